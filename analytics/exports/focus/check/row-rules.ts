// What a row of FOCUS has to hold, rule by rule: https://github.com/FinOps-Open-Cost-and-Usage-Spec/FOCUS_Spec. Pure.
import { parseDecimal } from '../../../../schemas/decimal.ts';
import { CURRENCY, SUBCATEGORIES } from './values.ts';

/** A row by column; null is an empty cell, and a column that the file has not is absent. */
export type CheckedRow = Readonly<Record<string, string | null>>;

/** What is wrong with a row, and in which column. */
export type RowFault = { readonly column: string; readonly rule: string; readonly detail: string };

type Rule = (row: CheckedRow) => readonly RowFault[];

/** Digits behind the point that are compared: products of two numbers of a file have more than those have. */
const SCALE = 24;

/** A number of a row; undefined where there is none. */
function numberOf(row: CheckedRow, column: string): bigint | undefined {
  const text = row[column];
  return text === null || text === undefined ? undefined : parseDecimal(text, SCALE);
}

function has(row: CheckedRow, column: string): boolean {
  return row[column] !== null && row[column] !== undefined;
}

function knows(row: CheckedRow, column: string): boolean {
  return column in row;
}

const isCorrection = (row: CheckedRow): boolean => row['ChargeClass'] === 'Correction';
const isPriced = (row: CheckedRow): boolean =>
  (row['ChargeCategory'] === 'Usage' || row['ChargeCategory'] === 'Purchase') && !isCorrection(row);
const isUnused = (row: CheckedRow): boolean => row['CommitmentDiscountStatus'] === 'Unused';

function fault(column: string, rule: string, detail: string): RowFault {
  return { column, rule, detail };
}

/** Faults of those columns that the file has and that are empty although the row needs them. */
function needed(row: CheckedRow, columns: readonly string[], why: string): RowFault[] {
  return columns
    .filter((column) => knows(row, column) && !has(row, column))
    .map((column) => fault(column, 'not null', `is empty, but ${why}`));
}

function forbidden(row: CheckedRow, columns: readonly string[], why: string): RowFault[] {
  return columns
    .filter((column) => has(row, column))
    .map((column) => fault(column, 'null', `must be empty: ${why}`));
}

const periods: Rule = (row) =>
  (['BillingPeriod', 'ChargePeriod'] as const).flatMap((name) => {
    const start = row[`${name}Start`];
    const end = row[`${name}End`];
    if (!start || !end || Date.parse(start) < Date.parse(end)) return [];
    return [
      fault(`${name}End`, 'period', `must be later than ${name}Start: the end is not part of the period`),
    ];
  });

const currency: Rule = (row) => {
  const told = row['BillingCurrency'];
  return !told || CURRENCY.test(told)
    ? []
    : [fault('BillingCurrency', 'currency', `${told} is no three-letter code of ISO 4217`)];
};

const frequency: Rule = (row) =>
  row['ChargeCategory'] === 'Purchase' && row['ChargeFrequency'] === 'Usage-Based'
    ? [fault('ChargeFrequency', 'allowed value', 'a Purchase is not Usage-Based')]
    : [];

/** A unit is there with its quantity, and only with it. */
const units: Rule = (row) =>
  (
    [
      ['PricingQuantity', 'PricingUnit'],
      ['ConsumedQuantity', 'ConsumedUnit'],
      ['CommitmentDiscountQuantity', 'CommitmentDiscountUnit'],
    ] as const
  ).flatMap(([quantity, unit]) => {
    if (!knows(row, quantity) || !knows(row, unit) || has(row, quantity) === has(row, unit)) return [];
    return has(row, quantity)
      ? [fault(unit, 'not null', `is empty, but ${quantity} is not`)]
      : [fault(unit, 'null', `must be empty: ${quantity} is`)];
  });

const PRICES = [
  'ListUnitPrice',
  'ContractedUnitPrice',
  'PricingCurrencyListUnitPrice',
  'PricingCurrencyContractedUnitPrice',
];

const quantities: Rule = (row) => {
  const category = row['ChargeCategory'];
  if (category === 'Tax')
    return forbidden(
      row,
      ['PricingQuantity', 'PricingCategory', 'SkuId', 'SkuPriceId', ...PRICES],
      'this is a Tax',
    );
  const isConsumed = category === 'Usage' && !isUnused(row);
  const consumed = isConsumed
    ? isCorrection(row)
      ? []
      : needed(row, ['ConsumedQuantity'], 'usage is measured')
    : forbidden(row, ['ConsumedQuantity'], 'nothing is consumed here');
  if (!isPriced(row)) return consumed;
  const columns = ['PricingQuantity', 'PricingCategory', 'SkuId', 'SkuPriceId', ...PRICES];
  return [...consumed, ...needed(row, columns, `this is a ${category}`)];
};

/** Unit price times quantity is the cost. Unused commitments have a price and cost nothing at list. */
const products: Rule = (row) => {
  if (isCorrection(row) || isUnused(row)) return [];
  return (['List', 'Contracted'] as const).flatMap((name) => {
    const price = numberOf(row, `${name}UnitPrice`);
    const cost = numberOf(row, `${name}Cost`);
    const quantity = numberOf(row, 'PricingQuantity');
    if (price === undefined || cost === undefined || quantity === undefined) return [];
    if (price * quantity === cost * 10n ** BigInt(SCALE)) return [];
    const detail = `${row[`${name}UnitPrice`]} x ${row['PricingQuantity']} is not ${row[`${name}Cost`]}`;
    return [fault(`${name}Cost`, 'price times quantity', detail)];
  });
};

const prices: Rule = (row) =>
  PRICES.filter((column) => (numberOf(row, column) ?? 0n) < 0n).map((column) =>
    fault(column, 'not negative', 'a unit price is not negative; the quantity is'),
  );

const COMMITMENT = ['CommitmentDiscountCategory', 'CommitmentDiscountName', 'CommitmentDiscountType'];

const commitments: Rule = (row) => {
  if (!has(row, 'CommitmentDiscountId')) {
    const columns = [...COMMITMENT, 'CommitmentDiscountStatus', 'CommitmentDiscountQuantity'];
    const committed =
      row['PricingCategory'] === 'Committed'
        ? [fault('CommitmentDiscountId', 'not null', 'is empty, but PricingCategory is Committed')]
        : [];
    return [...forbidden(row, columns, 'CommitmentDiscountId is'), ...committed];
  }
  const faults = needed(row, COMMITMENT, 'CommitmentDiscountId is not');
  if (isPriced(row))
    faults.push(...needed(row, ['CommitmentDiscountQuantity'], 'CommitmentDiscountId is not'));
  if (row['ChargeCategory'] === 'Usage')
    faults.push(...needed(row, ['CommitmentDiscountStatus'], 'usage of a commitment is used or unused'));
  if (row['ChargeCategory'] === 'Purchase' && numberOf(row, 'EffectiveCost') !== 0n)
    faults.push(
      fault('EffectiveCost', 'prepaid purchase', 'must be 0: the usage that the purchase covers bears it'),
    );
  if (
    has(row, 'CommitmentDiscountStatus') &&
    row['PricingCategory'] !== 'Committed' &&
    knows(row, 'PricingCategory')
  )
    faults.push(
      fault('PricingCategory', 'allowed value', 'must be Committed where a commitment is used or unused'),
    );
  return faults;
};

const pricingCurrency: Rule = (row) => {
  const faults = needed(row, ['PricingCurrency', 'PricingCurrencyEffectiveCost'], 'the file has the column');
  const isSame = row['PricingCurrency'] !== undefined && row['PricingCurrency'] === row['BillingCurrency'];
  const [effective, priced] = [numberOf(row, 'EffectiveCost'), numberOf(row, 'PricingCurrencyEffectiveCost')];
  if (isSame && effective !== undefined && priced !== undefined && effective !== priced)
    faults.push(
      fault(
        'PricingCurrencyEffectiveCost',
        'same money',
        'must be EffectiveCost where both currencies are the same',
      ),
    );
  return faults;
};

/** Without a price of its own nothing is priced or measured. */
const skus: Rule = (row) => {
  const unpriced =
    !knows(row, 'SkuPriceId') || has(row, 'SkuPriceId')
      ? []
      : forbidden(
          row,
          ['ConsumedQuantity', 'PricingQuantity', 'PricingCategory', 'CommitmentDiscountQuantity', ...PRICES],
          'SkuPriceId is',
        );
  const unnamed =
    !knows(row, 'SkuId') || has(row, 'SkuId') ? [] : forbidden(row, ['SkuMeter', 'SkuPriceId'], 'SkuId is');
  return [...unpriced, ...unnamed];
};

/** Columns that a file may lack, but no row of a file that has them. */
const wholeColumns: Rule = (row) =>
  needed(row, ['BillingAccountType', 'ChargeFrequency', 'ServiceSubcategory'], 'the file has the column');

const subAccounts: Rule = (row) =>
  has(row, 'SubAccountId')
    ? needed(row, ['SubAccountType'], 'SubAccountId is not')
    : forbidden(row, ['SubAccountType', 'SubAccountName'], 'SubAccountId is');

const subcategories: Rule = (row) => {
  const category = row['ServiceCategory'] ?? '';
  const told = row['ServiceSubcategory'];
  const allowed = SUBCATEGORIES[category];
  return !told || !allowed || allowed.includes(told)
    ? []
    : [fault('ServiceSubcategory', 'allowed value', `${told} is none of ${category}: ${allowed.join(', ')}`)];
};

/** Every rule about what columns of a row say together. */
export const ROW_RULES: readonly Rule[] = [
  periods,
  currency,
  frequency,
  units,
  quantities,
  products,
  prices,
  commitments,
  pricingCurrency,
  skus,
  wholeColumns,
  subAccounts,
  subcategories,
];
