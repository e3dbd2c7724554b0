// What came of a session: the changes that its calls went to, what each cost of it, and what was told of it.
import { z } from 'zod';
import { gradeOf, OUTCOME_KINDS, PR_SOURCES, type PrSource } from '../../schemas/forge.ts';
import { fromUsd, toUsd, type Pico } from '../../schemas/money.ts';
import { changeOutcomeOf, type SessionOutcome } from '../../schemas/session-outcome.ts';
import type { Store } from '../../store/store.ts';
import { dollars, integer } from '../measures.ts';
import { changeKey, readChangeFacts, type KnownChange } from './change-facts.ts';
import { AT_PLACE, placeParams, type SessionPlace } from './session-place.ts';

const SHARES = `
SELECT if(t.pr = '', '', t.repo) AS repo, t.pr AS pr, t.pr_source AS pr_source, sum(t.cost) AS cost,
  sum(t.calls) AS calls, sum(t.entries) AS entries, sum(t.unpriced_entries) AS unpriced
FROM charges AS t
WHERE ${AT_PLACE}
GROUP BY repo, pr, pr_source
HAVING cost != 0 OR entries != 0 OR calls != 0`;

const share = z.object({
  repo: z.string(),
  pr: z.string(),
  pr_source: z.enum(PR_SOURCES),
  cost: dollars,
  calls: integer,
  entries: integer,
  unpriced: integer,
});
type Share = z.infer<typeof share>;

const TOLD = `
SELECT toString(record_id) AS id, JSONExtractString(detail, 'outcome') AS outcome, JSONExtractString(detail, 'task') AS task,
  toUnixTimestamp64Milli(toDateTime64(min(forge_facts.time), 3, 'UTC')) AS at
FROM forge_facts
WHERE kind = 'outcome' AND JSONExtractString(detail, 'session') = {session:String}
GROUP BY id, outcome, task
ORDER BY at, id
LIMIT 100`;

const told = z.object({ id: z.string(), outcome: z.enum(OUTCOME_KINDS), task: z.string(), at: integer });

/** Costs of changes and of what belongs to none add up to the cost of the session. */
export async function readSessionOutcome(store: Store, place: SessionPlace): Promise<SessionOutcome> {
  const [shares, outcomes] = await Promise.all([
    store.query({ sql: SHARES, params: placeParams(place), row: share }),
    store.query({ sql: TOLD, params: { session: place.session }, row: told }),
  ]);
  const linked = shares.filter(({ pr }) => pr !== '');
  const known = await readChangeFacts(store, linked);
  const byChange = grouped(linked);
  const changes = [...byChange].map(([key, parts]) => toChange(parts, known.get(key)));
  return {
    changes: changes.sort((left, right) => byCost(right.cost_usd, left.cost_usd) || byName(left, right)),
    unlinked: sumOf(shares.filter(({ pr }) => pr === '')),
    told: outcomes.map((each) => ({ ...each, at: new Date(each.at).toISOString() })),
  };
}

function grouped(shares: readonly Share[]): Map<string, Share[]> {
  const groups = new Map<string, Share[]>();
  for (const each of shares) groups.set(changeKey(each), [...(groups.get(changeKey(each)) ?? []), each]);
  return groups;
}

function toChange(
  parts: readonly Share[],
  known: KnownChange | undefined,
): SessionOutcome['changes'][number] {
  const [first] = parts;
  const source = mostOf(parts);
  return {
    repo: first?.repo ?? '',
    pr: first?.pr ?? '',
    outcome: changeOutcomeOf(known ? { state: known.state, isReverted: known.is_reverted } : null),
    title: known?.title ?? '',
    url: known?.url ?? '',
    pr_source: source,
    grade: gradeOf(source) ?? null,
    ...sumOf(parts),
  };
}

function mostOf(parts: readonly Share[]): PrSource {
  const [most] = [...parts].sort((left, right) => byCost(right.cost, left.cost));
  return most?.pr_source ?? '';
}

function sumOf(parts: readonly Share[]): SessionOutcome['unlinked'] {
  const total = (of: (part: Share) => number): number => parts.reduce((sum, part) => sum + of(part), 0);
  const [calls, entries] = [total((part) => part.calls), total((part) => part.entries)];
  const cost = parts.reduce((sum, part) => sum + picoOf(part.cost), 0n);
  const isUnknown = entries > 0 && total((part) => part.unpriced) === entries && cost === 0n;
  return { calls: calls !== 0 || entries === 0 ? calls : null, cost_usd: isUnknown ? null : toUsd(cost) };
}

function byCost(left: string | null, right: string | null): number {
  const difference = picoOf(left) - picoOf(right);
  return difference === 0n ? 0 : difference < 0n ? -1 : 1;
}

function byName(left: { repo: string; pr: string }, right: { repo: string; pr: string }): number {
  return changeKey(left) < changeKey(right) ? -1 : 1;
}

function picoOf(usd: string | null): Pico {
  return fromUsd(usd ?? '0') ?? 0n;
}
