// One month of a cost center on one page: what it spent on what, and what it bears of others.
import { z } from 'zod';
import type { ChargebackStatement } from '../../schemas/chargeback-api.ts';
import { toUsd } from '../../schemas/money.ts';
import { monthAt, monthOf, monthsBefore, monthText } from '../../schemas/month.ts';
import { badRequest, notFound } from '../../schemas/problem.ts';
import type { QueryParams, Store } from '../../store/store.ts';
import { isDropped } from '../floors.ts';
import { integer } from '../measures.ts';
import { readFreshness } from '../queries/freshness.ts';
import { toldRange } from '../question.ts';
import type { Range } from '../source.ts';
import { chargebackOf, type ChargebackSources } from './chargeback.ts';
import { centeredRows, pico } from './spend.ts';

/** Most rows of a breakdown, the one for the rest not counted. */
const MOST = 10;

/** What a statement needs beside a chargeback. */
export type StatementSources = ChargebackSources & {
  /** Months that were signed off, such as `2026-10`. */
  readonly signedOff: ReadonlySet<string>;
};

/**
 * A cost center's statement, or that of what nobody allocated, which is called ''. `month` as `2026-10`, by default the last whole
 * one. Throws 404 where neither a rule nor usage knows it, and 400 for a month that is kept no more.
 */
export async function readStatement(
  center: string,
  month: string | undefined,
  sources: StatementSources,
): Promise<ChargebackStatement> {
  const { store, settings, now } = sources;
  const number = month === undefined ? monthsBefore(monthAt(now), 1) : monthOf(month);
  const range = rangeOfMonth(number);
  requireMonthKept(range, sources);
  const [told, previous, parts, freshness] = await Promise.all([
    chargebackOf(range, sources),
    totalOf(center, rangeOfMonth(monthsBefore(number, 1)), sources),
    readParts(store, range, { center, rules: settings.centers.rules }),
    readFreshness(store, now),
  ]);
  const found = told.cost_centers.find(({ cost_center }) => cost_center === center);
  if (!found && center !== '' && !isNamed(center, settings.centers))
    throw notFound(
      `No rule names the cost center ${center}, and nothing was spent on it in ${monthText(number)}.`,
    );
  const nothing = { own_usd: '0', shared_in_usd: '0', shared_out_usd: '0', total_usd: '0', billed: [] };
  return {
    ...(found ?? nothing),
    cost_center: center,
    month: monthText(number),
    ...toldRange(range),
    status: statusOf(monthText(number), range, sources),
    previous_total_usd: previous,
    month_usd: told.coverage.cost_usd,
    unallocated_usd: told.coverage.unallocated_usd,
    ...parts,
    shared: told.shared.flatMap(({ cost_center, parts: bearers }) =>
      bearers
        .filter((one) => one.cost_center === center)
        .map(({ amount_usd }) => ({ cost_center, amount_usd })),
    ),
    data_as_of: freshness,
  };
}

function isNamed(center: string, { rules, shared }: ChargebackSources['settings']['centers']): boolean {
  return (
    rules.some(({ cost_center }) => cost_center === center) ||
    shared.some(({ cost_center, weights }) => cost_center === center || Object.hasOwn(weights, center))
  );
}

/** All of a month is kept, or nothing. */
function requireMonthKept({ from }: Range, { floors }: ChargebackSources): void {
  const first = floors.usage_daily;
  if (first === undefined || !isDropped(from, first)) return;
  throw badRequest({
    name: 'month',
    detail: `must be ${monthText(first)} or later: earlier months are kept no more`,
  });
}

/** What a cost center bears in a range; null where that is kept no more. */
async function totalOf(center: string, range: Range, sources: StatementSources): Promise<string | null> {
  if (isDropped(range.from, sources.floors.usage_daily)) return null;
  const { cost_centers } = await chargebackOf(range, sources);
  return cost_centers.find(({ cost_center }) => cost_center === center)?.total_usd ?? '0';
}

function statusOf(
  month: string,
  { to }: Range,
  { signedOff, now }: StatementSources,
): ChargebackStatement['status'] {
  if (signedOff.has(month)) return 'signed_off';
  return now < to ? 'open' : 'closed';
}

function rangeOfMonth(month: number): Range {
  const year = Math.floor(month / 100);
  return { from: Date.UTC(year, (month % 100) - 1), to: Date.UTC(year, month % 100) };
}

type Asked = { readonly center: string; readonly rules: ChargebackSources['settings']['centers']['rules'] };

const totalRow = z.object({ calls: integer, unpriced_calls: integer, people: integer });
const partRow = z
  .object({
    name: z.string(),
    more: z.string(),
    cost: pico,
    calls: integer,
    entries: integer,
    unpriced: integer,
  })
  .transform(({ cost, entries, unpriced, ...part }) => ({
    ...part,
    // What only has calls without a price costs nobody knows what.
    cost: cost === 0n && entries > 0 && unpriced === entries ? undefined : cost,
  }));
const dayRow = z
  .object({ on_day: z.string(), cost: pico })
  .transform(({ on_day, cost }) => ({ day: on_day, cost_usd: toUsd(cost) }));

async function readParts(store: Store, range: Range, { center, rules }: Asked) {
  const { rows, params } = centeredRows(range, { rules });
  const from = `FROM (${rows}) AS x WHERE x.center = {center:String}`;
  const asked = { store, from, params: { ...params, center } };
  const [totals, products, models, repos, users, days] = await Promise.all([
    store.query({
      sql: `SELECT sum(x.calls) AS calls, sum(x.unpriced_entries) AS unpriced_calls,
  toInt64(uniqExactIf(x.person, x.person != '' AND x.entries > 0)) AS people ${from}`,
      params: asked.params,
      row: totalRow,
    }),
    readPart(asked, 'x.product'),
    readPart(asked, 'toString(x.model)', 'toString(x.provider)'),
    readPart(asked, 'toString(x.repo)'),
    readPart(asked, 'x.person'),
    store.query({
      sql: `SELECT toString(x.day) AS on_day, sum(x.cost) AS cost ${from} GROUP BY on_day ORDER BY on_day`,
      params: asked.params,
      row: dayRow,
    }),
  ]);
  return {
    ...(totals[0] ?? { calls: 0, unpriced_calls: 0, people: 0 }),
    products: products.map(toPart),
    models: shortened(models).map((part) => ({ ...toPart(part), provider: part.more })),
    repos: shortened(repos).map(toPart),
    users: shortened(users).map(toPart),
    days,
  };
}

type Part = z.infer<typeof partRow>;

async function readPart(
  { store, from, params }: { readonly store: Store; readonly from: string; readonly params: QueryParams },
  name: string,
  more = "''",
): Promise<Part[]> {
  const sql = `SELECT ${name} AS name, ${more} AS more, sum(x.cost) AS cost, sum(x.calls) AS calls,
  sum(x.entries) AS entries, sum(x.unpriced_entries) AS unpriced ${from}
GROUP BY name, more HAVING cost != 0 OR calls != 0 ORDER BY cost DESC, name, more`;
  return await store.query({ sql, params, row: partRow });
}

/** The first, and all others as one. */
function shortened(parts: readonly Part[]): Part[] {
  const rest = parts.slice(MOST);
  if (rest.length === 0) return [...parts];
  const known = rest.flatMap((part) => part.cost ?? []);
  const cost = known.length === 0 ? undefined : known.reduce((sum, each) => sum + each, 0n);
  const calls = rest.reduce((sum, part) => sum + part.calls, 0);
  return [...parts.slice(0, MOST), { name: OTHERS, more: '', cost, calls }];
}

/** No name of anything has brackets. */
const OTHERS = '(others)';

function toPart({ name, cost, calls }: Part) {
  return { name, cost_usd: cost === undefined ? null : toUsd(cost), calls };
}
