// How the bills of a month came out, in words.
import type { MonthVerdict, ReconciliationSummary } from '../../../schemas/reconciliation-api.ts';
import { toUsd } from '../../../schemas/money.ts';
import { shareText } from '../../words/figures.ts';
import { dollars, picoOf } from '../../words/money.ts';
import { counted } from '../../words/numbers.ts';

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
  if (open.length === 0) return 'Every bill agrees with telemetry, or differs by a known cause.';
  const differ = `${open.length} of ${counted(compared.length, 'bill', 'bills')} ${open.length === 1 ? 'differs' : 'differ'}`;
  return `${differ} without a known cause, by ${dollars(unexplainedIn(open))}.`;
}

/** What the verdict of a month does not hold: `8 days may still move, 2 have no report`; empty where it holds all. */
export function restWords({
  days_moving: moving,
  days_without_bill: without,
}: Pick<MonthVerdict, 'days_moving' | 'days_without_bill'>): string {
  return [
    moving > 0 && `${counted(moving, 'day', 'days')} may still move`,
    without > 0 && `${counted(without, 'day', 'days')} without a report`,
  ]
    .filter(Boolean)
    .join(', ');
}

/** What somebody who signs has to know of each bill; none where all agree. */
export function gapWords(verdicts: readonly (Figures & Pick<MonthVerdict, 'provider'>)[]): string[] {
  return verdicts
    .filter(({ outcome }) => outcome === 'drift')
    .map(
      ({ provider, unexplained_usd: usd }) =>
        `The bill of ${provider || 'a provider that is not told'} differs by ${dollars(usd)} without a known cause.`,
    );
}
