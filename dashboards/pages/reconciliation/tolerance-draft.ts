// The tolerance as it is typed, and what of it changes.
import { fromUsd, PICO_PER_USD, toUsd } from '../../../schemas/money.ts';
import type { ToleranceAnswer, ToleranceUpdate } from '../../../schemas/sign-off-api.ts';
import { wholeOf } from './connection-draft.ts';

export type ToleranceTexts = { readonly absolute: string; readonly percent: string; readonly days: string };

const HUNDRED = 100n;

export function toleranceTexts(told: ToleranceAnswer): ToleranceTexts {
  return {
    absolute: told.absolute_usd,
    percent: toUsd((fromUsd(told.relative) ?? 0n) * HUNDRED),
    days: String(told.settling_days),
  };
}

const DECIMAL = /^\d{1,9}(\.\d{1,10})?$/;

/** What differs from what is set, and which fields hold no number. */
export function changedTolerance(
  told: ToleranceAnswer,
  texts: ToleranceTexts,
): { readonly body: Omit<ToleranceUpdate, 'reason'>; readonly wrong: readonly (keyof ToleranceTexts)[] } {
  const typed = {
    absolute: decimalOf(texts.absolute),
    percent: shareOf(texts.percent),
    days: wholeOf(texts.days, 0, 60),
  };
  const { absolute = fromUsd(told.absolute_usd), percent = fromUsd(told.relative), days } = typed;
  return {
    wrong: (['absolute', 'percent', 'days'] as const).filter((name) => typed[name] === undefined),
    body: {
      ...(absolute !== fromUsd(told.absolute_usd) && { absolute_usd: toUsd(absolute ?? 0n) }),
      ...(percent !== fromUsd(told.relative) && { relative: toUsd(percent ?? 0n) }),
      ...((days ?? told.settling_days) !== told.settling_days && { settling_days: days }),
    },
  };
}

/** At most everything. */
function shareOf(text: string): bigint | undefined {
  const percent = decimalOf(text);
  return percent === undefined || percent > HUNDRED * PICO_PER_USD ? undefined : percent / HUNDRED;
}

function decimalOf(text: string): bigint | undefined {
  const typed = text.trim().replace(/^\$/, '').replace(/%$/, '').trim();
  return DECIMAL.test(typed) ? fromUsd(typed) : undefined;
}
