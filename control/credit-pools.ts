// Pools of credits that seats bring each month: set, told, taken away.
import type { CreditPoolPut, CreditPoolTold } from '../schemas/credits-api.ts';
import type { CreditPoolValue } from '../schemas/finance-settings.ts';
import { creditsOf, latestSeats } from '../schemas/credit-pool.ts';
import { fromUsd, toUsd } from '../schemas/money.ts';
import { notFound } from '../schemas/problem.ts';
import { requireMatch, type IfMatch } from './if-match.ts';
import type { Setting, SettingChange } from './setting.ts';
import type { Settings } from './settings.ts';

/** A pool with its id. */
export type CreditPool = CreditPoolValue & { readonly id: string };

/** All pools, in the order of their ids. */
export function creditPoolsOf({ creditPools }: Settings): CreditPool[] {
  return creditPools.list().map(({ id, value }) => ({ id, ...value }));
}

/** Prepares creating or replacing a pool. */
export function putCreditPool(
  { creditPools }: Settings,
  id: string,
  put: CreditPoolPut,
  ifMatch: IfMatch,
): SettingChange[] {
  requireMatch(ifMatch, creditPools, id);
  return [
    creditPools.put(id, {
      unit: put.unit,
      name: put.name,
      seats: put.seats,
      ...(put.seat_changes?.length && { seatChanges: put.seat_changes }),
      creditsPerSeat: canonical(put.credits_per_seat),
      seatPrice: put.seat_price_usd === null ? '' : canonical(put.seat_price_usd),
      allowsOverage: put.allows_overage,
      ...(put.unused_cost_center && { unusedCostCenter: put.unused_cost_center }),
      fromMonth: put.from_month,
      toMonth: put.to_month,
    }),
  ];
}

/** Prepares taking a pool away. 404 where there is none. */
export function removeCreditPool(settings: Settings, id: string, ifMatch: IfMatch): SettingChange[] {
  requireCreditPool(settings, id);
  requireMatch(ifMatch, settings.creditPools, id);
  const removal = settings.creditPools.remove(id);
  return removal ? [removal] : [];
}

/** One pool. 404 where there is none. */
export function requireCreditPool({ creditPools }: Settings, id: string): Setting<CreditPoolValue> {
  const found = creditPools.get(id);
  if (!found) throw notFound(`There is no pool of credits ${id}.`);
  return found;
}

/** A pool as the API tells it. */
export function creditPoolToldOf({
  id,
  value,
  changedAt,
  changedBy,
}: Setting<CreditPoolValue>): CreditPoolTold {
  const { unit, name, seats, creditsPerSeat, seatPrice, allowsOverage, fromMonth, toMonth } = value;
  return {
    pool: id,
    unit,
    name,
    seats,
    seat_changes: [...(value.seatChanges ?? [])],
    credits_per_seat: creditsPerSeat,
    credits: toUsd(creditsOf(value, latestSeats(value))),
    seat_price_usd: seatPrice === '' ? null : seatPrice,
    allows_overage: allowsOverage,
    unused_cost_center: value.unusedCostCenter ?? '',
    from_month: fromMonth,
    to_month: toMonth,
    updated_at: changedAt,
    updated_by: changedBy,
  };
}

/** Without trailing zeros: credits are written as dollars are. */
function canonical(text: string): string {
  return toUsd(fromUsd(text) ?? 0n);
}
