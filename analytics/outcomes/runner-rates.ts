// List prices of GitHub's runners by the minute, dated. Free minutes and discounts of a plan are not known here.
import { fromUsd, type Pico } from '../../schemas/money.ts';

/** Prices from a month on (202601), in dollars for each minute. Every change so far came with the first of a month. */
type Rates = { readonly from: number; readonly perMinute: Readonly<Record<string, string>> };

// https://docs.github.com/en/billing/reference/actions-runner-pricing, checked on 2026-11-22.
const RATES: readonly Rates[] = [
  {
    from: 202601,
    perMinute: {
      actions_linux_slim: '0.002',
      actions_linux: '0.006',
      actions_linux_arm: '0.005',
      actions_linux_4_core: '0.012',
      actions_linux_8_core: '0.022',
      actions_linux_16_core: '0.042',
      actions_windows: '0.010',
      actions_windows_4_core: '0.022',
      actions_macos: '0.062',
      actions_macos_l: '0.077',
      actions_macos_xl: '0.102',
    },
  },
  // Only the standard runners of that time are known.
  {
    from: 0,
    perMinute: { actions_linux: '0.008', actions_windows: '0.016', actions_macos: '0.080' },
  },
];

/** Until then the minutes of Copilot's reviewer were free. */
const COPILOT_CHARGED_FROM = 202606;

/** What a job ran on, and when. */
export type JobKind = {
  /** As in GitHub's usage reports; empty or another name where the price is not known. */
  readonly sku: string;
  /** Month of the job in UTC, as 202611. */
  readonly month: number;
  /** Whether it was a job of Copilot's reviewer. */
  readonly isCopilotReview?: boolean;
};

/** Pico-dollars a minute; undefined where the kind of runner has no known price, as those of one's own. */
export function rateOf({ sku, month, isCopilotReview = false }: JobKind): Pico | undefined {
  if (isCopilotReview && month < COPILOT_CHARGED_FROM) return 0n;
  const rates = RATES.find(({ from }) => month >= from)?.perMinute ?? {};
  const rate = Object.hasOwn(rates, sku) ? rates[sku] : undefined;
  return rate === undefined ? undefined : fromUsd(rate);
}
