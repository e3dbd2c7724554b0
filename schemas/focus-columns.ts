// Columns of a FOCUS Cost and Usage dataset, by version: https://focus.finops.org, FinOps-Open-Cost-and-Usage-Spec/FOCUS_Spec.

/** Versions whose columns can be written. */
export const FOCUS_VERSIONS = ['1.4', '1.2'] as const;
export type FocusVersion = (typeof FOCUS_VERSIONS)[number];

/** What a column holds: `json` is an object as text, `time` is RFC 3339 in UTC to the second. */
export type FocusType = 'text' | 'decimal' | 'time' | 'json';

/** One column that the specification defines. */
export type FocusColumn = {
  readonly name: string;
  readonly type: FocusType;
  /** `mandatory`: has to be there, and may not be empty; `present`: has to be there, and may be empty. */
  readonly need: 'mandatory' | 'present' | 'optional';
  /** The only version that has it; both where this is absent. */
  readonly only?: FocusVersion;
};

const text = (name: string, need: FocusColumn['need'] = 'optional'): FocusColumn => ({
  name,
  type: 'text',
  need,
});
const decimal = (name: string, need: FocusColumn['need'] = 'optional'): FocusColumn => ({
  name,
  type: 'decimal',
  need,
});
const time = (name: string): FocusColumn => ({ name, type: 'time', need: 'mandatory' });
const json = (name: string): FocusColumn => ({ name, type: 'json', need: 'optional' });
const of14 = (column: FocusColumn): FocusColumn => ({ ...column, only: '1.4' });
const of12 = (column: FocusColumn): FocusColumn => ({ ...column, only: '1.2' });

/** In the order in which files have them: by name. */
const COLUMNS: readonly FocusColumn[] = [
  of14(json('AllocatedMethodDetails')),
  of14(text('AllocatedMethodId')),
  of14(text('AllocatedResourceId')),
  of14(text('AllocatedResourceName')),
  of14(json('AllocatedTags')),
  text('AvailabilityZone'),
  decimal('BilledCost', 'mandatory'),
  text('BillingAccountId', 'mandatory'),
  text('BillingAccountName', 'present'),
  text('BillingAccountType'),
  text('BillingCurrency', 'mandatory'),
  time('BillingPeriodEnd'),
  time('BillingPeriodStart'),
  text('CapacityReservationId'),
  text('CapacityReservationStatus'),
  text('ChargeCategory', 'mandatory'),
  text('ChargeClass', 'present'),
  text('ChargeDescription', 'present'),
  text('ChargeFrequency'),
  time('ChargePeriodEnd'),
  time('ChargePeriodStart'),
  text('CommitmentDiscountCategory'),
  text('CommitmentDiscountId'),
  text('CommitmentDiscountName'),
  decimal('CommitmentDiscountQuantity'),
  text('CommitmentDiscountStatus'),
  text('CommitmentDiscountType'),
  text('CommitmentDiscountUnit'),
  of14(json('CommitmentProgramEligibilityDetails')),
  decimal('ConsumedQuantity'),
  text('ConsumedUnit'),
  of14(json('ContractApplied')),
  decimal('ContractedCost', 'mandatory'),
  decimal('ContractedUnitPrice'),
  decimal('EffectiveCost', 'mandatory'),
  of14(text('HostProviderName', 'mandatory')),
  of14(text('InvoiceDetailId')),
  text('InvoiceId'),
  text('InvoiceIssuerName', 'mandatory'),
  decimal('ListCost', 'mandatory'),
  decimal('ListUnitPrice'),
  text('PricingCategory'),
  text('PricingCurrency'),
  decimal('PricingCurrencyContractedUnitPrice'),
  decimal('PricingCurrencyEffectiveCost'),
  decimal('PricingCurrencyListUnitPrice'),
  decimal('PricingQuantity', 'present'),
  text('PricingUnit', 'present'),
  of12(text('ProviderName', 'mandatory')),
  of12(text('PublisherName', 'mandatory')),
  text('RegionId'),
  text('RegionName'),
  text('ResourceId'),
  text('ResourceName'),
  text('ResourceType'),
  text('ServiceCategory', 'mandatory'),
  text('ServiceName', 'mandatory'),
  of14(text('ServiceProviderName', 'mandatory')),
  text('ServiceSubcategory'),
  text('SkuId'),
  text('SkuMeter'),
  json('SkuPriceDetails'),
  text('SkuPriceId'),
  text('SubAccountId'),
  text('SubAccountName'),
  text('SubAccountType'),
  json('Tags'),
];

/** Our own columns, after all others; the specification asks for `x_` before their names. */
export const OWN_FOCUS_COLUMNS = [
  'x_AgentName',
  'x_CostBasis',
  'x_CostCenter',
  'x_CostSource',
  'x_Group',
  'x_Note',
  'x_PriceSource',
  'x_Product',
  'x_PullRequest',
  'x_Repository',
  'x_RowId',
  'x_Team',
  'x_UserEmail',
] as const;

/** The columns that the specification defines for a version, in the order of files. */
export function focusColumns(version: FocusVersion): readonly FocusColumn[] {
  return COLUMNS.filter(({ only }) => only === undefined || only === version);
}
