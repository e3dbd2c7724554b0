// What the ledger holds of a person, a day or month, and a way to work: the unit from which rows of FOCUS are made.
import { fromUsd, type Pico } from '../../../schemas/money.ts';
import { TOKEN_KINDS, type TokenCounts, type TokenKind } from '../../../schemas/tokens.ts';

/** Sums of charges that have everything in common but the call. Amounts are in units of 1e-12. */
export type LedgerGroup = {
  /** Seconds since 1970 at which its day or month begins. */
  readonly bucket: number;
  readonly person: string;
  readonly organization: string;
  readonly group: string;
  readonly team: string;
  readonly repo: string;
  readonly pr: string;
  readonly agent: string;
  readonly provider: string;
  readonly model: string;
  readonly center: string;
  readonly product: string;
  readonly costBasis: string;
  readonly priceSource: string;
  readonly creditUnit: string;
  readonly isCorrection: boolean;
  /** Picodollars per token; unsplit cache writes are priced like those of 5 minutes. */
  readonly prices: Readonly<Record<TokenKind, Pico>>;
  readonly tokens: TokenCounts;
  readonly calls: number;
  readonly cost: Pico;
  readonly listCost: Pico;
  readonly reportedCost: Pico;
  readonly listedEntries: number;
  readonly reportedEntries: number;
  readonly unpricedEntries: number;
  readonly credits: bigint;
  /** Everything that tells it from other groups, as stored. */
  readonly key: readonly unknown[];
};

const TEXTS = [
  ['organization', 't.organization'],
  ['group', 't.`group`'],
  ['team', 't.team'],
  ['repo', 't.repo'],
  ['pr', 't.pr'],
  ['agent', 't.agent'],
  ['provider', 't.provider'],
  ['model', 't.model'],
  ['costBasis', 't.cost_basis'],
  ['priceSource', 't.price_source'],
  ['creditUnit', 't.credit_unit'],
] as const;

const PRICES = ['input', 'cache_read', 'cache_write_5m', 'cache_write_1h', 'output'] as const;

const SUMS = [
  't.input_tokens',
  't.cache_read_tokens',
  't.cache_write_5m_tokens',
  't.cache_write_1h_tokens',
  't.cache_write_unsplit_tokens',
  't.output_tokens',
  't.calls',
  't.cost',
  't.list_cost',
  't.reported_cost',
  't.listed_entries',
  't.reported_entries',
  't.unpriced_entries',
  't.credits',
] as const;

/** SQL that a group needs beside the ledger's columns. */
export type GroupSql = {
  /** The rows of a table that meet a condition, with what the expressions name. */
  readonly from: (table: string, condition: string) => string;
  readonly bucket: string;
  readonly person: string;
  readonly center: string;
  readonly product: string;
  /** 1 for charges that came after their month was signed off. */
  readonly correction: string;
};

const named = (sql: readonly string[], letter: string): string[] =>
  sql.map((each, index) => `${each} AS ${letter}${index}`);

/** One statement over rows of the ledger called `t`, in an order that is always the same. */
export function groupsSql(
  { bucket, person, center, product, correction, from }: GroupSql,
  condition: string,
): string {
  const keys = named(
    [
      't.user',
      bucket,
      ...TEXTS.map(([, column]) => `toString(${column})`),
      'toString(t.cost_center)',
      center,
      product,
      correction,
      ...PRICES.map((kind) => `t.price_${kind}`),
    ],
    'k',
  );
  const sums = named(
    SUMS.map((column) => `sum(${column})`),
    's',
  );
  const names = keys.map((_, index) => `k${index}`).join(', ');
  const isSomething = SUMS.map((_, index) => `s${index} != 0`).join(' OR ');
  return `SELECT ${[...keys, `any(${person}) AS person`, ...sums].join(', ')}
FROM ${from('charges', condition)}
GROUP BY ${names} HAVING ${isSomething} ORDER BY ${names}`;
}

type Cell = string | number;

const FIRST_TEXT = 2;
const FIRST_RULED = FIRST_TEXT + TEXTS.length;
const FIRST_PRICE = FIRST_RULED + 4;
const PERSON = FIRST_PRICE + PRICES.length;
const FIRST_SUM = PERSON + 1;

/** A line of an answer to {@link groupsSql}. */
export function toGroup(line: string): LedgerGroup {
  const cells = JSON.parse(line) as readonly Cell[];
  const text = (index: number): string => String(cells[index] ?? '');
  const amount = (index: number): Pico => fromUsd(text(index)) ?? 0n;
  const texts = Object.fromEntries(TEXTS.map(([name], index) => [name, text(FIRST_TEXT + index)])) as Record<
    (typeof TEXTS)[number][0],
    string
  >;
  const [input = 0n, cacheRead = 0n, cacheWrite5m = 0n, cacheWrite1h = 0n, output = 0n] = PRICES.map(
    (_, index) => amount(FIRST_PRICE + index),
  );
  const sum = (index: number): number => Number(text(FIRST_SUM + index));
  return {
    ...texts,
    bucket: Number(cells[1]),
    person: text(PERSON),
    center: text(FIRST_RULED + 1),
    product: text(FIRST_RULED + 2),
    isCorrection: text(FIRST_RULED + 3) === '1',
    prices: { input, cacheRead, cacheWrite5m, cacheWrite1h, cacheWrite: cacheWrite5m, output },
    tokens: Object.fromEntries(TOKEN_KINDS.map((kind, index) => [kind, sum(index)])) as TokenCounts,
    calls: sum(6),
    cost: amount(FIRST_SUM + 7),
    listCost: amount(FIRST_SUM + 8),
    reportedCost: amount(FIRST_SUM + 9),
    listedEntries: sum(10),
    reportedEntries: sum(11),
    unpricedEntries: sum(12),
    credits: amount(FIRST_SUM + 13),
    // Rules may change: what they say names no group.
    key: [...cells.slice(0, FIRST_RULED + 1), ...cells.slice(FIRST_RULED + 3, PERSON)],
  };
}
