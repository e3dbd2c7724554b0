// Turns the API's rows into those of the table: sums stay exact, and what is not known stays unknown.
import { fromUsd } from '../../schemas/money.ts';
import type { Usage, UsageRow } from './fetch-usage.ts';
import { isPeriod, type Grouping } from './question.ts';

/** The numbers of a row, in the order of the table's columns. Cost in pico-dollars. */
export const MEASURES = [
  'input',
  'output',
  'cacheWrite',
  'cacheRead',
  'total',
  'cost',
  'calls',
  'sessions',
] as const;
export type Measure = (typeof MEASURES)[number];

/** Null is not known, which is not the same as 0. */
export type Numbers = Readonly<Record<Measure, bigint | null>>;

export type ReportRow = { readonly name: string; readonly numbers: Numbers };

export type Report = {
  readonly rows: readonly ReportRow[];
  readonly totals: Numbers;
  /** Whether some rows have tokens but no number of calls. */
  readonly hasUntoldCalls: boolean;
  /** Calls whose cost is not in any sum. */
  readonly unpricedCalls: bigint;
  /** Whether the rows add up to what the server says is the sum of everything. */
  readonly complete: boolean;
  readonly dataAsOf: string | null;
};

const TOKENS = ['input', 'output', 'cacheWrite', 'cacheRead'] as const;
const NAMELESS = 'unknown';

/** The table's rows: periods in order of time, names by cost. Beyond `top` of them they become one. */
export function toReport(usage: Usage, { by, top }: { by: Grouping; top: number | undefined }): Report {
  const rows = usage.rows.map((row) => ({ name: nameOf(row, by), numbers: readNumbers(row) }));
  const told = readNumbers(usage.totals);
  // A session may be in several rows, so only the server can count them.
  const totals = { ...sumOf(rows.map(({ numbers }) => numbers)), sessions: told.sessions };
  return {
    rows: arrange(rows, by, top),
    totals,
    hasUntoldCalls: rows.some(({ numbers }) => numbers.calls === null && numbers.total !== null),
    unpricedCalls: readCount(usage.totals['unpriced_calls']) ?? sumCounts(usage.rows, 'unpriced_calls'),
    complete: [...TOKENS, 'cost' as const].every(
      (measure) => (totals[measure] ?? 0n) === (told[measure] ?? 0n),
    ),
    dataAsOf: usage.dataAsOf,
  };
}

/** The sum of what is known; null where nothing is. Sessions cannot be added. */
export function sumOf(all: readonly Numbers[]): Numbers {
  const entries = MEASURES.map((measure) => {
    const known = all.map((numbers) => numbers[measure]).filter((number) => number !== null);
    const sum = known.reduce((total, number) => total + number, 0n);
    return [measure, measure === 'sessions' || (known.length === 0 && all.length > 0) ? null : sum] as const;
  });
  return Object.fromEntries(entries) as Record<Measure, bigint | null>;
}

function arrange(rows: readonly ReportRow[], by: Grouping, top = Infinity): ReportRow[] {
  const byCost = [...rows].sort((left, right) => compare(right.numbers.cost ?? 0n, left.numbers.cost ?? 0n));
  const shown = byCost.slice(0, top);
  const rest = byCost.slice(shown.length);
  if (isPeriod(by)) shown.sort((left, right) => compare(left.name, right.name));
  if (rest.length === 0) return shown;
  return [...shown, { name: `${rest.length} more`, numbers: sumOf(rest.map(({ numbers }) => numbers)) }];
}

const OUTCOMES: Readonly<Record<string, string>> = {
  merged: 'merged',
  reverted: 'reverted',
  closed: 'closed without a merge',
  open: 'still open',
  untold: 'of changes that no forge told about',
  none: 'without a change',
};

function nameOf(row: UsageRow, by: Grouping): string {
  if (by === 'pr') return nameOfChange(row);
  if (by === 'outcome') return OUTCOMES[String(row['outcome'])] ?? String(row['outcome']);
  const value = row[isPeriod(by) ? 'bucket' : by];
  if (typeof value !== 'string' || value === '') return NAMELESS;
  return isPeriod(by) ? value.slice(0, by === 'month' ? 7 : 10) : value;
}

function nameOfChange({ repo, pr }: UsageRow): string {
  const place = typeof repo === 'string' && repo !== '' ? repo : NAMELESS;
  return typeof pr === 'string' && pr !== '' ? `${place}#${pr}` : `${place}, no change`;
}

function readNumbers(row: UsageRow): Numbers {
  const tokens = {
    input: readCount(row['input_tokens']),
    output: readCount(row['output_tokens']),
    cacheWrite: readCount(row['cache_write_tokens']),
    cacheRead: readCount(row['cache_read_tokens']),
  };
  const known = Object.values(tokens).filter((count) => count !== null);
  const total = known.length === 0 ? null : known.reduce((sum, count) => sum + count, 0n);
  return {
    ...tokens,
    total,
    cost: readCost(row),
    // Metrics tell tokens, but not how many calls they took.
    calls: unlessZero(readCount(row['calls']), (total ?? 0n) > 0n),
    sessions: readCount(row['sessions']),
  };
}

/** Where calls have no price and nothing else cost anything, the cost is not known. */
function readCost(row: UsageRow): bigint | null {
  const usd = row['cost_usd'];
  const cost = typeof usd === 'string' || typeof usd === 'number' ? (fromUsd(usd) ?? null) : null;
  return unlessZero(cost, (readCount(row['unpriced_calls']) ?? 0n) > 0n);
}

function unlessZero(number: bigint | null, zeroMeansUnknown: boolean): bigint | null {
  return number === 0n && zeroMeansUnknown ? null : number;
}

function readCount(value: unknown): bigint | null {
  if (typeof value === 'number') return Number.isSafeInteger(value) ? BigInt(value) : null;
  return typeof value === 'string' && /^-?\d+$/.test(value) ? BigInt(value) : null;
}

function sumCounts(rows: readonly UsageRow[], key: string): bigint {
  return rows.reduce((sum, row) => sum + (readCount(row[key]) ?? 0n), 0n);
}

function compare<Value extends bigint | string>(left: Value, right: Value): number {
  return left < right ? -1 : Number(left > right);
}
