// How the bills of a month came out, in words.
import type { MonthVerdict, ReconciliationSummary } from '../../../schemas/reconciliation-api.ts';
import { toUsd } from '../../../schemas/money.ts';
import { shareText } from '../../words/figures.ts';
import { dollars, picoOf } from '../../words/money.ts';
import { counted } from '../../words/numbers.ts';
import { providerName } from './slice-words.ts';

type Figures = Pick<MonthVerdict, 'outcome' | 'unexplained_usd'>;

/** What has no known cause in all months together; null where nothing is compared. */
export function unexplainedIn(verdicts: readonly Figures[]): string | null {
  const known = verdicts.flatMap(({ unexplained_usd: usd }) => picoOf(usd) ?? []);
  return known.length === 0 ? null : toUsd(known.reduce((sum, each) => sum + each, 0n));
}

/** What the month says in one sentence. */
export function monthWords(
  totals: Pick<ReconciliationSummary, 'slices' | 'billed_usd' | 'coverage'>,
  verdicts: readonly Figures[],
  when: string,
): string {
  if (totals.slices === 0) return `Nothing was spent and nothing was billed in ${when}.`;
  if (totals.billed_usd === null)
    return `No report of ${when} was imported yet: there is nothing to compare with.`;
  const seen =
    totals.coverage === null
      ? ''
      : ` Telemetry saw ${shareText(totals.coverage.toFixed(4))} of the billed tokens.`;
  return `${stateOf(verdicts)}${seen}`;
}

function stateOf(verdicts: readonly Figures[]): string {
  const compared = verdicts.filter(({ outcome }) => outcome !== 'no_bill');
  const open = verdicts.filter(({ outcome }) => outcome === 'drift');
  if (compared.length === 0) return 'No day with a report is final yet.';
  const small = unexplainedIn(verdicts.filter(({ outcome }) => outcome !== 'drift'));
  const tolerated =
    (picoOf(small) ?? 0n) === 0n ? '' : ` ${dollars(small)} without a known cause is within the tolerance.`;
  if (open.length === 0) return `Every bill agrees with telemetry, or differs by a known cause.${tolerated}`;
  const differ = `${open.length} of ${counted(compared.length, 'bill', 'bills')} ${open.length === 1 ? 'differs' : 'differ'}`;
  return `${differ} without a known cause, by ${dollars(unexplainedIn(open))}.${tolerated}`;
}

/** What the verdict of a month leaves out or lets pass: `$1.61 within the tolerance, 8 days may still move`; empty where nothing. */
export function restWords({
  days_moving: moving,
  days_without_bill: without,
  ...figures
}: Figures & Pick<MonthVerdict, 'days_moving' | 'days_without_bill'>): string {
  const small = figures.outcome === 'drift' ? 0n : (picoOf(figures.unexplained_usd) ?? 0n);
  return [
    small !== 0n && `${dollars(figures.unexplained_usd)} within the tolerance`,
    moving > 0 && `${counted(moving, 'day', 'days')} may still move`,
    without > 0 && `${counted(without, 'day', 'days')} without a report`,
  ]
    .filter(Boolean)
    .join(', ');
}

/** What has no price and so is in no figure of the month; undefined where there is nothing. */
export function unpricedIn(
  verdicts: readonly Pick<MonthVerdict, 'unpriced_calls' | 'without_bill_unpriced_calls'>[],
): string | undefined {
  const calls = verdicts.reduce(
    (sum, each) => sum + each.unpriced_calls + each.without_bill_unpriced_calls,
    0,
  );
  return calls === 0
    ? undefined
    : `${counted(calls, 'call has', 'calls have')} no price: no figure holds them.`;
}

/** What somebody who signs has to know of each bill; none where all agree. */
export function gapWords(verdicts: readonly (Figures & Pick<MonthVerdict, 'provider'>)[]): string[] {
  return verdicts
    .filter(({ outcome }) => outcome === 'drift')
    .map(
      ({ provider, unexplained_usd: usd }) =>
        `The bill of ${providerName(provider, 'a provider that is not told')} differs by ${dollars(usd)} without a known cause.`,
    );
}
