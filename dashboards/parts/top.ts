// The largest rows of an answer, and what is left of its total: together they are the total, to the last digit.
import type { UsageMeasures } from '../../schemas/api.ts';
import { fromUsd, toUsd } from '../../schemas/money.ts';
import type { Measure, Measured } from '../words/measures.ts';

/** Rows that are shown, and the rest as one; no rest where everything is shown. */
export type Top<Row> = { readonly shown: readonly Row[]; readonly rest: Measured | undefined };

type Question<Row> = {
  readonly rows: readonly Row[];
  /** Of everything that matches, whatever rows there are. */
  readonly totals: Measured;
  readonly measure: Measure;
  readonly most: number;
  /** Whether there are rows beyond these. */
  readonly hasMore?: boolean;
  /** Rows that are shown wherever they rank: what nothing is known of. */
  readonly isKept?: (row: Row) => boolean;
};

const COUNTS = [
  'calls',
  'retries',
  'messages',
  'input_tokens',
  'input_unsplit_tokens',
  'cache_read_tokens',
  'cache_write_tokens',
  'cache_write_5m_tokens',
  'cache_write_1h_tokens',
  'cache_write_unsplit_tokens',
  'output_tokens',
  'reasoning_tokens',
  'credited_calls',
  'unpriced_calls',
] as const satisfies readonly (keyof UsageMeasures)[];

const AMOUNTS = [
  'cost_usd',
  'reported_cost_usd',
  'list_cost_usd',
  'list_cost_max_usd',
  'credits',
] as const satisfies readonly (keyof UsageMeasures)[];

/** The largest rows by a measure, kept ones after them, and the rest. */
export function topOf<Row extends Measured>(question: Question<Row>): Top<Row> {
  const { totals, measure, most, hasMore = false, isKept = () => false } = question;
  const ranked = [...question.rows].sort((left, right) => compare(measure.of(right), measure.of(left)));
  const top = ranked.slice(0, most);
  const others = ranked.slice(most);
  const shown = [...top, ...others.filter(isKept)];
  const hidden = others.filter((row) => !isKept(row));
  if (hidden.length === 0 && !hasMore) return { shown, rest: undefined };
  return { shown, rest: restOf(totals, shown, hasMore ? [] : hidden) };
}

/**
 * What is left of a total without some rows. An amount that none of the hidden rows knows is not known. Sessions do not add
 * up, so nobody knows how many are left.
 */
export function restOf(totals: Measured, shown: readonly Measured[], hidden: readonly Measured[]): Measured {
  const left: Record<string, unknown> = { credits_by_unit: {}, sessions: null };
  const isUnknown = (name: keyof Measured): boolean =>
    totals[name] === null || (hidden.length > 0 && hidden.every((row) => row[name] === null));
  for (const name of COUNTS) {
    left[name] = isUnknown(name)
      ? null
      : shown.reduce((rest, row) => rest - (row[name] ?? 0), totals[name] ?? 0);
  }
  for (const name of AMOUNTS) {
    left[name] = isUnknown(name)
      ? null
      : toUsd(shown.reduce((rest, row) => rest - pico(row[name]), pico(totals[name])));
  }
  return left as Measured;
}

function pico(amount: string | null): bigint {
  return amount === null ? 0n : (fromUsd(amount) ?? 0n);
}

/** What is not known is smallest. */
function compare(left: bigint | undefined, right: bigint | undefined): number {
  if (left === undefined || right === undefined)
    return Number(left !== undefined) - Number(right !== undefined);
  return left < right ? -1 : Number(left > right);
}
