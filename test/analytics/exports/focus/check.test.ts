// The checker of FOCUS files: a file that keeps the rules passes, and each broken rule is told with row and column.
import { createReadStream, readFileSync } from 'node:fs';
import { Readable } from 'node:stream';
import { describe, expect, it } from 'vitest';
import { checkFocus, versionOf } from '../../../../analytics/exports/focus/check/check-focus.ts';
import {
  readCsvRows,
  readJsonRows,
  type ReadRow,
} from '../../../../analytics/exports/focus/check/read-rows.ts';
import { OWN_FOCUS_COLUMNS, focusColumns } from '../../../../schemas/focus-columns.ts';

const FIXTURE = new URL('../../../fixtures/billing/focus-1.4-export.csv', import.meta.url);

async function read(): Promise<{ columns: readonly string[]; rows: ReadRow[] }> {
  const { columns, rows } = await readCsvRows(createReadStream(FIXTURE, 'utf8') as AsyncIterable<string>);
  const all: ReadRow[] = [];
  for await (const row of rows) all.push(row);
  return { columns, rows: all };
}

const file = await read();

describe('a file that keeps the rules', () => {
  it('passes, and its sums are told', () => {
    const { faults, rows, totals } = checkFocus(file.rows, file.columns);
    expect([faults, rows]).toEqual([[], 12]);
    expect(totals).toEqual([
      { currency: 'USD', billed: '60.41', effective: '60.41', contracted: '63.048', list: '63.066' },
    ]);
  });

  it('of 1.2 names provider and publisher, and one of 1.4 does not', () => {
    expect(versionOf(file.columns)).toBe('1.4');
    expect(versionOf(['ProviderName', 'PublisherName'])).toBe('1.2');
    expect(focusColumns('1.4').filter(({ need }) => need !== 'optional')).toHaveLength(21);
  });
});

/** Rows of the fixture from 1: 1 tokens, 5 seats, 6 used credits, 10 unused credits, 11 covered minutes. */
const BROKEN: readonly [rule: string, row: number, column: string, change: Record<string, string | null>][] =
  [
    ['a needed cell is empty', 1, 'BilledCost', { BilledCost: null }],
    ['a needed name is empty', 2, 'ServiceProviderName', { ServiceProviderName: null }],
    ['a number has a comma', 1, 'BilledCost', { BilledCost: '1,5' }],
    ['a number has a plus', 1, 'ListCost', { ListCost: '+1.5' }],
    ['an exponent has a plus', 1, 'ListCost', { ListCost: '15E+1' }],
    ['a number has a unit', 1, 'ConsumedQuantity', { ConsumedQuantity: '600000 Tokens' }],
    ['a time has an offset', 1, 'ChargePeriodStart', { ChargePeriodStart: '2026-10-05T00:00:00+02:00' }],
    ['a time is a day', 1, 'BillingPeriodStart', { BillingPeriodStart: '2026-10-01' }],
    ['there is no such day', 1, 'ChargePeriodStart', { ChargePeriodStart: '2026-10-45T00:00:00Z' }],
    ['a period ends before it begins', 1, 'ChargePeriodEnd', { ChargePeriodEnd: '2026-10-05T00:00:00Z' }],
    ['nothing has a word', 1, 'SubAccountName', { SubAccountName: 'N/A' }],
    ['nothing is spaces', 1, 'SkuMeter', { SkuMeter: ' ' }],
    ['a currency is a word', 1, 'BillingCurrency', { BillingCurrency: 'Dollar', PricingCurrency: 'Dollar' }],
    ['a category is made up', 1, 'ChargeCategory', { ChargeCategory: 'Consumption' }],
    ['a class is made up', 1, 'ChargeClass', { ChargeClass: 'Corrected' }],
    ['a frequency is made up', 1, 'ChargeFrequency', { ChargeFrequency: 'Daily' }],
    ['a service category is made up', 1, 'ServiceCategory', { ServiceCategory: 'AI' }],
    [
      'a subcategory is of another category',
      1,
      'ServiceSubcategory',
      { ServiceSubcategory: 'Quality Assurance' },
    ],
    ['seats are usage-based', 5, 'ChargeFrequency', { ChargeFrequency: 'Usage-Based' }],
    ['a quantity has no unit', 1, 'PricingUnit', { PricingUnit: null }],
    ['a unit has no quantity', 5, 'ConsumedUnit', { ConsumedUnit: 'Seats' }],
    ['usage has no price quantity', 1, 'PricingQuantity', { PricingQuantity: null, PricingUnit: null }],
    ['usage has no consumed quantity', 1, 'ConsumedQuantity', { ConsumedQuantity: null, ConsumedUnit: null }],
    ['a purchase consumes', 5, 'ConsumedQuantity', { ConsumedQuantity: '3', ConsumedUnit: 'Seats' }],
    [
      'what nobody used was consumed',
      10,
      'ConsumedQuantity',
      { ConsumedQuantity: '1', ConsumedUnit: 'AI Credits' },
    ],
    ['usage has no SKU', 1, 'SkuId', { SkuId: null }],
    ['usage has no list price', 1, 'ListUnitPrice', { ListUnitPrice: null }],
    ['the list price is another', 1, 'ListCost', { ListUnitPrice: '2.6' }],
    ['the contracted cost is another', 11, 'ContractedCost', { ContractedCost: '0.018' }],
    [
      'a unit price is negative',
      1,
      'ListUnitPrice',
      { ListUnitPrice: '-2.5', PricingQuantity: '-0.6', ContractedUnitPrice: '-2.5' },
    ],
    [
      'a tax has a price',
      1,
      'PricingQuantity',
      { ChargeCategory: 'Tax', ConsumedQuantity: null, ConsumedUnit: null, ChargeFrequency: 'One-Time' },
    ],
    ['a commitment has no name', 6, 'CommitmentDiscountName', { CommitmentDiscountName: null }],
    ['used credits have no status', 6, 'CommitmentDiscountStatus', { CommitmentDiscountStatus: null }],
    ['used credits are not committed', 6, 'PricingCategory', { PricingCategory: 'Standard' }],
    ['committed usage names no commitment', 1, 'CommitmentDiscountId', { PricingCategory: 'Committed' }],
    ['a status is of no commitment', 1, 'CommitmentDiscountStatus', { CommitmentDiscountStatus: 'Used' }],
    [
      'seats bear their fee themselves',
      5,
      'EffectiveCost',
      { EffectiveCost: '57', PricingCurrencyEffectiveCost: '57' },
    ],
    ['nothing is measured without a price', 1, 'ConsumedQuantity', { SkuPriceId: null }],
    ['a meter is of nothing that is sold', 1, 'SkuMeter', { SkuId: null }],
    ['a price is of two things', 3, 'SkuPriceId', { SkuPriceId: file.rows[0]?.['SkuPriceId'] ?? '' }],
    ['how often is not told', 1, 'ChargeFrequency', { ChargeFrequency: null }],
    ['a subcategory is not told', 1, 'ServiceSubcategory', { ServiceSubcategory: null }],
    ['there is no pricing currency', 1, 'PricingCurrency', { PricingCurrency: null }],
    ['the same money differs', 1, 'PricingCurrencyEffectiveCost', { PricingCurrencyEffectiveCost: '1.4' }],
    ['a sub account has no type', 1, 'SubAccountType', { SubAccountType: null }],
    ['a type is of no sub account', 5, 'SubAccountType', { SubAccountType: 'Project' }],
    ['tags are a list', 1, 'Tags', { Tags: '["timetable"]' }],
    ['tags are deep', 1, 'Tags', { Tags: '{"team":{"name":"timetable"}}' }],
    ['tags are no JSON', 1, 'Tags', { Tags: 'team:timetable' }],
  ];

describe('a broken rule is told with its row and column', () => {
  it.each(BROKEN)('%s', (_rule, row, column, change) => {
    const rows = file.rows.map((each, index) => (index === row - 1 ? { ...each, ...change } : each));
    const { faults, faultCount } = checkFocus(rows, file.columns);
    expect(faultCount).toBeGreaterThan(0);
    expect(faults.filter((fault) => fault.row !== undefined)).toContainEqual(
      expect.objectContaining({ row, column }),
    );
    expect(faults.every((fault) => fault.row === undefined || fault.row === row)).toBe(true);
  });

  it('corrections may differ from their price', () => {
    const change = { ChargeClass: 'Correction', ListUnitPrice: '2.6' };
    expect(checkFocus([{ ...file.rows[0], ...change }], file.columns).faults).toEqual([]);
  });

  it('a commitment bears another sum than was paid for it', () => {
    const rows = file.rows.map((row, index) => (index === 5 ? { ...row, EffectiveCost: '0.9' } : row));
    expect(checkFocus(rows, file.columns).faults).toEqual([
      {
        column: 'EffectiveCost',
        rule: 'commitment',
        detail: 'usage of acme-rail/copilot-included-credits/2026-10 bears 57.05, but 57 was paid for it',
      },
    ]);
  });

  it.each([
    ['is missing', file.columns.filter((name) => name !== 'ListCost'), 'ListCost'],
    ['is of no version', [...file.columns.slice(0, 3), 'CostCenter', ...file.columns.slice(3)], 'CostCenter'],
    ['is there twice', [...file.columns, 'BilledCost'], 'BilledCost'],
    ['comes after columns that are not of FOCUS', ['x_Team', ...file.columns], 'BilledCost'],
  ])('a column %s', (_what, columns, column) => {
    expect(checkFocus([], columns).faults).toContainEqual(expect.objectContaining({ column }));
  });

  it('all of them are counted, and the first hundred are listed', () => {
    const rows = Array.from({ length: 150 }, () => ({ ...file.rows[0], BilledCost: null }));
    const { faults, faultCount } = checkFocus(rows, file.columns);
    expect([faults.length, faultCount]).toEqual([100, 150]);
  });
});

describe('reading a file', () => {
  async function rowsOf(text: string, size = 7): Promise<ReadRow[]> {
    const pieces = Array.from({ length: Math.ceil(text.length / size) }, (_, at) =>
      text.slice(at * size, (at + 1) * size),
    );
    const { rows } = await readCsvRows(Readable.from(pieces) as AsyncIterable<string>);
    const all: ReadRow[] = [];
    for await (const row of rows) all.push(row);
    return all;
  }

  it('takes quotes, ends of lines in cells, and a mark before the first byte, however it is cut into pieces', async () => {
    const text = '\uFEFFa,b\r\n"x, ""y""\r\nz",\r\n1,2';
    for (const size of [1, 2, 7, 100])
      expect(await rowsOf(text, size)).toEqual([
        { a: 'x, "y"\r\nz', b: null },
        { a: '1', b: '2' },
      ]);
  });

  it('is refused where cells are missing, quotes do not end, or nothing is there', async () => {
    await expect(rowsOf('a,b\n1\n')).rejects.toThrow('Line 2 has 1 cells; the first line has 2.');
    await expect(rowsOf('a,b\n"1,2\n')).rejects.toThrow('ends within a cell in quotes');
    await expect(rowsOf('a,b\nx"y"z,2\n')).rejects.toThrow('quote in the middle');
    await expect(rowsOf('')).rejects.toThrow('empty');
    // Nothing is held of what follows a quote without its end.
    const endless = `a,b\n1,2\n"${'x'.repeat(2_000_000)}`;
    await expect(rowsOf(endless, 64_000)).rejects.toThrow('Line 3 begins a row of more than 1000000 letters');
  });

  it('takes JSON with a row on each line, and any list that is small enough', async () => {
    const of = async (text: string): Promise<ReadRow[]> => {
      const { rows } = await readJsonRows(Readable.from(text.split('\n')) as AsyncIterable<string>);
      const all: ReadRow[] = [];
      for await (const row of rows) all.push(row);
      return all;
    };
    const two = [{ a: '1' }, { a: null }];
    expect(await of('{"from":"x","rows":[\n{"a":"1"},\n{"a":null}\n]}')).toEqual(two);
    expect(await of(JSON.stringify(two, null, 2))).toEqual(two);
    expect(await of(JSON.stringify({ rows: two }))).toEqual(two);
    await expect(of('{"rows":[\n{"a":"1"},')).rejects.toThrow('cut short');
    expect(readFileSync(FIXTURE, 'utf8')).toContain(OWN_FOCUS_COLUMNS[0]);
  });
});
