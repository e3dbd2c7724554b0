// A person's limits in words: bars, numbers, whose limit it is, when it resets by their clock, and where to ask for more.
import type { z } from 'zod';
import type { effectiveLimit, LimitState } from '../../schemas/limit-api.ts';
import { PERIODS, type Period } from '../../schemas/period.ts';
import { cleanText } from '../report/terminal-text.ts';
import { microsText } from './amount.ts';
import { barText, dollarsText, momentText, percentText, unpricedText, whoseText } from './words.ts';

type Effective = z.infer<typeof effectiveLimit>;

/** What is told beside the state itself. */
export type StatusFacts = {
  readonly url: string;
  /** Spend of the periods without a limit, in exact dollars; null where it is not known. */
  readonly spent: ReadonlyMap<Period, string | null>;
  /** Lines of budgets and caps that concern the person here. */
  readonly more: readonly string[];
};

const INDENT = '       ';

/** The whole answer of `outlay status`. */
export function statusText(state: LimitState, { url, spent, more }: StatusFacts): string {
  const lines = [
    `${cleanText(state.user)}, at ${url}`,
    '',
    ...(state.enabled ? [] : ['Limits are switched off: nobody is blocked.', '']),
    ...PERIODS.flatMap((period) => {
      const limit = state.effective.find((one) => one.period === period);
      return limit ? limitLines(limit, state.mode) : [`${named(period)}${spentLine(spent.get(period))}`];
    }),
    ...(more.length === 0 ? [] : ['', ...more]),
    '',
    ...notes(state),
  ];
  return lines.map((line) => `${line.trimEnd()}\n`).join('');
}

function limitLines(limit: Effective, mode: LimitState['mode']): string[] {
  const { period, limit_micros, spent_usd, remaining_usd, source, raises, resets_at } = limit;
  const raised = raises.map(
    (raise) => `, raised by ${microsText(raise.amount_micros)} until ${momentText(raise.expires_at)}`,
  );
  const whose = `${INDENT}limit ${whoseText(source)}${raised.join('')}; resets ${momentText(resets_at)}`;
  if (mode !== 'live')
    return [`${named(period)}spend could not be read; the limit is ${microsText(limit_micros)}`, whose];
  const share = percentText(spent_usd, limit_micros);
  const left = limit.exceeded ? 'nothing left' : `${dollarsText(remaining_usd)} left`;
  const numbers = `${dollarsText(spent_usd)} of ${microsText(limit_micros)}${share && ` (${share})`}, ${left}`;
  return [`${named(period)}${barText(spent_usd, limit_micros)}  ${numbers}`, whose];
}

function named(period: Period): string {
  return period.padEnd(INDENT.length);
}

function spentLine(usd: string | null | undefined): string {
  return usd === undefined || usd === null
    ? 'spend not known, no limit'
    : `${dollarsText(usd)} spent, no limit`;
}

function notes({ enabled, effective, unpriced_models, data_as_of }: LimitState): string[] {
  const stopped = enabled ? effective.find(({ exceeded }) => exceeded) : undefined;
  const unpriced = unpricedText(unpriced_models);
  const ask =
    effective.length === 0 ? undefined : `outlay raise ask --period ${(stopped ?? effective[0])?.period}`;
  return [
    ...(stopped ? [`Stopped: the ${stopped.period} limit is reached.`] : []),
    ...(unpriced === undefined ? [] : [unpriced]),
    ...(data_as_of === null ? [] : [`Spend as of ${momentText(data_as_of)}.`]),
    ...(ask === undefined ? [] : [`More: ${ask} --amount <dollars> --reason <why>`]),
  ];
}
