// The way from the estimate to the bill: where each bar begins and ends, and the whole in a sentence.
import { toUsd } from '../../../schemas/money.ts';
import type { Waterfall } from '../../../schemas/reconciliation-api.ts';
import { signedDollars } from '../../words/figures.ts';
import { dollars, picoOf } from '../../words/money.ts';

/** One bar, in shares of the width from 0 to 1. */
export type Bar = { readonly from: number; readonly to: number };

/** A row of the waterfall: the start and the end stand on the ground, steps hang between. */
export type WaterfallRow = {
  readonly id: string;
  readonly title: string;
  readonly sentence: string;
  /** Exact dollars: of a step what it adds, of start and end the amount. */
  readonly usd: string;
  readonly isSum: boolean;
  readonly bar: Bar;
};

/** All rows; steps of nothing only where they are asked for. */
export function waterfallRows(
  { start_usd: start, steps, end_usd: end }: Waterfall,
  withNothing: boolean,
): WaterfallRow[] {
  const levels = [
    0n,
    picoOf(start) ?? 0n,
    picoOf(end) ?? 0n,
    ...steps.map((step) => picoOf(step.total_usd) ?? 0n),
  ];
  const least = levels.reduce((low, each) => (each < low ? each : low), 0n);
  const most = levels.reduce((high, each) => (each > high ? each : high), 0n);
  const width = most - least || 1n;
  const share = (amount: bigint): number => Number(((amount - least) * 10_000n) / width) / 10_000;
  const between = (one: bigint, other: bigint): Bar => ({
    from: Math.min(share(one), share(other)),
    to: Math.max(share(one), share(other)),
  });
  const shown = steps.filter(({ usd }) => withNothing || (picoOf(usd) ?? 0n) !== 0n);
  return [
    {
      id: 'start',
      title: 'Telemetry at list prices (est.)',
      sentence: 'Where the comparison starts.',
      usd: start,
      isSum: true,
      bar: between(0n, picoOf(start) ?? 0n),
    },
    ...shown.map(({ step, title, sentence, usd, total_usd: total }) => {
      const to = picoOf(total) ?? 0n;
      return { id: step, title, sentence, usd, isSum: false, bar: between(to - (picoOf(usd) ?? 0n), to) };
    }),
    {
      id: 'end',
      title: 'Billed',
      sentence: 'What is owed.',
      usd: end,
      isSum: true,
      bar: between(0n, picoOf(end) ?? 0n),
    },
  ];
}

/** `$1,204.00 of telemetry at list prices became $1,150.00 on the bill. Most of it: Discounts −$60.00, …`. */
export function waterfallSentence(told: Waterfall): string {
  const { start_usd: start, steps, end_usd: end } = told;
  const size = (usd: string): bigint => {
    const amount = picoOf(usd) ?? 0n;
    return amount < 0n ? -amount : amount;
  };
  const largest = steps
    .filter(({ usd }) => size(usd) !== 0n)
    .sort((left, right) => (size(left.usd) < size(right.usd) ? 1 : -1))
    .slice(0, 3)
    .map(({ title, usd }) => `${title.charAt(0).toLowerCase()}${title.slice(1)} ${signedDollars(usd)}`);
  const between =
    largest.length === 0 ? 'Nothing lies between.' : `What lies between most: ${largest.join(', ')}.`;
  return `${dollars(start)} of telemetry at list prices, ${dollars(end)} on the bill. ${between}`;
}

/** What the steps leave unsaid; `0` where they add up, as they must. */
export function leftOver({ start_usd: start, steps, end_usd: end }: Waterfall): string {
  const sum = steps.reduce((all, { usd }) => all + (picoOf(usd) ?? 0n), picoOf(start) ?? 0n);
  return toUsd((picoOf(end) ?? 0n) - sum);
}
