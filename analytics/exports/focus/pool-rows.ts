// Rows of a pool of credits that no bill tells: the fee of its seats, and credits that nobody used. Pure.
import { toUsd } from '../../../schemas/money.ts';
import { monthOf } from '../../../schemas/month.ts';
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
  if (line.provider !== unit.provider || (line.currency !== 'USD' && line.currency !== '')) return false;
  if (line.kind === 'seats') return unit.seats.test(`${line.product} ${line.item}`);
  return line.kind === 'credits' && line.unit === unit.name;
}

/** What names the pool in FOCUS, with a quantity of its credits in units of 1e-12. */
export function commitmentColumns({ unit, month, name }: Pool, credits: bigint): FocusRow {
  return {
    CommitmentDiscountId: `${unit.unit}/${month}`,
    CommitmentDiscountName: `${name}, ${month}`,
    CommitmentDiscountCategory: 'Spend',
    CommitmentDiscountType: 'Included AI Credits',
    CommitmentDiscountQuantity: toUsd(credits),
    CommitmentDiscountUnit: unit.name,
  };
}

/** The fee of the seats of a month, where no line of a bill tells it; nothing where it is not known. */
export function purchaseRow(pool: Pool, account: string): FocusRow[] {
  const { fee, seats, unit, month } = pool;
  if (fee === undefined) return [];
  const costs = { billed: fee, effective: 0n, contracted: fee, list: fee };
  const exact = exactPricing(seats * UNIT, costs, 'Seats');
  const [priced] = exact ? [{ costs, pricing: exact }] : asOneUnit(costs);
  if (!priced) return [];
  return [
    focusRow({
      ...common(pool, account, 'seats'),
      ...priced,
      category: 'Purchase',
      description: `${pool.name}: ${seats} seats, ${month}`,
      sku: {
        id: `${unit.unit}/seats`,
        meter: 'Seats',
        price: `${unit.unit}/seats@${toUsd(priced.pricing.list)}`,
      },
      more: commitmentColumns(pool, pool.credits),
    }),
  ];
}

/** What is left of the fee of a month that is over: credits that nobody used, and what rounding leaves. */
export function unusedRow(pool: Pool, { used, borne }: PoolUse, account: string): FocusRow[] {
  if (pool.fee === undefined) return [];
  const left = pool.credits > used ? pool.credits - used : 0n;
  const effective = pool.fee - borne;
  if (left === 0n && effective === 0n) return [];
  return [
    focusRow({
      ...common(pool, account, 'unused'),
      category: 'Usage',
      description: `${pool.name}: credits that nobody used, ${pool.month}`,
      costs: { billed: 0n, effective, contracted: 0n, list: 0n },
      pricing: { quantity: left, unit: pool.unit.name, list: 0n, contracted: 0n },
      sku: {
        id: `${pool.unit.unit}/unused`,
        meter: pool.unit.name,
        price: `${pool.unit.unit}/unused@0`,
      },
      more: {
        ...commitmentColumns(pool, left),
        CommitmentDiscountStatus: 'Unused',
        PricingCategory: 'Committed',
        PricingCurrency: pool.unit.name,
        PricingCurrencyListUnitPrice: '1',
        PricingCurrencyContractedUnitPrice: '1',
        PricingCurrencyEffectiveCost: toUsd(left),
      },
    }),
  ];
}

function common({ unit, month }: Pool, account: string, row: string) {
  const number = monthOf(month);
  const year = Math.floor(number / 100);
  const service = modelService(unit.provider);
  return {
    identity: ['pool', unit.unit, month, row],
    basis: 'pool',
    period: { from: Date.UTC(year, (number % 100) - 1), to: Date.UTC(year, number % 100) },
    isCorrection: false,
    account: account || service.provider,
    currency: 'USD',
    service,
    consumed: undefined,
  } satisfies Partial<RowParts>;
}
