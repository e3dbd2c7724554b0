// Token spike: a day of a person with many more tokens than their active days before.
import { z } from 'zod';
import { intervalEnd, intervalStart } from '../../schemas/period.ts';
import type { Thresholds } from '../../schemas/pattern-definitions.ts';
import { columnOf } from '../dimensions.ts';
import { integer } from '../measures.ts';
import { knownCost, medianOf, picoOf, valueOf, words } from './amounts.ts';
import type { Detection } from './detection.ts';
import type { Finding } from './finding.ts';
import { MOST_CANDIDATES } from './session-facts.ts';

const DAY_MS = 86_400_000;
/** Active days so far back are compared with. */
const HISTORY_DAYS = 30;

const TOKENS = ['input', 'cache_read', 'cache_write_5m', 'cache_write_1h', 'cache_write_unsplit', 'output']
  .map((kind) => `t.${kind}_tokens`)
  .join(' + ');

const DAY = (name: string): string => `toDate(fromUnixTimestamp64Milli({${name}:Int64}, 'UTC'))`;

/** Persons with a day of so many tokens; the rollup by hour, so that a window may end within a day. */
const SPENDERS = `
SELECT person FROM (
  SELECT ${columnOf('user', 't')} AS person, t.day AS day, sum(${TOKENS}) AS tokens FROM usage_daily AS t
  WHERE t.day >= ${DAY('moved')} AND t.day <= ${DAY('last')} AND t.user != '' GROUP BY person, day HAVING tokens >= {tokens:UInt64}
) GROUP BY person ORDER BY max(tokens) DESC LIMIT {most:UInt32}`;

const DAYS = `
SELECT ${columnOf('user', 't')} AS person, toString(toDate(t.hour)) AS day, sum(${TOKENS}) AS tokens, toString(sum(t.cost)) AS cost,
  sum(t.entries) AS entries, sum(t.unpriced_entries) AS unpriced, toUnixTimestamp64Milli(max(t.last_time)) AS last
FROM usage_hourly AS t
WHERE t.hour >= fromUnixTimestamp64Milli({earliest:Int64}, 'UTC') AND t.hour < fromUnixTimestamp64Milli({to:Int64}, 'UTC')
  AND person IN (${SPENDERS})
GROUP BY person, day
HAVING tokens > 0
ORDER BY person, day`;

const row = z.object({
  person: z.string(),
  day: z.string().transform((day) => Date.parse(`${day}T00:00:00Z`)),
  tokens: integer,
  cost: z.string().transform(picoOf),
  entries: integer,
  unpriced: integer,
  last: integer,
});
/** An active day of a person; times in milliseconds since 1970. */
export type PersonDay = z.infer<typeof row>;

export const tokenSpike: Detection = async (store, { moved, to }, { thresholds }) => {
  const first = intervalStart('day', moved);
  const params = {
    moved: first,
    last: to - 1,
    to,
    earliest: first - HISTORY_DAYS * DAY_MS,
    tokens: valueOf(thresholds, 'min_tokens'),
    most: MOST_CANDIDATES,
  };
  const rows = await store.query({ sql: DAYS, params, row });
  const byPerson = new Map<string, PersonDay[]>();
  for (const day of rows) byPerson.set(day.person, [...(byPerson.get(day.person) ?? []), day]);
  const findings = [...byPerson.values()].flatMap((days) =>
    days.filter(({ day }) => day >= first).flatMap((day) => detectSpike(day, days, thresholds)),
  );
  return { findings, isComplete: byPerson.size < MOST_CANDIDATES };
};

/** `days`: all active days of the person that are known. */
export function detectSpike(
  { person, day, tokens, last, ...sums }: PersonDay,
  days: readonly PersonDay[],
  thresholds: Thresholds,
): Finding[] {
  const before = days.filter((other) => other.day < day && other.day >= day - HISTORY_DAYS * DAY_MS);
  const usual = medianOf(before.map((other) => BigInt(other.tokens)));
  if (usual === undefined || before.length < valueOf(thresholds, 'min_days')) return [];
  const allowed = (usual * BigInt(valueOf(thresholds, 'times_percent'))) / 100n;
  const count = BigInt(tokens);
  if (tokens < valueOf(thresholds, 'min_tokens') || count < allowed) return [];
  const cost = knownCost(sums);
  return [
    {
      pattern: 'token_spike',
      subject: { kind: 'user', id: person, name: person },
      user: person,
      session: '',
      agent: '',
      repo: '',
      task: '',
      from: day,
      to: intervalEnd('day', day),
      firedAt: day,
      lastSeen: last,
      cost,
      atRisk: cost === null ? null : (cost * (count - allowed)) / count,
      isLowerBound: sums.unpriced > 0,
      figures: {
        min_tokens: tokens,
        min_days: before.length,
        ...(usual > 0n && { times_percent: Number((count * 100n) / usual) }),
      },
      sentence: `Used ${tokens} tokens in a day for ${words(cost)}; the median of ${before.length} active days before is ${usual}.`,
    },
  ];
}
