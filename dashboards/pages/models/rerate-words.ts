// Previews of prices and jobs that price again, in words.
import type { KeptReason, PricePreviewAnswer, RerateAnswer } from '../../../schemas/rerate-api.ts';
import { signedDollars } from '../../words/figures.ts';
import { dollars } from '../../words/money.ts';
import { counted, exact } from '../../words/numbers.ts';
import { dayBefore, dayOf } from '../../words/days.ts';
import { date, dateSpan, minute } from '../../words/times.ts';

const KEPT_WORDS: Readonly<Record<KeptReason, string>> = {
  told_twice: 'are in the ledger twice, which an audit takes back first',
  on_its_way: 'are not whole yet',
  unclear: 'do not tell any more what they were rated by',
};

type Kept = PricePreviewAnswer['kept'];

/** `3 records stay as they are: 3 are not whole yet.`; empty where nothing does. */
export function keptWords(kept: Kept): string {
  const parts = kept.filter(({ records }) => records > 0);
  if (parts.length === 0) return '';
  const sum = parts.reduce((all, { records }) => all + records, 0);
  const why = parts.map(({ reason, records }) => `${exact(records)} ${KEPT_WORDS[reason]}`).join(', ');
  return `${counted(sum, 'record stays as it is', 'records stay as they are')}: ${why}.`;
}

/** `$120.00 became $90.00 (−$30.00): 412 records of 7 people would change.` */
export function previewWords(told: PricePreviewAnswer): string {
  const { now, then, difference_usd: difference, changed, people, complete, from, kept } = told;
  const cut = complete ? '' : ` There was no time for all: it is of ${date(from)} and later.`;
  if (changed === 0) return `Nothing would change.${cut}`;
  const priced =
    now.unpriced > then.unpriced
      ? ` ${counted(now.unpriced - then.unpriced, 'record', 'records')} without a price would have one.`
      : '';
  const who = people === 0 ? '' : ` of ${counted(people, 'person', 'people')}`;
  const head = `${dollars(now.cost_usd)} would be ${dollars(then.cost_usd)} (${signedDollars(difference)}): ${counted(changed, 'record', 'records')}${who} would change.`;
  return [head + priced + cut, keptWords(kept)].filter(Boolean).join(' ');
}

const STATES: Readonly<Record<RerateAnswer['state'], string>> = {
  waiting: 'Waiting',
  running: 'Running',
  done: 'Done',
  failed: 'Stopped',
};

/** `Running: 12 of 30 days`. */
export function progressWords({ state, sentence, progress }: RerateAnswer): string {
  const far =
    state === 'running' ? `: ${progress.days_done} of ${counted(progress.days, 'day', 'days')}` : '';
  const why = sentence === '' ? '' : `: ${sentence}`;
  return `${STATES[state]}${far}${why}`;
}

/** `$120.00 became $90.00 (−$30.00), 412 records.` */
export function resultWords({ before, after, difference_usd: difference, changed }: RerateAnswer): string {
  if (changed === 0) return 'Nothing changed.';
  return `${dollars(before.cost_usd)} became ${dollars(after.cost_usd)} (${signedDollars(difference)}), ${counted(changed, 'record', 'records')}.`;
}

/** `1 Oct – 31 Oct 2026, claude-opus-5 of anthropic`. */
export function rangeWords({ from, to, provider, model }: RerateAnswer): string {
  const days = dateSpan(from, dayBefore(dayOf(to)));
  const what = [model, provider === null ? null : `of ${provider}`].filter((each) => each !== null).join(' ');
  return what === '' ? days : `${days}, ${what}`;
}

/** Who asked, when and why. */
export function askedWords({ asked_by: by, asked_at: at, reason }: RerateAnswer): string {
  return `${by} on ${minute(at)}: “${reason}”`;
}

/** Days that were asked for, and that a job leaves as they are. */
export function leftWords({
  dropped_before: before,
  signed_off_months: signed,
  kept,
}: RerateAnswer): string[] {
  return [
    before === null ? '' : `Days before ${date(before)} are in rollups only, and stay as they are.`,
    signed.length === 0
      ? ''
      : `${signed.join(', ')} was signed off before: what changed there is a correction.`,
    keptWords(kept),
  ].filter((sentence) => sentence !== '');
}
