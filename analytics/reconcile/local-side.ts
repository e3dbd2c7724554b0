// Our side: what the ledger holds by day, who bills it, scope, model and kind of token.
import { z } from 'zod';
import { fromUsd, PICO_PER_USD } from '../../schemas/money.ts';
import { TOKEN_KINDS, type TokenKind } from '../../schemas/tokens.ts';
import type { QueryParams, Store } from '../../store/store.ts';
import { personOf } from '../person.ts';
import { LEDGER, rangeParams, within, type Range } from '../source.ts';
import { modelKey } from './model-key.ts';
import type { ScopeRule } from './scope-rules.ts';
import { foundScope, placeColumns, placeNames, scopeColumn, scopeJoins, shapesOf } from './scope-sql.ts';
import type { CreditPriceOf } from './plans.ts';
import { shareOf, type LocalRow } from './sides.ts';

/** Agents that bill for themselves, whichever provider's models they use. */
const BILLED_BY_AGENT = { copilot: 'github', cursor: 'cursor' } as const;

/** SQL of who bills a charge, by the name that reports give. */
export const BILLED_BY = `multiIf(${Object.entries(BILLED_BY_AGENT)
  .map(([agent, provider]) => `t.agent = '${agent}', '${provider}'`)
  .join(', ')}, t.provider = '', 'unknown', t.provider)`;

const COLUMN: Readonly<Record<TokenKind, string>> = {
  input: 'input',
  cacheRead: 'cache_read',
  cacheWrite5m: 'cache_write_5m',
  cacheWrite1h: 'cache_write_1h',
  cacheWrite: 'cache_write_unsplit',
  output: 'output',
};

/** Cache writes of an unknown kind are listed at the price of 5 minutes. */
const PRICED_AS: Readonly<Record<TokenKind, string>> = { ...COLUMN, cacheWrite: 'cache_write_5m' };

/** What is summed, by the name of its column. */
const SUMS: Readonly<Record<string, string>> = {
  ...Object.fromEntries(
    TOKEN_KINDS.flatMap((kind) => [
      [kind, `t.${COLUMN[kind]}_tokens`],
      [`${kind}_weight`, `toDecimal128(t.price_${PRICED_AS[kind]}, 12) * t.${COLUMN[kind]}_tokens`],
    ]),
  ),
  credits: 't.credits',
  credited: 't.credited_entries',
  list: 't.list_cost',
  cost: 't.cost',
  negotiated:
    "if(t.cost_basis = 'negotiated' AND t.list_cost != 0, t.cost - t.list_cost, toDecimal128(0, 12))",
  entries: 't.entries',
  listed: 't.listed_entries',
  unpriced: 't.unpriced_entries',
};

/** Sums that have decimals; the others are counts. */
const DECIMALS: ReadonlySet<string> = new Set([
  ...TOKEN_KINDS.map((kind) => `${kind}_weight`),
  ...['credits', 'list', 'cost', 'negotiated'],
]);

const PLACE = { day: z.string(), provider: z.string(), model: z.string(), scope: z.string() };

const row = z
  .object({ ...PLACE, credit_unit: z.string(), user: z.string(), rows: z.string(), batch: z.string() })
  .catchall(z.string())
  .transform(({ day, provider, model, scope, credit_unit, user, rows, batch, ...told }): LedgerSums => ({
    place: { day, provider, model, scope, creditUnit: credit_unit, user },
    rows: Number(rows),
    batch: Number(batch),
    sums: Object.fromEntries(
      Object.keys(SUMS).map((name) => {
        const text = told[name] ?? '0';
        return [name, DECIMALS.has(name) ? (fromUsd(text) ?? 0n) : BigInt(text)];
      }),
    ),
  }));

/** Rows of the ledger that agree in their place: how many, the last batch of them, and what they add up to. */
export type LedgerSums = {
  readonly place: Readonly<Record<'day' | 'provider' | 'model' | 'scope' | 'creditUnit' | 'user', string>>;
  readonly rows: number;
  readonly batch: number;
  /** By the names of {@link SUMS}: counts, and amounts in units of 1e-12. */
  readonly sums: Readonly<Record<string, bigint>>;
};

/** By which mappings, of which time and provider, and whether people are told apart. */
export type LocalQuestion = {
  readonly rules: readonly ScopeRule[];
  readonly asOfBatch?: number | undefined;
  /** Only of later batches. */
  readonly afterBatch?: number | undefined;
  readonly byUser?: boolean | undefined;
  readonly provider?: string | undefined;
  /** By units of the ledger. */
  readonly creditPriceOf: CreditPriceOf;
};

/** Spend of a range by day and scope. Fails with the store's error. */
export async function readLocal(store: Store, range: Range, question: LocalQuestion): Promise<LocalRow[]> {
  const rows = await readLedgerSums(store, range, question);
  return rows.map((each) => toLocal(each, question.creditPriceOf));
}

/** What {@link readLocal} is made from. */
export async function readLedgerSums(
  store: Store,
  range: Range,
  question: Omit<LocalQuestion, 'creditPriceOf'>,
): Promise<LedgerSums[]> {
  const { asOfBatch, afterBatch, provider } = question;
  const params: QueryParams = {
    ...rangeParams(range),
    ...(asOfBatch !== undefined && { batch: asOfBatch }),
    ...(afterBatch !== undefined && { after: afterBatch }),
    ...(provider !== undefined && { provider }),
  };
  return await store.query({ sql: localSql(question), params, row });
}

function localSql({
  rules,
  asOfBatch,
  afterBatch,
  byUser,
  provider,
}: Omit<LocalQuestion, 'creditPriceOf'>): string {
  const shapes = shapesOf(rules);
  const keys = ['day', 'provider', 'model', 'user', 'credit_unit'];
  const sums = (of: (name: string, sql: string) => string): string =>
    Object.entries(SUMS)
      .map(([name, sql]) => of(name, sql))
      .join(', ');
  const spend = `SELECT toString(toDate(t.time, 'UTC')) AS day, ${BILLED_BY} AS provider, toString(t.model) AS model, toString(t.credit_unit) AS credit_unit,
  ${[`${byUser ? personOf('t.user') : "''"} AS user`, ...placeColumns(shapes)].join(', ')},
  ${sums((name, sql) => `sum(${sql}) AS raw_${name}`)}, count() AS raw_rows, max(t.batch_id) AS raw_batch
FROM charges AS t
WHERE ${within(LEDGER, 't')}${asOfBatch === undefined ? '' : ' AND t.batch_id <= {batch:UInt64}'}${
    afterBatch === undefined ? '' : ' AND t.batch_id > {after:UInt64}'
  }${provider === undefined ? '' : ` AND ${BILLED_BY} = {provider:String}`}
GROUP BY ${[...keys, ...placeNames(shapes)].join(', ')}`;
  return `SELECT ${keys.map((key) => `spend.${key} AS ${key}`).join(', ')}, ${scopeColumn(shapes)} AS scope,
  ${sums((name) => `toString(sum(spend.raw_${name})) AS ${name}`)},
  toString(sum(spend.raw_rows)) AS rows, toString(max(spend.raw_batch)) AS batch
FROM (
${spend}
) AS spend
${scopeJoins(shapes)}
GROUP BY ${[...keys, 'scope'].join(', ')}`;
}

/** Sums as our side of a comparison. */
export function toLocal({ place, sums }: LedgerSums, creditPriceOf: CreditPriceOf): LocalRow {
  const { day, provider, scope, model, user, creditUnit } = place;
  const sum = (name: string): bigint => sums[name] ?? 0n;
  const [listed, credited] = [Number(sum('listed')), Number(sum('credited'))];
  const price = creditPriceOf(creditUnit, day);
  // What has no list price and tells credits is listed at the price of these.
  const isByCredits = listed === 0 && credited > 0 && price !== undefined;
  const byKind = (of: (kind: TokenKind) => bigint) =>
    Object.fromEntries(TOKEN_KINDS.map((kind) => [kind, of(kind)])) as Record<TokenKind, bigint>;
  return {
    day,
    provider,
    scope: foundScope(scope),
    model: modelKey(model),
    spelling: model,
    user,
    tokens: byKind(sum),
    weights: byKind((kind) => sum(`${kind}_weight`)),
    credits: sum('credits'),
    creditUnit,
    creditedEntries: credited,
    list: isByCredits ? shareOf(sum('credits'), price, PICO_PER_USD) : sum('list'),
    cost: sum('cost'),
    negotiated: sum('negotiated'),
    entries: Number(sum('entries')),
    listedEntries: isByCredits ? credited : listed,
    unpricedEntries: Number(sum('unpriced')),
  };
}
