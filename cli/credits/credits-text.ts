// Credits in words: what is left of each pool, who tells so, and when it runs out.
import type { CreditPoolTold, CreditsAnswer, CreditState } from '../../schemas/credits-api.ts';
import { fromUsd } from '../../schemas/money.ts';
import { dollarsText, momentText, tableText } from '../limits/words.ts';
import { formatCount, UNKNOWN } from '../report/format-number.ts';
import { cleanText } from '../report/terminal-text.ts';

/** A month of all units. `now` in milliseconds since 1970. */
export function creditsText({ data, month }: CreditsAnswer, now = Date.now()): string {
  if (data.length === 0)
    return `No credits are known of ${month}: no pool is set, and neither telemetry nor reports tell any.\n`;
  return data.map((state) => stateText(state, now)).join('\n');
}

function stateText(state: CreditState, now: number): string {
  const title = `${cleanText(state.name)}, ${state.period_start.slice(0, 7)}`;
  const rows = [
    ['Pool', creditText(state.pool), feeText(state)],
    ['Counted', creditText(state.counted.credits), dollarsText(state.counted_usd)],
    [state.closed ? 'Forfeited' : 'Left', creditText(state.remaining), leftText(state)],
    ['Beyond the pool', creditText(state.overage), overageText(state)],
    [
      'By telemetry',
      creditText(state.used_by_telemetry),
      `${formatCount(BigInt(state.telemetry_calls))} calls`,
    ],
    ['By reports', creditText(state.used_by_bill), untilText(state)],
  ];
  return `${title}\n${tableText(['', 'Credits', ''], rows)}${sentences(state, now).join('')}`;
}

/** Credits to a hundredth, with thousands apart. */
export function creditText(credits: string | null): string {
  const amount = credits === null ? undefined : fromUsd(credits);
  if (amount === undefined) return UNKNOWN;
  const hundredths = (amount + (amount < 0n ? -HALF : HALF)) / (2n * HALF);
  const magnitude = hundredths < 0n ? -hundredths : hundredths;
  const [whole, rest] = [formatCount(magnitude / 100n), (magnitude % 100n).toString().padStart(2, '0')];
  return `${hundredths < 0n ? '-' : ''}${whole}${rest === '00' ? '' : `.${rest.replace(/0$/, '')}`}`;
}

/** Half of a hundredth, in units of 1e-12. */
const HALF = 5n * 10n ** 9n;

function feeText({ pools, fee_usd: fee }: CreditState): string {
  const seats = pools.reduce((sum, pool) => sum + pool.seats, 0);
  if (pools.length === 0) return 'none is set';
  return `${seats} ${seats === 1 ? 'seat' : 'seats'}${fee === null ? '' : `, ${dollarsText(fee)}`}`;
}

function leftText({ closed, pools, remaining_usd: usd }: CreditState): string {
  const bearers = [...new Set(pools.map((pool) => pool.unused_cost_center))].filter(Boolean);
  return `${dollarsText(usd)}${closed && bearers.length > 0 ? `, borne by ${bearers.join(', ')}` : ''}`;
}

function overageText({
  overage_allowed: allowed,
  overage_usd: usd,
  billed_usd: billed,
}: CreditState): string {
  if (allowed === false) return 'is refused';
  return billed === null ? dollarsText(usd) : `${dollarsText(usd)}; billed ${dollarsText(billed)}`;
}

function untilText({ counted, bill_sources: sources }: CreditState): string {
  if (sources.length === 0 && counted.bill_until === null) return 'none was imported';
  return `${sources.join(', ')}${counted.bill_until === null ? '' : ` until ${counted.bill_until}`}`;
}

function sentences(state: CreditState, now: number): string[] {
  const { percent, burn_per_day: burn, exhausted_at: exhausted, forecast, resets_at, closed } = state;
  return [
    percent === null ? '' : `${percent} % of the pool is counted.\n`,
    burn === null ? '' : `${creditText(burn)} a day in the ${weekText(state, now)}.\n`,
    ...(exhausted === null ? [] : [exhaustionText(state, { at: exhausted, now })]),
    exhausted === null && forecast !== null ? `About ${creditText(forecast)} at the end of the month.\n` : '',
    closed ? '' : `It resets ${momentText(resets_at, now)}.\n`,
    ...state.checks.map(
      ({ name, rule }, index) =>
        `${index === 0 ? 'What is checked, in this order:\n' : ''}  ${index + 1}. ${name}: ${rule}\n`,
    ),
  ];
}

function weekText({ pace_as_of: asOf }: CreditState, now: number): string {
  const isNow = asOf === null || now - Date.parse(asOf) < HOUR_MS;
  return isNow ? 'last week' : `week up to ${asOf.slice(0, 10)}, of which reports tell`;
}

const HOUR_MS = 3_600_000;

function exhaustionText(
  { remaining }: CreditState,
  { at, now }: { readonly at: string; readonly now: number },
): string {
  if (remaining === '0') return 'The pool is used up.\n';
  return Date.parse(at) > now
    ? `It runs out ${momentText(at, now)}.\n`
    : `At this pace it ran out ${momentText(at, now)}: no report tells of that yet.\n`;
}

/** All pools, one a line. */
export function poolTable(pools: readonly CreditPoolTold[]): string {
  if (pools.length === 0) return 'There are no pools of credits.\n';
  const titles = [
    'Pool',
    'Unit',
    'Seats',
    'A seat',
    'Credits',
    'Seat price',
    'Beyond it',
    'Unused',
    'From',
    'To',
  ];
  return tableText(
    titles,
    pools.map((pool) => [
      pool.pool,
      pool.unit,
      poolSeatsText(pool),
      creditText(pool.credits_per_seat),
      creditText(pool.credits),
      dollarsText(pool.seat_price_usd),
      pool.allows_overage ? 'billed' : 'refused',
      pool.unused_cost_center || UNKNOWN,
      pool.from_month,
      pool.to_month ?? UNKNOWN,
    ]),
  );
}

/** `3`, or `3, 5 from 2026-11-10`. */
function poolSeatsText({ seats, seat_changes: changes }: CreditPoolTold): string {
  return [String(seats), ...changes.map((change) => `${change.seats} from ${change.from}`)].join(', ');
}
