// One row of a FOCUS file: columns that follow from others are filled in here.
import { createHash } from 'node:crypto';
import type { FocusBasis } from '../../../schemas/focus-api.ts';
import { toUsd, type Pico } from '../../../schemas/money.ts';
import type { Service } from './services.ts';

/** Values by column, also of both versions; absent and null are empty. */
export type FocusRow = Readonly<Record<string, string | null>>;

/** The four costs of a row, in units of 1e-12 of the currency. */
export type Costs = {
  readonly billed: Pico;
  readonly effective: Pico;
  readonly contracted: Pico;
  readonly list: Pico;
};

/** What a price is for. Unit prices times the quantity are exactly the list and the contracted cost. */
export type Pricing = {
  /** In units of 1e-12. */
  readonly quantity: bigint;
  readonly unit: string;
  readonly list: Pico;
  readonly contracted: Pico;
};

/** A half-open span of whole UTC days, in milliseconds since 1970. */
export type ChargePeriod = { readonly from: number; readonly to: number };

/** What a row is made of. */
export type RowParts = {
  /** What tells it from every other row, and is the same whenever the file is made. */
  readonly identity: readonly unknown[];
  readonly basis: FocusBasis | 'pool';
  readonly period: ChargePeriod;
  readonly category: 'Usage' | 'Purchase' | 'Credit' | 'Adjustment' | 'Tax';
  readonly isCorrection: boolean;
  readonly account: string;
  readonly currency: string;
  readonly service: Service;
  readonly description: string;
  readonly costs: Costs;
  /** Undefined where nothing has a price of its own, as of taxes and credits. */
  readonly pricing: Pricing | undefined;
  /** In units of 1e-12; undefined where nothing was consumed. */
  readonly consumed: { readonly quantity: bigint; readonly unit: string } | undefined;
  readonly sku: { readonly id: string; readonly meter: string; readonly price: string } | undefined;
  /** Columns beside these, also in place of them. */
  readonly more: FocusRow;
};

const SOURCES = { estimated: 'estimated', reported: 'reported', billed: 'provider', pool: 'pool' } as const;
const ID_DIGITS = 32;

/** The row with all columns that are not empty. */
export function focusRow(parts: RowParts): FocusRow {
  const { costs, currency, service, period, category, account } = parts;
  return {
    BilledCost: toUsd(costs.billed),
    EffectiveCost: toUsd(costs.effective),
    ContractedCost: toUsd(costs.contracted),
    ListCost: toUsd(costs.list),
    BillingAccountId: account,
    BillingAccountType: 'Organization',
    BillingCurrency: currency,
    ...billingPeriod(period.from),
    ChargePeriodStart: instantOf(period.from),
    ChargePeriodEnd: instantOf(period.to),
    ChargeCategory: category,
    ChargeClass: parts.isCorrection ? 'Correction' : null,
    ChargeDescription: parts.description,
    ChargeFrequency:
      category === 'Usage' ? 'Usage-Based' : category === 'Purchase' ? 'Recurring' : 'One-Time',
    ...providerColumns(service),
    ServiceCategory: service.category,
    ServiceSubcategory: service.subcategory,
    ServiceName: service.name,
    ...consumedColumns(parts),
    ...pricingColumns(parts),
    ...skuColumns(parts),
    x_CostSource: SOURCES[parts.basis],
    x_RowId: digest(parts.identity),
    ...parts.more,
  };
}

/** The names of a provider in 1.4, and in 1.2. */
function providerColumns({ provider }: Service): FocusRow {
  return {
    ServiceProviderName: provider,
    HostProviderName: provider,
    InvoiceIssuerName: provider,
    ProviderName: provider,
    PublisherName: provider,
  };
}

function consumedColumns({ consumed }: RowParts): FocusRow {
  return consumed ? { ConsumedQuantity: toUsd(consumed.quantity), ConsumedUnit: consumed.unit } : {};
}

function pricingColumns({ pricing, currency, costs }: RowParts): FocusRow {
  const money = { PricingCurrency: currency, PricingCurrencyEffectiveCost: toUsd(costs.effective) };
  if (!pricing) return money;
  const list = toUsd(pricing.list);
  const contracted = toUsd(pricing.contracted);
  return {
    ...money,
    PricingCategory: 'Standard',
    PricingQuantity: toUsd(pricing.quantity),
    PricingUnit: pricing.unit,
    ListUnitPrice: list,
    ContractedUnitPrice: contracted,
    PricingCurrencyListUnitPrice: list,
    PricingCurrencyContractedUnitPrice: contracted,
  };
}

function skuColumns({ sku }: RowParts): FocusRow {
  return sku ? { SkuId: sku.id, SkuMeter: sku.meter, SkuPriceId: sku.price } : {};
}

/** The calendar month of a time. */
function billingPeriod(at: number): FocusRow {
  const day = new Date(at);
  const month = (months: number) => Date.UTC(day.getUTCFullYear(), day.getUTCMonth() + months);
  return { BillingPeriodStart: instantOf(month(0)), BillingPeriodEnd: instantOf(month(1)) };
}

/** RFC 3339 to the second, which FOCUS asks for. */
function instantOf(at: number): string {
  return `${new Date(at).toISOString().slice(0, 19)}Z`;
}

function digest(identity: readonly unknown[]): string {
  return createHash('sha256').update(JSON.stringify(identity)).digest('hex').slice(0, ID_DIGITS);
}

const ONE = 10n ** 12n;

/** Costs with a price that they are exactly the product of. */
export type PricedCosts = { readonly costs: Costs; readonly pricing: Pricing };

/**
 * Costs without an exact price for a quantity: one unit at the whole price, or minus one where the price would be negative.
 * Where list and contracted cost differ in their sign, the difference to the list price follows on its own.
 */
export function asOneUnit(costs: Costs): PricedCosts[] {
  const { list, contracted } = costs;
  if (list * contracted >= 0n) return [{ costs, pricing: oneUnit(list, contracted) }];
  const difference = { billed: 0n, effective: 0n, contracted: 0n, list: list - contracted };
  return [
    { costs: { ...costs, list: contracted }, pricing: oneUnit(contracted, contracted) },
    { costs: difference, pricing: oneUnit(difference.list, 0n) },
  ];
}

function oneUnit(list: Pico, contracted: Pico): Pricing {
  return list < 0n || contracted < 0n
    ? { quantity: -ONE, unit: 'Units', list: -list, contracted: -contracted }
    : { quantity: ONE, unit: 'Units', list, contracted };
}

/** The price of a quantity, where both costs are exact multiples of it; undefined elsewhere. `per` is how many are one unit of the price. */
export function exactPricing(
  quantity: bigint,
  costs: Pick<Costs, 'list' | 'contracted'>,
  unit: string,
  per = 1n,
): Pricing | undefined {
  if (quantity === 0n || quantity % per !== 0n) return undefined;
  const priced = quantity / per;
  const list = unitPrice(costs.list, priced);
  const contracted = unitPrice(costs.contracted, priced);
  if (list === undefined || contracted === undefined) return undefined;
  return { quantity: priced, unit, list, contracted };
}

function unitPrice(cost: Pico, quantity: bigint): Pico | undefined {
  const scaled = cost * ONE;
  if (scaled % quantity !== 0n) return undefined;
  const price = scaled / quantity;
  return price < 0n ? undefined : price;
}
