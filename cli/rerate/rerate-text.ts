// A job of re-rating and a preview of prices as text on a terminal.
import { fromUsd } from '../../schemas/money.ts';
import type { KeptReason, PricePreviewAnswer, RerateAnswer } from '../../schemas/rerate-api.ts';
import { counted, dollarsText, tableText } from '../limits/words.ts';
import { UNKNOWN } from '../report/format-number.ts';
import { cleanText } from '../report/terminal-text.ts';

type Kept = RerateAnswer['kept'];

const WHY_KEPT: Readonly<Record<KeptReason, string>> = {
  told_twice: 'told more than once: run outlay audit, then this again',
  on_its_way: 'of which more was on its way or is in quarantine: run this again later',
  unclear: 'whose rows do not say what they were rated by',
};

/** What a job changed, and what it could not. */
export function rerateText(job: RerateAnswer): string {
  const head =
    job.changed === 0
      ? `Nothing to change: ${counted(job.examined, 'record costs', 'records cost')} what the price book says.\n`
      : `${counted(job.changed, 'record', 'records')} of ${job.examined} changed: ` +
        `${dollarsText(job.before.cost_usd)} → ${dollarsText(job.after.cost_usd)} (${signed(job.difference_usd)}).\n`;
  return [
    head,
    tableOf(job.models.map(({ before, after, ...model }) => ({ ...model, now: before, then: after }))),
    more(job.models.length, job.model_count),
    keptText(job.kept),
    ...(job.dropped_before === null
      ? []
      : [`Days before ${job.dropped_before} are in rollups only, and stay as they are.\n`]),
    ...(job.signed_off_months.length === 0
      ? []
      : [`Signed off before: ${job.signed_off_months.join(', ')}. What changed there is a correction.\n`]),
    ...(job.state === 'failed' ? [`It stopped: ${cleanText(job.sentence)} Ask again to finish it.\n`] : []),
  ].join('');
}

/** What would change. */
export function pricePreviewText(told: PricePreviewAnswer): string {
  const { calls, changed, people, now, then, difference_usd: difference } = told;
  const changing = told.models.filter((model) => model.changed > 0);
  return [
    `${told.from.slice(0, 10)} to ${told.to.slice(0, 10)}: ${counted(calls, 'call', 'calls')}, ` +
      `${dollarsText(now.cost_usd)} now, ${dollarsText(then.cost_usd)} then (${signed(difference)}); ` +
      `${counted(changed, 'record', 'records')} of ${counted(people, 'person', 'people')} would change.\n`,
    tableOf(changing.map((model) => ({ ...model, records: model.changed }))),
    more(told.models.length, told.model_count),
    keptText(told.kept),
    told.complete ? '' : 'Earlier days were left out: that would take too long. Ask for less time.\n',
  ].join('');
}

type Cost = { readonly cost_usd: string; readonly unpriced: number };

/** What has no price costs nobody knows what. */
function costText({ cost_usd: cost, unpriced }: Cost): string {
  return cost === '0' && unpriced > 0 ? UNKNOWN : dollarsText(cost);
}

type Line = {
  readonly provider: string;
  readonly model: string;
  readonly records: number;
  readonly now: Cost;
  readonly then: Cost;
  readonly difference_usd: string;
};

function tableOf(lines: readonly Line[]): string {
  if (lines.length === 0) return '';
  const rows = lines.map(({ provider, model, records, now, then, difference_usd: difference }) => [
    model || 'no model',
    provider,
    String(records),
    costText(now),
    costText(then),
    signed(difference),
  ]);
  return tableText(['Model', 'Provider', 'Records', 'Before', 'After', 'Difference'], rows);
}

function more(told: number, all: number): string {
  return all > told ? `${all - told} more models.\n` : '';
}

function keptText(kept: Kept): string {
  return kept
    .map(
      ({ reason, records, cost_usd }) =>
        `${counted(records, 'record', 'records')} (${dollarsText(cost_usd)}) left as they are, ${WHY_KEPT[reason]}.\n`,
    )
    .join('');
}

function signed(usd: string): string {
  if (usd.startsWith('-')) return `-${dollarsText(usd.slice(1))}`;
  return (fromUsd(usd) ?? 0n) > 0n ? `+${dollarsText(usd)}` : dollarsText(usd);
}
