// Rows of a pool of credits that no bill tells: the fee of its seats, and credits that nobody used. Pure.
import { toUsd, type Pico } from '../../../schemas/money.ts';
import { monthOf } from '../../../schemas/month.ts';
import { allocate } from '../../cost-centers/allocate.ts';
import type { BilledLine } from './bill-lines.ts';
import { exactPricing, focusRow, asOneUnit, type FocusRow, type RowParts } from './focus-row.ts';
import type { Pool, PoolUse } from './pools.ts';
import { modelService } from './services.ts';

const UNIT = 10n ** 12n;

/** Whether a line is about the pool: its credits, or the seats that bring them. Other currencies have no part in it. */
export function isOfPool(
  line: Pick<BilledLine, 'kind' | 'provider' | 'unit' | 'currency' | 'item' | 'product'>,
  { unit }: Pool,
): boolean {
  if (line.provider !== unit.pool.provider || (line.currency !== 'USD' && line.currency !== '')) return false;
  if (line.kind === 'seats') return unit.pool.seats.test(`${line.product} ${line.item}`);
  return line.kind === 'credits' && line.unit === unit.billUnit;
}

/** What names the pool in FOCUS, with a quantity of its credits in units of 1e-12. */
export function commitmentColumns({ unit, month, name }: Pool, credits: bigint): FocusRow {
  return {
    CommitmentDiscountId: `${unit.unit}/${month}`,
    CommitmentDiscountName: `${name}, ${month}`,
    CommitmentDiscountCategory: 'Spend',
    CommitmentDiscountType: 'Included AI Credits',
    CommitmentDiscountQuantity: toUsd(credits),
    CommitmentDiscountUnit: unit.billUnit,
  };
}

/**
 * The fee of the seats of a month, where no line of a bill tells it; nothing where it is not known. `isTakenBack`: a bill tells
 * it since the month was signed off.
 */
export function purchaseRow(pool: Pool, account: string, isTakenBack = false): FocusRow[] {
  const { fee, unit, month, name } = pool;
  if (fee === undefined) return [];
  const sign = isTakenBack ? -1n : 1n;
  const seats = pool.seats * sign;
  const costs = { billed: fee * sign, effective: 0n, contracted: fee * sign, list: fee * sign };
  const exact = exactPricing(seats * UNIT, costs, 'Seats');
  const [priced] = exact ? [{ costs, pricing: exact }] : asOneUnit(costs);
  if (!priced) return [];
  return [
    focusRow({
      ...common(pool, account, isTakenBack ? 'seats taken back' : 'seats'),
      ...priced,
      isCorrection: isTakenBack,
      category: 'Purchase',
      description: `${name}: ${pool.seats} seats, ${month}`,
      sku: { id: `${unit.unit}/seats`, meter: 'Seats', price: `${unit.unit}/seats` },
      more: commitmentColumns(pool, pool.credits * sign),
    }),
  ];
}

/** What is left of the fee of a month that is over: credits that nobody used, and what rounding leaves. */
export function unusedRow(pool: Pool, use: PoolUse, account: string): FocusRow[] {
  if (pool.fee === undefined) return [];
  const rest = { credits: leftOf(pool, use.used), effective: pool.fee - use.borne };
  return restRows({ pool, account, isCorrection: false }, rest);
}

/** What corrections of a month that was signed off make of {@link unusedRow}, so that all rows bear the fee that is known now. */
export function unusedSince({
  pool,
  use,
  correction,
  account,
  seats,
  seatCorrection,
}: Corrected): FocusRow[] {
  const fee = seatCorrection === undefined ? pool.fee : (seats ?? 0n) + seatCorrection;
  if (fee === undefined) return [];
  const before =
    pool.fee === undefined
      ? { credits: 0n, effective: 0n }
      : { credits: leftOf(pool, use.used), effective: pool.fee - use.borne };
  const rest = {
    credits: leftOf(pool, use.used + correction.used) - before.credits,
    effective: fee - use.borne - correction.borne - before.effective,
  };
  return restRows({ pool, account, isCorrection: true }, rest);
}

/** A month of a pool, and what was corrected of it. */
type Corrected = {
  readonly pool: Pool;
  readonly use: PoolUse;
  readonly correction: PoolUse;
  readonly account: string;
  /** Dollars that bills tell of seats: when it was signed off, and since. */
  readonly seats: Pico | undefined;
  readonly seatCorrection: Pico | undefined;
};

function leftOf({ credits }: Pool, used: bigint): bigint {
  return credits > used ? credits - used : 0n;
}

type Whose = { readonly pool: Pool; readonly account: string; readonly isCorrection: boolean };

type Rest = { readonly credits: bigint; readonly effective: Pico };

/** Credits that nobody used, and what they bear of the fee: a row for each of those who own them. */
function restRows(whose: Whose, { credits, effective }: Rest): FocusRow[] {
  const { owners } = whose.pool;
  const [ofCredits, ofEffective] = [allocate(credits, owners), allocate(effective, owners)];
  const names = [...owners.keys()].sort();
  if (!ofCredits || !ofEffective) return restRow(whose, names[0] ?? '', 0, { credits, effective });
  return names.flatMap((owner, index) =>
    restRow(whose, owner, index, {
      credits: ofCredits.get(owner)?.amount ?? 0n,
      effective: ofEffective.get(owner)?.amount ?? 0n,
    }),
  );
}

function restRow(
  { pool, account, isCorrection }: Whose,
  owner: string,
  place: number,
  { credits, effective }: Rest,
): FocusRow[] {
  if (credits === 0n && effective === 0n) return [];
  const { unit, name, month } = pool;
  const row = `unused${isCorrection ? ' since' : ''}${place === 0 ? '' : ` ${place}`}`;
  return [
    focusRow({
      ...common(pool, account, row),
      isCorrection,
      category: 'Usage',
      description: `${name}: credits that nobody used, ${month}`,
      costs: { billed: 0n, effective, contracted: 0n, list: 0n },
      pricing: { quantity: credits, unit: unit.billUnit, list: 0n, contracted: 0n },
      sku: { id: `${unit.unit}/unused`, meter: unit.billUnit, price: `${unit.unit}/unused` },
      more: {
        ...commitmentColumns(pool, credits),
        ...pooledPrice(unit, credits),
        CommitmentDiscountStatus: 'Unused',
        x_CostCenter: owner || null,
      },
    }),
  ];
}

/** What credits of a pool cost in their own unit. */
export function pooledPrice({ billUnit }: Pool['unit'], credits: bigint): FocusRow {
  return {
    PricingCategory: 'Committed',
    PricingCurrency: billUnit,
    PricingCurrencyListUnitPrice: '1',
    PricingCurrencyContractedUnitPrice: '1',
    PricingCurrencyEffectiveCost: toUsd(credits),
  };
}

function common({ unit, month }: Pool, account: string, row: string) {
  const number = monthOf(month);
  const year = Math.floor(number / 100);
  const service = modelService(unit.pool.provider);
  return {
    identity: ['pool', unit.unit, month, row],
    basis: 'pool',
    period: { from: Date.UTC(year, (number % 100) - 1), to: Date.UTC(year, number % 100) },
    account: account || service.provider,
    currency: 'USD',
    service,
    consumed: undefined,
  } satisfies Partial<RowParts>;
}
