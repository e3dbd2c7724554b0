// The incidents of the running process: opened once, carried on while they grow, acted on one after the other.
import { incidentIdOf, toldFinding, type Finding } from '../../analytics/patterns/finding.ts';
import type { PatternName, Thresholds } from '../../schemas/pattern-definitions.ts';
import { notFound } from '../../schemas/problem.ts';
import type { FindingAnswer, IncidentAction, IncidentActionBody } from '../../schemas/patterns.ts';
import { createHeldIncidents, type HeldOptions } from './held-incidents.ts';
import { readIncident, writeIncidents } from './incident-log.ts';
import {
  acted,
  carriedOn,
  ended,
  isExpected,
  isRunning,
  opened,
  type IncidentValue,
  type IncidentVersion,
} from './incident-value.ts';

export interface Incidents {
  /** Takes what was found of a pattern with its thresholds. Fails with the store's error, and has then taken nothing. */
  take(findings: readonly Finding[], thresholds: Thresholds): Promise<void>;
  /** Ends those of a pattern that run and are not among all that is found of it now. */
  end(pattern: PatternName, findings: readonly Finding[]): Promise<void>;
  /** Ends snoozes, what was expected, and incidents that are quiet or over. */
  settle(): Promise<void>;
  /** What a person does; 404 where there is no such incident. */
  act(id: string, action: IncidentAction, body: IncidentActionBody, by: string): Promise<IncidentValue>;
  /** How many need somebody; null before they were read. */
  open(pattern: PatternName): number | null;
}

/** Nothing is read before it is needed. */
export function createIncidents(options: HeldOptions): Incidents {
  const { store, now } = options;
  const inTurn = createTurns();
  const held = createHeldIncidents(options);
  return {
    take: async (findings, thresholds) =>
      await inTurn(async () => {
        const found = byId(findings, thresholds);
        const known = await held.knownWith([...found.keys()]);
        await held.keep(changesOf(found, { known, isRefused: held.isRefused, now: now() }));
      }),
    end: async (pattern, findings) =>
      await inTurn(async () => {
        const ids = new Set(findings.map(incidentIdOf));
        const isGone = (value: IncidentValue): boolean =>
          value.finding.pattern === pattern && !ids.has(value.id) && isRunning(value, now());
        const all = [...(await held.known()).values()].filter(isGone);
        await held.keep(all.map((value) => ended(value, now())));
      }),
    settle: async () =>
      await inTurn(async () => {
        const all = [...(await held.known()).values()];
        await held.keep(all.flatMap((value) => carriedOn(value, undefined, now()) ?? held.due(value) ?? []));
      }),
    act: async (id, action, body, by) =>
      await inTurn(async () => {
        const value = (await held.known()).get(id) ?? (await readIncident(store, id));
        if (!value) throw notFound(`There is no incident ${id}.`);
        const version = acted(value, { action, body, by, now: now() });
        await writeIncidents(store, [version]);
        held.written([version]);
        return version.value;
      }),
    open: (pattern) =>
      held.count(({ state, finding }) => finding.pattern === pattern && state === 'open') ?? null,
  };
}

function byId(findings: readonly Finding[], thresholds: Thresholds): Map<string, FindingAnswer> {
  return new Map(findings.map((finding) => [incidentIdOf(finding), toldFinding(finding, thresholds)]));
}

type Known = {
  readonly known: ReadonlyMap<string, IncidentValue>;
  readonly isRefused: (id: string) => boolean;
  readonly now: number;
};

function changesOf(
  found: ReadonlyMap<string, FindingAnswer>,
  { known, isRefused, now }: Known,
): IncidentVersion[] {
  const expected = [...known.values()].filter(({ state }) => state === 'expected');
  return [...found].flatMap(([id, finding]) => {
    if (isRefused(id)) return [];
    const value = known.get(id);
    if (value) return carriedOn(value, finding, now) ?? [];
    return isExpected(finding, expected, now) ? [] : [opened(id, finding, now)];
  });
}

/** Runs what it is given one after the other. */
function createTurns(): <Result>(act: () => Promise<Result>) => Promise<Result> {
  let turn: Promise<unknown> = Promise.resolve();
  return async (act) => {
    const mine = turn.then(act);
    turn = mine.catch(() => undefined);
    return await mine;
  };
}
