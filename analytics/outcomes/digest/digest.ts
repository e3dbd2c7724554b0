// What a week of spend bought, for somebody who reads nothing else. The same ledger gives the same text.
import type { BurnRate } from '../../../schemas/burn-rate-api.ts';
import type { DigestAnswer, DigestMover, DigestQuery } from '../../../schemas/digest-api.ts';
import { fromUsd, toUsd } from '../../../schemas/money.ts';
import { outcomesQuery, type OutcomesAnswer } from '../../../schemas/outcomes-api.ts';
import { usageQuery } from '../../../schemas/api-query.ts';
import { intervalEnd } from '../../../schemas/period.ts';
import type { Floors } from '../../../schemas/retention.ts';
import { readUsage } from '../../queries/usage.ts';
import { toldRange } from '../../question.ts';
import type { Range } from '../../source.ts';
import { readBurnRates, type BurnRateSources } from '../burn-rate/burn-rates.ts';
import { DEFINITIONS } from '../definitions.ts';
import { readOutcomes } from '../outcomes.ts';
import { readAgedWork, withAged } from './aged-work.ts';
import { readRunaways } from './runaways.ts';
import { sectionsOf, SPEND_DEFINITIONS } from './sections.ts';
import { lastWeek, WEEK_MS, weekName, weekRange } from './week.ts';

const HOUR_MS = 3_600_000;
const MOST_MOVERS = 5;
const MOST_LIMITS = 10;
const NEAR_PERCENT = 75;
const MOVING = ['repo', 'user', 'model'] as const;

/** The digest of a week, by default the last that is over. `now` in milliseconds since 1970. */
export async function readDigest(
  sources: BurnRateSources,
  query: DigestQuery,
  now: number,
  floors: Floors = {},
): Promise<DigestAnswer> {
  const range = weekRange(query.week ?? lastWeek(now));
  const before = spanBefore(range, now);
  const [week, weekBefore, movers, runaways, limits] = await Promise.all([
    outcomesIn(sources, range, { now, floors }),
    outcomesIn(sources, before, { now, floors }),
    readMovers(sources, { range, before, now }),
    readRunaways(sources.store, range),
    range.to > now ? readBurnRates(sources, { scope: 'all' }, now) : undefined,
  ]);
  const nearLimits = (limits?.data ?? []).filter(isNear).slice(0, MOST_LIMITS).map(toNear);
  const sections = sectionsOf({ week, before: weekBefore, runaways, nearLimits, isOver: range.to <= now });
  const used = new Set(sections.flatMap(({ figures }) => figures.map(({ measure }) => measure)));
  return {
    week: weekName(range.from),
    ...toldRange(range),
    complete: range.to <= now,
    sections,
    movers,
    near_limits: nearLimits,
    definitions: Object.fromEntries(
      [
        ...Object.entries(DEFINITIONS).map(([name, { sentence }]) => [name, sentence] as const),
        ...SPEND_DEFINITIONS,
      ].filter(([name]) => used.has(name)),
    ),
    data_as_of: week.data_as_of,
    forge_as_of: week.forge_as_of,
  };
}

/** The week before; of a week that is not over, as much of that one as has passed, by the hour. */
function spanBefore({ from, to }: Range, now: number): Range {
  const passed = Math.min(to, Math.max(from + HOUR_MS, intervalEnd('hour', now)));
  return { from: from - WEEK_MS, to: passed - WEEK_MS };
}

type At = { readonly now: number; readonly floors: Floors };

async function outcomesIn(
  { store }: BurnRateSources,
  range: Range,
  { now, floors }: At,
): Promise<OutcomesAnswer> {
  const [answer, aged] = await Promise.all([
    readOutcomes(store, outcomesQuery.parse(toldRange(range)), now, floors),
    readAgedWork(store, range, floors),
  ]);
  const { measures } = answer.totals;
  const abandoned = withAged(measures.abandoned_cost, aged);
  return { ...answer, totals: { ...answer.totals, measures: { ...measures, abandoned_cost: abandoned } } };
}

type Weeks = { readonly range: Range; readonly before: Range; readonly now: number };

/** What changed most against the week before, up or down. */
async function readMovers(sources: BurnRateSources, { range, before, now }: Weeks): Promise<DigestMover[]> {
  const found = await Promise.all(
    MOVING.map(async (dimension) => {
      const [costs, costsBefore] = await Promise.all(
        [range, before].map(async (span) => await costsBy(sources, dimension, { span, now })),
      );
      const values = new Set([...(costs?.keys() ?? []), ...(costsBefore?.keys() ?? [])]);
      return [...values].map((value) => {
        const [cost, past] = [costs?.get(value) ?? 0n, costsBefore?.get(value) ?? 0n];
        return { dimension, value, cost, past, change: cost - past };
      });
    }),
  );
  return found
    .flat()
    .filter(({ change }) => change !== 0n)
    .sort(
      (left, right) =>
        compare(absolute(right.change), absolute(left.change)) ||
        compare(left.dimension, right.dimension) ||
        compare(left.value, right.value),
    )
    .slice(0, MOST_MOVERS)
    .map(({ dimension, value, cost, past, change }) => ({
      dimension,
      value,
      cost_usd: toUsd(cost),
      before_usd: toUsd(past),
      change_usd: toUsd(change),
    }));
}

/** The thousand that cost most: who is not among them moved little. */
async function costsBy(
  { store }: BurnRateSources,
  dimension: (typeof MOVING)[number],
  { span, now }: { readonly span: Range; readonly now: number },
): Promise<Map<string, bigint>> {
  const { rows } = await readUsage(
    store,
    usageQuery.parse({ ...toldRange(span), group_by: [dimension] }),
    now,
  );
  return new Map(rows.map((row) => [row[dimension] ?? '', fromUsd(row.cost_usd ?? '0') ?? 0n]));
}

function absolute(amount: bigint): bigint {
  return amount < 0n ? -amount : amount;
}

function compare<Value extends bigint | string>(left: Value, right: Value): number {
  return left < right ? -1 : Number(left > right);
}

/** Of a limit of nothing there is no part that is used. */
function isNear({ percent, exhausted_at: exhausted }: BurnRate): boolean {
  return percent !== null && (percent >= NEAR_PERCENT || exhausted !== null);
}

function toNear({
  name,
  kind,
  period,
  percent,
  exhausted_at: at,
}: BurnRate): DigestAnswer['near_limits'][number] {
  return { name: `${name} (${period})`, kind, percent: percent ?? 0, exhausted_at: at };
}
