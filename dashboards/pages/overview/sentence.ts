// The page in one sentence or three: what was spent, how that changed and why, who is near a limit.
import { LABELS, type Dimension } from '../../view/dimensions.ts';
import { dollars, dollarsOf, picoOf } from '../../words/money.ts';
import { counted, relativeChange } from '../../words/numbers.ts';
import type { Driver } from './drivers.ts';

export type Facts = {
  /** Whether there was any usage at all. */
  readonly isAny: boolean;
  /** `in the last 30 days`. */
  readonly when: string;
  readonly cost: string | null;
  /** What it is compared with; undefined where nothing is. */
  readonly before?:
    { readonly cost: string | null; readonly when: string; readonly isCovered: boolean } | undefined;
  readonly driver?: Driver | undefined;
  /** How a value is written. */
  readonly nameOf: (dimension: Dimension, value: string) => string;
  /** People at or over a limit, near one, and of whom that cannot be told; undefined where nothing is known. */
  readonly limits?: { readonly reached: number; readonly near: number; readonly unknown: number } | undefined;
};

/** Sentences about the facts; what is not known is not mentioned. */
export function sentenceOf(facts: Facts): string {
  return [spendSentence(facts), driverSentence(facts), limitSentence(facts)]
    .filter((text) => text !== undefined)
    .join(' ');
}

function spendSentence({ isAny, cost, when, before }: Facts): string {
  if (!isAny) return `No usage was recorded ${when}.`;
  if (cost === null) return `Spend ${when} is not known: nothing of it has a price.`;
  const spent = `${dollars(cost, 'card')} was spent ${when}`;
  if (!before?.isCovered) return `${spent}.`;
  if (before.cost === null) return `${spent}; what it was in ${before.when} is not known.`;
  const relative = relativeChange(Number(cost), Number(before.cost));
  if (relative === undefined) return `${spent}; nothing in ${before.when}.`;
  const size = relative.slice(1);
  if (relative.startsWith('±')) return `${spent}, as much as in ${before.when}.`;
  if (size.endsWith('×')) return `${spent}, ${size.replace('×', ' times')} more than in ${before.when}.`;
  return `${spent}, ${size} ${relative.startsWith('+') ? 'more' : 'less'} than in ${before.when}.`;
}

function driverSentence({ driver, before, cost, nameOf }: Facts): string | undefined {
  if (!driver || !before?.isCovered || cost === null || picoOf(before.cost) === undefined) return undefined;
  const { dimension, value, change, isMost } = driver;
  const what = `${LABELS[dimension]} ${nameOf(dimension, value)}`;
  const amount = dollarsOf(change < 0n ? -change : change, 'card');
  const way = change > 0n ? 'rise' : 'fall';
  return isMost
    ? `${what} accounts for most of the ${way} (${change > 0n ? '+' : '−'}${amount}).`
    : `${what} ${change > 0n ? 'rose' : 'fell'} most (${change > 0n ? '+' : '−'}${amount}).`;
}

function limitSentence({ limits }: Facts): string | undefined {
  if (!limits) return undefined;
  const { reached, near, unknown } = limits;
  if (reached === 0 && near === 0) return unknown === 0 ? 'Nobody is near a limit.' : undefined;
  const parts = [
    ...(reached > 0 ? [`${counted(reached, 'person has', 'people have')} reached a limit`] : []),
    ...(near > 0
      ? [`${counted(near, 'person is', 'people are')} near ${near > 1 && reached > 0 ? 'theirs' : 'a limit'}`]
      : []),
  ];
  return `${parts.join(' and ')}.`;
}
