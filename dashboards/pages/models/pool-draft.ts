// A pool of credits as it is typed, and the body that sets it.
import { MONTH_PATTERN } from '../../../schemas/month.ts';
import type { CreditPoolPut, CreditPoolTold } from '../../../schemas/credits-api.ts';
import { isRate, isRateOrEmpty } from './price-draft.ts';

export type PoolDraft = {
  readonly unit: string;
  readonly name: string;
  readonly seats: string;
  readonly perSeat: string;
  /** Empty: not known. */
  readonly seatPrice: string;
  readonly allowsOverage: boolean;
  readonly from: string;
  /** Empty: none. */
  readonly to: string;
  /** What the pool says beside: a PUT replaces all of it. */
  readonly kept: Partial<CreditPoolPut>;
};

/** What answers say of a pool and is no part of what is set. */
const TOLD_ONLY: ReadonlySet<string> = new Set(['pool', 'credits', 'updated_at', 'updated_by']);

export function poolDraftOf(told: CreditPoolTold | undefined, month: string): PoolDraft {
  if (!told) {
    return {
      unit: 'github_ai_credit',
      name: '',
      seats: '',
      perSeat: '1900',
      seatPrice: '',
      allowsOverage: true,
      from: month,
      to: '',
      kept: {},
    };
  }
  const kept = Object.fromEntries(Object.entries(told).filter(([name]) => !TOLD_ONLY.has(name)));
  return {
    unit: told.unit,
    name: told.name,
    seats: String(told.seats),
    perSeat: told.credits_per_seat,
    seatPrice: told.seat_price_usd ?? '',
    allowsOverage: told.allows_overage,
    from: told.from_month,
    to: told.to_month ?? '',
    kept,
  };
}

/** The body of `PUT /credit-pools/{pool}`; undefined while something is missing or wrong. */
export function poolBody(draft: PoolDraft): Omit<CreditPoolPut, 'reason'> | undefined {
  const seats = draft.seats.trim();
  const [from, to] = [draft.from.trim(), draft.to.trim()];
  const isPeriod = MONTH_PATTERN.test(from) && (to === '' || (MONTH_PATTERN.test(to) && from <= to));
  if (draft.unit.trim() === '' || !/^\d{1,8}$/.test(seats) || !isRate(draft.perSeat)) return undefined;
  if (!isRateOrEmpty(draft.seatPrice) || !isPeriod) return undefined;
  return {
    ...draft.kept,
    unit: draft.unit.trim(),
    name: draft.name.trim(),
    seats: Number(seats),
    credits_per_seat: draft.perSeat.trim(),
    seat_price_usd: draft.seatPrice.trim() || null,
    allows_overage: draft.allowsOverage,
    from_month: from,
    to_month: to || null,
  };
}

/** A slug of its name or unit that is not taken. */
export function poolIdOf({ name, unit }: PoolDraft, taken: readonly string[]): string {
  const slug =
    (name || unit)
      .toLowerCase()
      .replace(/[^a-z0-9]+/g, '-')
      .replace(/^-+|-+$/g, '')
      .slice(0, 50) || 'pool';
  let id = slug;
  for (let next = 2; taken.includes(id); next += 1) id = `${slug}-${next}`;
  return id;
}
