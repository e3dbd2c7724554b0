// The demo company: a month of telemetry of forty senders, made from a seed, in the order of time, never all in memory.
import { DAY_MS, HOUR_MS, MINUTE_MS } from './company/calendar.ts';
import { GROUPS, REPOSITORIES, STAFF, type Group, type Person, type Repository } from './company/company.ts';
import { planDay, type Terminal } from './session/plan.ts';
import { speakSession } from './agents/speak.ts';
import { demoDeliveries, type DemoDelivery } from './changes/deliveries.ts';
import { demoOutcomes, type DemoOutcome } from './changes/outcomes.ts';
import { exportSession, type PlannedExport } from './telemetry/exporter.ts';
import type { Fact } from './telemetry/facts.ts';
import { hookedPlace, type DemoPlace } from './hooked.ts';
import { emptyTruth, tell, type DemoTruth } from './truth.ts';

export type DemoOptions = {
  /** Another seed makes another month of the same company. */
  readonly seed: string;
  /** Nothing happens after this moment, and the last export is sent within minutes of it. */
  readonly until: Date;
  /** Sessions that started this long before are left out. */
  readonly days?: number;
};

/** One OTLP/JSON export request, as an agent sends it at that moment. */
export type DemoExport = Pick<PlannedExport, 'at' | 'path' | 'body'> & {
  readonly user: string;
  readonly session: string;
  /** Where the process works that sends it, as its hook told when it started. */
  readonly place: DemoPlace | undefined;
};

/** Notes what each export tells. */
export type FactLog = { note(fact: Fact, planned: PlannedExport): void };

export type DemoCompany = {
  readonly people: readonly Person[];
  readonly groups: readonly Group[];
  readonly repositories: readonly Repository[];
  readonly from: number;
  readonly until: number;
  /** Seeds everything. */
  readonly seed: string;
  /** All exports from the first to the last; `truth` and `log` are brought up to date with each. */
  readonly exports: (truth?: DemoTruth, log?: FactLog) => Generator<DemoExport, void>;
  /** What its GitHub delivers, and what its tools tell, in order. */
  readonly deliveries: () => readonly DemoDelivery[];
  readonly outcomes: () => readonly DemoOutcome[];
};

/** Local calendars are at most this far from UTC. */
const LARGEST_OFFSET_MS = 14 * HOUR_MS;

/** What was made for one seed and moment is made again, byte by byte, for the same seed and a later moment. */
export function demoCompany({ seed, until, days = 30 }: DemoOptions): DemoCompany {
  const window = { from: until.getTime() - days * DAY_MS, until: until.getTime() };
  return {
    people: STAFF,
    groups: GROUPS,
    repositories: REPOSITORIES,
    ...window,
    seed,
    exports: (truth = emptyTruth(window.until), log) => exportAll(terminalsOf(seed), window, { truth, log }),
    deliveries: () => demoDeliveries(seed, window),
    outcomes: () => demoOutcomes(seed, window),
  };
}

type Window = { readonly from: number; readonly until: number };

function terminalsOf(seed: string): Terminal[] {
  return STAFF.flatMap((person) =>
    Array.from({ length: person.habit.terminals }, (_, index) => ({ seed, person, index })),
  );
}

type Books = { readonly truth: DemoTruth; readonly log: FactLog | undefined };

function* exportAll(
  terminals: Terminal[],
  window: Window,
  { truth, log }: Books,
): Generator<DemoExport, void> {
  for (const planned of inOrder(terminals.map((terminal) => exportTerminal(terminal, window)))) {
    const { at, path, body, plan, told, facts } = planned;
    if (at > window.until) return;
    for (const fact of facts) {
      tell(truth, told, fact);
      log?.note(fact, planned);
    }
    yield { at, path, body, user: plan.person.email, session: plan.id, place: hookedPlace(plan) };
  }
}

/** Merges streams that are in order by themselves; the earlier stream goes first where times are equal. */
function* inOrder(streams: Generator<PlannedExport, void>[]): Generator<PlannedExport, void> {
  const heads = streams.map((stream) => ({ stream, next: stream.next() }));
  for (;;) {
    let first:
      { stream: Generator<PlannedExport, void>; next: IteratorYieldResult<PlannedExport> } | undefined;
    for (const { stream, next } of heads) {
      if (!next.done && (!first || next.value.at < first.next.value.at)) first = { stream, next };
    }
    if (!first) return;
    yield first.next.value;
    const advanced = heads.find(({ stream }) => stream === first.stream);
    if (advanced) advanced.next = first.stream.next();
  }
}

/** Sessions of a terminal follow each other, so each begins when the one before it has ended. */
function* exportTerminal(terminal: Terminal, { from, until }: Window): Generator<PlannedExport, void> {
  const lastDay = Math.floor((until + LARGEST_OFFSET_MS) / DAY_MS);
  let free = 0;
  for (let day = Math.floor((from - LARGEST_OFFSET_MS) / DAY_MS); day <= lastDay; day++) {
    for (const planned of planDay(terminal, day)) {
      const plan = { ...planned, startsAt: Math.max(planned.startsAt, free) };
      if (plan.startsAt >= plan.closesAt) continue;
      if (plan.startsAt > until) return;
      const { agent } = terminal.person.tool;
      const exports = agent === 'claude-code' ? exportSession(plan) : speakSession(plan, agent);
      const ended = plan.startsAt < from ? drain(exports) : yield* exports;
      free = ended + MINUTE_MS;
    }
  }
}

function drain(exports: Generator<PlannedExport, number>): number {
  for (;;) {
    const next = exports.next();
    if (next.done) return next.value;
  }
}
