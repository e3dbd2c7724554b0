// Our side: what the ledger holds by day, who bills it, scope, model and kind of token.
import { z } from 'zod';
import { fromUsd, PICO_PER_USD } from '../../schemas/money.ts';
import { TOKEN_KINDS, type TokenKind } from '../../schemas/tokens.ts';
import type { QueryParams, Store } from '../../store/store.ts';
import { dollars, integer } from '../measures.ts';
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

const texts = <Name extends string>(names: readonly Name[]) =>
  Object.fromEntries(names.map((name) => [name, z.string()])) as Record<Name, z.ZodString>;

const row = z.object({
  day: z.string(),
  provider: z.string(),
  model: z.string(),
  scope: z.string(),
  credit_unit: z.string(),
  user: z.string(),
  ...texts(TOKEN_KINDS),
  ...texts(TOKEN_KINDS.map((kind): `${TokenKind}_weight` => `${kind}_weight`)),
  credits: dollars,
  credited: integer,
  list: dollars,
  cost: dollars,
  negotiated: dollars,
  entries: integer,
  listed: integer,
  unpriced: integer,
});
type Row = z.infer<typeof row>;

/** By which mappings, of which time and provider, and whether people are told apart. */
export type LocalQuestion = {
  readonly rules: readonly ScopeRule[];
  readonly asOfBatch?: number | undefined;
  readonly byUser?: boolean | undefined;
  readonly provider?: string | undefined;
  /** By units of the ledger. */
  readonly creditPriceOf: CreditPriceOf;
};

/** Spend of a range by day and scope. Fails with the store's error. */
export async function readLocal(store: Store, range: Range, question: LocalQuestion): Promise<LocalRow[]> {
  const { asOfBatch, provider } = question;
  const params: QueryParams = {
    ...rangeParams(range),
    ...(asOfBatch !== undefined && { batch: asOfBatch }),
    ...(provider !== undefined && { provider }),
  };
  const rows = await store.query({ sql: localSql(question), params, row });
  return rows.map((each) => toLocal(each, question.creditPriceOf));
}

function localSql({ rules, asOfBatch, byUser, provider }: LocalQuestion): string {
  const shapes = shapesOf(rules);
  const keys = ['day', 'provider', 'model', 'user', 'credit_unit'];
  const sums = (of: (name: string, sql: string) => string): string =>
    Object.entries(SUMS)
      .map(([name, sql]) => of(name, sql))
      .join(', ');
  const spend = `SELECT toString(toDate(t.time, 'UTC')) AS day, ${BILLED_BY} AS provider, toString(t.model) AS model, toString(t.credit_unit) AS credit_unit,
  ${[`${byUser ? personOf('t.user') : "''"} AS user`, ...placeColumns(shapes)].join(', ')},
  ${sums((name, sql) => `sum(${sql}) AS raw_${name}`)}
FROM charges AS t
WHERE ${within(LEDGER, 't')}${asOfBatch === undefined ? '' : ' AND t.batch_id <= {batch:UInt64}'}${
    provider === undefined ? '' : ` AND ${BILLED_BY} = {provider:String}`
  }
GROUP BY ${[...keys, ...placeNames(shapes)].join(', ')}`;
  return `SELECT ${keys.map((key) => `spend.${key} AS ${key}`).join(', ')}, ${scopeColumn(shapes)} AS scope,
  ${sums((name) => `toString(sum(spend.raw_${name})) AS ${name}`)}
FROM (
${spend}
) AS spend
${scopeJoins(shapes)}
GROUP BY ${[...keys, 'scope'].join(', ')}`;
}

function toLocal(told: Row, creditPriceOf: CreditPriceOf): LocalRow {
  const credits = fromUsd(told.credits) ?? 0n;
  const price = creditPriceOf(told.credit_unit, told.day);
  // What has no list price and tells credits is listed at the price of these.
  const isByCredits = told.listed === 0 && told.credited > 0 && price !== undefined;
  const byKind = (of: (kind: TokenKind) => bigint) =>
    Object.fromEntries(TOKEN_KINDS.map((kind) => [kind, of(kind)])) as Record<TokenKind, bigint>;
  return {
    day: told.day,
    provider: told.provider,
    scope: foundScope(told.scope),
    model: modelKey(told.model),
    spelling: told.model,
    user: told.user,
    tokens: byKind((kind) => BigInt(told[kind])),
    weights: byKind((kind) => fromUsd(told[`${kind}_weight`]) ?? 0n),
    credits,
    creditUnit: told.credit_unit,
    creditedEntries: told.credited,
    list: isByCredits ? shareOf(credits, price, PICO_PER_USD) : (fromUsd(told.list) ?? 0n),
    cost: fromUsd(told.cost) ?? 0n,
    negotiated: fromUsd(told.negotiated) ?? 0n,
    entries: told.entries,
    listedEntries: isByCredits ? told.credited : told.listed,
    unpricedEntries: told.unpriced,
  };
}
