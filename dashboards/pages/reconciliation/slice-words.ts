// Slices, their classes and steps in words.
import type {
  ClassAmount,
  ReconcileClass,
  ReconcileReason,
  ReconciliationSummary,
  SliceOutcome,
  SliceRow,
  SliceStatus,
  SourceUse,
} from '../../../schemas/reconciliation-api.ts';
import { drawn } from '../../words/money.ts';
import { percent } from '../../words/numbers.ts';
import { signedDollars } from '../../words/figures.ts';

type Look = {
  readonly word: string;
  readonly sign: string;
  readonly colour: string;
  readonly sentence: string;
};

const DIMMED = 'var(--mantine-color-dimmed)';

/** How a slice came out. */
export const OUTCOME_LOOKS: Readonly<Record<SliceOutcome, Look>> = {
  matched: {
    word: 'Matched',
    sign: '●',
    colour: 'var(--outlay-ok)',
    sentence: 'All differences together are within the tolerance.',
  },
  explained: {
    word: 'Explained',
    sign: '◐',
    colour: 'var(--mantine-color-text)',
    sentence: 'It differs, and what differs has a known cause, but for what is within the tolerance.',
  },
  drift: {
    word: 'Unexplained',
    sign: '▲',
    colour: 'var(--outlay-over)',
    sentence: 'It differs beyond the tolerance, without a known cause.',
  },
  no_bill: {
    word: 'No report',
    sign: '?',
    colour: DIMMED,
    sentence: 'No report of it was imported, so nothing can be said.',
  },
};

/** Whether the provider's figures may still move. */
export const STATUS_WORDS: Readonly<
  Record<SliceStatus, { readonly word: string; readonly sentence: string }>
> = {
  open: { word: 'Day not over', sentence: 'The day is not over (UTC).' },
  settling: { word: 'Settling', sentence: 'The provider may still correct the day.' },
  final: { word: 'Final', sentence: 'The waiting time is over.' },
  restated: { word: 'Restated', sentence: 'The provider changed the day after it was final.' },
};

const CLASS_WORDS: Readonly<Record<ReconcileClass, string>> = {
  matched: 'On both sides',
  local_only: 'Only in telemetry',
  provider_only: 'Only in the report',
  price_difference: 'Same quantity, other price',
  timing: 'On the day beside',
};

const REASON_WORDS: Readonly<Record<ReconcileReason, string>> = {
  '': '',
  not_billed: 'not billed',
  plan: 'covered by the seats of a plan',
  no_telemetry: 'no telemetry of it',
  unattributed: 'the report names nobody',
  console: 'use of the console',
  tools: 'tools',
  seats: 'seats',
  minutes: 'minutes of runners',
  storage: 'storage',
  credit_note: 'credit of the provider',
  tax: 'tax',
  unknown_item: 'an item that is not understood',
  price: 'price',
  negotiated: 'the negotiated price',
  unpriced: 'no list price here',
  rounding: 'rounding',
};

/** `Only in the report: tools`. */
export function classWords({ class: of, reason }: Pick<ClassAmount, 'class' | 'reason'>): string {
  return [CLASS_WORDS[of], REASON_WORDS[reason]].filter(Boolean).join(': ');
}

export const USE_WORDS: Readonly<Record<SourceUse['use'], string>> = {
  counted: 'Counts',
  quantities: 'Tells quantities',
  superseded: 'Another report counts',
  beside: 'Shown beside, never added',
};

/** Who bills; spend of which no provider is told is compared under the name `unknown`. */
export function providerName(provider: string, nameless = 'not told'): string {
  return provider === '' || provider === 'unknown' ? nameless : provider;
}

/** `Timetable`; what no mapping names is one scope of each provider. */
export function scopeName({ scope, scope_name: name }: Pick<SliceRow, 'scope' | 'scope_name'>): string {
  if (name !== '') return name;
  if (scope === '*') return 'Not mapped';
  return scope === 'default' || scope === '' ? 'Without a name' : scope;
}

/** How all slices of a sum came out together: the worst of them counts. */
export function togetherOf({ by_outcome: by, slices }: ReconciliationSummary): SliceOutcome {
  if (by.drift > 0) return 'drift';
  if (by.no_bill === slices) return 'no_bill';
  return by.explained > 0 ? 'explained' : 'matched';
}

/** `2 unexplained, 3 explained, 25 matched; 1 settling`. */
export function countWords({ by_outcome: outcomes, by_status: statuses }: ReconciliationSummary): string {
  const parts = [
    outcomes.drift > 0 && `${outcomes.drift} unexplained`,
    outcomes.explained > 0 && `${outcomes.explained} explained`,
    outcomes.matched > 0 && `${outcomes.matched} matched`,
    outcomes.no_bill > 0 && `${outcomes.no_bill} without a report`,
  ].filter(Boolean);
  const moving = [
    statuses.open > 0 && `${statuses.open} of a day that is not over`,
    statuses.settling > 0 && `${statuses.settling} settling`,
    statuses.restated > 0 && `${statuses.restated} restated`,
  ].filter(Boolean);
  return [parts.join(', '), moving.join(', ')].filter(Boolean).join('; ');
}

/** `+$1.20 (+4.0 %)` of what telemetry says. */
export function differenceWords({
  difference_usd: difference,
  list_usd: list,
}: Pick<SliceRow, 'difference_usd' | 'list_usd'>): string {
  const amount = signedDollars(difference);
  const base = drawn(list);
  if (difference === null || base === 0) return amount;
  const share = percent(Math.abs(drawn(difference)), Math.abs(base));
  return `${amount} (${share})`;
}
