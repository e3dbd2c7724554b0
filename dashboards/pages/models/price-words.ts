// Prices of one's own in words.
import type { PriceEntryAnswer, PriceImportAnswer } from '../../../schemas/price-book-api.ts';
import type { PriceRole, PriceValue, RateName } from '../../../schemas/price-book.ts';
import { dayBefore, dayOf } from '../../words/days.ts';
import { counted } from '../../words/numbers.ts';
import { date } from '../../words/times.ts';

export const ROLE_WORDS: Readonly<Record<PriceRole, { readonly word: string; readonly sentence: string }>> = {
  negotiated: {
    word: 'Negotiated',
    sentence: 'What is paid: it is the cost. The list price stays beside it.',
  },
  list: { word: 'List', sentence: 'In place of the bundled list.' },
  fallback: {
    word: 'Fallback',
    sentence: 'Where no other price is known, so that limits see the spend.',
  },
};

export const SUBJECT_WORDS: Readonly<Record<PriceValue['of'], string>> = {
  tokens: 'Tokens of a model',
  credits: 'Credits',
  minutes: 'Minutes of runners',
};

/** Labels of rates in the order of prices. */
export const RATE_LABELS: Readonly<Record<RateName, string>> = {
  input: 'Input',
  cache_read: 'Cache read',
  cache_write_5m: 'Write, 5 min',
  cache_write_1h: 'Write, 1 h',
  output: 'Output',
};

const RATES = Object.keys(RATE_LABELS) as RateName[];

/** `claude-opus-5…` of anthropic, `Any model of openai`, `github_ai_credit`. */
export function subjectOf(entry: PriceEntryAnswer): string {
  if (entry.of === 'credits') return entry.unit;
  if (entry.of === 'minutes') return entry.sku;
  if (entry.model === '') return 'Any model';
  return entry.match === 'prefix' ? `${entry.model}…` : entry.model;
}

/** `from 1 Oct 2026`, `1 Oct 2026 – 31 Dec 2026`. */
export function periodWords({
  effective_from: from,
  effective_to: to,
}: Pick<PriceEntryAnswer, 'effective_from' | 'effective_to'>): string {
  return to === null ? `from ${date(from)}` : `${date(from)} – ${date(dayBefore(dayOf(to)))}`;
}

export const STATE_WORDS: Readonly<Record<PriceEntryAnswer['state'], string>> = {
  past: 'Over',
  current: 'Counts now',
  future: 'To come',
};

/** `$4.00 in, $20.00 out` for a million tokens, `15% off the list`, `$0.01` for one of what it is of; nothing of none. */
export function priceWords(value: PriceValue | null): string {
  if (value === null) return '';
  if (value.of !== 'tokens') return rateText(value.price);
  const { rates, percent_off: percentOff, multipliers } = value;
  const { input, output } = rates;
  const named = RATES.filter((name) => rates[name] !== undefined);
  const told =
    input !== undefined && output !== undefined
      ? `${rateText(input)} in, ${rateText(output)} out`
      : named.map((name) => `${RATE_LABELS[name]} ${rateText(rates[name] ?? '')}`).join(', ');
  const parts = [told, percentOff === undefined ? '' : `${percentOff}% off the list`].filter(Boolean);
  if (parts.length > 0) return parts.join(', ');
  return multipliers.map(({ when, factor }) => `${Object.values(when).join(' ')} × ${factor}`).join(', ');
}

type ImportedEntry = PriceImportAnswer['entries'][number];

export const CHANGE_WORDS: Readonly<Record<ImportedEntry['change'], string>> = {
  added: 'Added',
  changed: 'Changed',
  removed: 'Removed',
  unchanged: 'As it was',
};

/** `Of 4 entries, 3 would be added and 1 stays as it is.` */
export function importedWords(told: PriceImportAnswer): string {
  const { preview, added, changed, removed, unchanged } = told;
  const verb = preview ? 'would be ' : '';
  const parts = [
    added > 0 && `${added} ${verb}added`,
    changed > 0 && `${changed} ${verb}changed`,
    removed > 0 && `${removed} ${verb}removed`,
  ].filter((part) => part !== false);
  if (parts.length === 0) return 'The price book says all of it already.';
  const same = unchanged === 0 ? '' : `; ${counted(unchanged, 'entry', 'entries')} as before`;
  return `${preview ? 'Looked at' : 'Imported'}: ${parts.join(', ')}${same}.`;
}

/** `$6.25`: two decimals or as many as there are. */
export function rateText(rate: string): string {
  const [whole = '0', cents = ''] = rate.split('.');
  return `$${whole}.${cents.padEnd(2, '0')}`;
}
