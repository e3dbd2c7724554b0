// Changes as points of cost over size, and those that cost far more for their size than the others.
import type { PullRequestRow } from '../../../schemas/change-api.ts';
import { drawn } from '../../words/money.ts';

/** So many times the median cost of a line is far more. */
const FAR = 3;
/** Names that fit into the drawing. */
const MOST_NAMED = 5;

/** One change. */
export type Point = {
  readonly row: PullRequestRow;
  /** Lines added and removed; at least 1. */
  readonly lines: number;
  /** Dollars, for drawing. */
  readonly cost: number;
};

/** Those of which both size and cost are known, by size. */
export function pointsOf(rows: readonly PullRequestRow[]): readonly Point[] {
  return rows
    .flatMap((row) => {
      const cost = drawn(row.cost_usd);
      if (row.additions === null || row.deletions === null || cost <= 0) return [];
      return [{ row, cost, lines: Math.max(1, row.additions + row.deletions) }];
    })
    .sort((left, right) => left.lines - right.lines);
}

/** The costliest of those whose line costs three times the median and that cost more than the median change. */
export function outliersOf(points: readonly Point[]): ReadonlySet<Point> {
  const perLine = medianOf(points.map(({ cost, lines }) => cost / lines));
  const cost = medianOf(points.map((point) => point.cost));
  const far = points.filter((point) => point.cost / point.lines >= FAR * perLine && point.cost > cost);
  return new Set([...far].sort((left, right) => right.cost - left.cost).slice(0, MOST_NAMED));
}

function medianOf(values: readonly number[]): number {
  const sorted = [...values].sort((left, right) => left - right);
  const middle = Math.floor(sorted.length / 2);
  const [low = 0, high = 0] = [sorted[sorted.length % 2 === 0 ? middle - 1 : middle], sorted[middle]];
  return (low + high) / 2;
}

/** An axis of powers of ten that holds all values. */
type LogAxis = { readonly ticks: readonly number[]; readonly of: (value: number) => number };

/** Positions from 0 to 1, and the powers of ten between. */
export function logAxis(values: readonly number[]): LogAxis {
  const low = Math.floor(Math.log10(Math.min(...values)));
  const high = Math.max(low + 1, Math.ceil(Math.log10(Math.max(...values))));
  return {
    ticks: Array.from({ length: high - low + 1 }, (_, index) => 10 ** (low + index)),
    of: (value) => (Math.log10(value) - low) / (high - low),
  };
}
