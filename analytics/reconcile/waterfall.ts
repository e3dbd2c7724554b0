// From the estimate to the bill in named steps that add up exactly.
import type { Pico } from '../../schemas/money.ts';
import { STEPS, type WaterfallStep } from '../../schemas/reconciliation-api.ts';
import type { Part } from './match.ts';

/** What a waterfall is made from. */
export type WaterfallParts = {
  readonly parts: readonly Part[];
  /** Of our side, at list prices. */
  readonly local: Pico;
  /** What is owed. */
  readonly billed: Pico;
  /** `list - billed` of lines that is included in what was bought before. */
  readonly included: Pico;
  /** The rest of `list - billed`. */
  readonly discounts: Pico;
};

/** The step that the difference of a part belongs to; undefined for what is on both sides. */
const STEP_OF: Readonly<Record<string, WaterfallStep>> = {
  'local_only/not_billed': 'local_only',
  'local_only/plan': 'seats',
  'provider_only/no_telemetry': 'missing_telemetry',
  'provider_only/console': 'missing_telemetry',
  'provider_only/unattributed': 'missing_telemetry',
  'provider_only/tools': 'tools',
  'provider_only/seats': 'seats',
  'provider_only/minutes': 'services',
  'provider_only/storage': 'services',
  'provider_only/credit_note': 'credit_notes',
  'provider_only/tax': 'tax',
  'provider_only/unknown_item': 'unknown_items',
  'price_difference/price': 'price_difference',
  'price_difference/negotiated': 'discounts',
  'price_difference/unpriced': 'unpriced',
  'price_difference/rounding': 'rounding',
  'timing/': 'timing',
};

/** Amounts of all steps: with the estimate they add up to what is owed, and `remainder` is what no step could tell. */
export function stepsOf(given: WaterfallParts): Record<WaterfallStep, Pico> {
  const { parts, local, billed, included, discounts } = given;
  const steps = Object.fromEntries(STEPS.map((step) => [step, 0n])) as Record<WaterfallStep, Pico>;
  for (const each of parts) {
    const step = STEP_OF[`${each.class}/${each.reason}`];
    if (step) steps[step] += each.billed - each.local;
  }
  steps.discounts -= discounts;
  steps.included_credits -= included;
  const told = STEPS.reduce((sum, step) => sum + steps[step], local);
  steps.remainder = billed - told;
  return steps;
}

/** What each step means. */
export const STEP_WORDS: Readonly<
  Record<WaterfallStep, { readonly title: string; readonly sentence: string }>
> = {
  local_only: {
    title: 'Not billed',
    sentence:
      'Usage that telemetry told and no report bills: another account, a plan, or a scope that is mapped wrongly.',
  },
  missing_telemetry: {
    title: 'Without telemetry',
    sentence:
      'Tokens and credits that are billed and were never told: clients that do not report, consoles, lost exports.',
  },
  timing: {
    title: 'Timing',
    sentence: 'The same quantity on the day before or after; over both days it is nothing.',
  },
  unpriced: {
    title: 'Without a price',
    sentence: 'Models that the price book does not know, or not all of.',
  },
  price_difference: {
    title: 'Price difference',
    sentence: 'The same quantity at another price than the list has.',
  },
  rounding: { title: 'Rounding', sentence: 'Less than half a cent and a thousandth of the amount.' },
  tools: {
    title: 'Tools',
    sentence: 'Searches, code execution and other tools, which tokens never explain.',
  },
  seats: { title: 'Seats', sentence: 'What seats cost, without the usage that they cover.' },
  services: { title: 'Minutes and storage', sentence: 'Runner minutes and storage, at list prices.' },
  unknown_items: { title: 'Unknown items', sentence: 'Lines that nobody here understands; they are listed.' },
  discounts: { title: 'Discounts', sentence: 'What reports, or prices that were agreed, take off the list.' },
  included_credits: {
    title: 'Included',
    sentence: 'Credits, minutes and requests that seats or plans had paid for.',
  },
  credit_notes: { title: 'Credit notes', sentence: 'Credits and refunds, each on its own line.' },
  tax: { title: 'Tax', sentence: 'Taxes and fees.' },
  remainder: { title: 'Remainder', sentence: 'What no step explains; 0 unless something is wrong here.' },
};
