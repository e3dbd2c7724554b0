// What an import is made of: rows, hashes and sums, without a store.
import fc from 'fast-check';
import { expect, it } from 'vitest';
import type { BillLine } from '../../../schemas/bills.ts';
import { amountsOf, toldAmounts } from '../../../server/billing/amounts.ts';
import { BILL_LINE_COLUMNS } from '../../../server/billing/bill-rows.ts';
import { packRows, unpackRows, type PackedRows } from '../../../server/billing/packed-rows.ts';
import { prepareReport } from '../../../server/billing/prepare-report.ts';
import { linesIn } from '../../../server/billing/write-import.ts';
import { billLine } from '../../support/bill-tables.ts';

const LINE = billLine({
  source: 'focus',
  scope: 's',
  day: '2026-10-05',
  provider: 'openai',
  item: 'tokens',
});

async function partsOf(rows: readonly PackedRows[]): Promise<string[]> {
  const parts: string[] = [];
  for await (const part of unpackRows(rows)) parts.push(part.toString());
  return parts;
}

const prepared = (...lines: Partial<BillLine>[]) => {
  const whole = lines.map((line) => ({ ...LINE, ...line }));
  const slices = [{ source: LINE.source, account: '', scope: 's', day: LINE.day, lines: whole }];
  return prepareReport({ slices, notes: [] }, { importId: 'i', account: 'acme' });
};

it('money of two currencies is never added, and what no line says is unknown', () => {
  const [slice] = prepared(
    { currency: 'USD', billedCost: 1_500_000_000_000n },
    { currency: 'EUR', billedCost: 250_000_000_000n, listCost: 0n },
    { currency: 'USD', billedCost: -500_000_000_000n },
    { quantity: 3_000_000_000_000n, unit: 'Tokens' },
  ).slices;
  expect(toldAmounts(slice?.amounts ?? [])).toEqual([
    { currency: 'EUR', lines: 1, list_cost: '0', billed_cost: '0.25' },
    { currency: 'USD', lines: 2, list_cost: null, billed_cost: '1' },
  ]);
});

it('rows hold every cell under its column, amounts with all their digits', async () => {
  const { slices } = prepared({
    item: 'a "b"\n',
    billedCost: 1n,
    currency: 'USD',
    quantity: -1n,
    raw: '{"x":1}',
  });
  const cells = JSON.parse((await partsOf(slices.map(({ rows }) => rows))).join('')) as unknown[];
  const row = Object.fromEntries(BILL_LINE_COLUMNS.map((name, index) => [name, cells[index]]));
  expect(cells.length).toBe(BILL_LINE_COLUMNS.length);
  expect(row).toMatchObject({
    import_id: 'i',
    line: 1,
    account: 'acme',
    item: 'a "b"\n',
    quantity: '-0.000000000001',
    list_cost: null,
    billed_cost: '0.000000000001',
    raw: '{"x":1}',
  });
});

it('a slice is the same whatever the order and spelling of its lines, and another with one line twice', () => {
  const hashOf = (...lines: Partial<BillLine>[]) => prepared(...lines).slices[0]?.contentHash;
  const [one, two] = [{ item: 'one' }, { item: 'two' }];
  expect(hashOf(one, two)).toBe(hashOf({ ...two, raw: '{ }' }, one));
  expect(hashOf(one, two)).not.toBe(hashOf(one, two, two));
  expect(hashOf({ billedCost: 0n })).not.toBe(hashOf({ billedCost: undefined }));
});

it('sums of parts are the sum of all', () => {
  const money = fc.record({
    currency: fc.constantFrom('USD', 'EUR'),
    listCost: fc.option(fc.bigInt(-(10n ** 30n), 10n ** 30n), { nil: undefined }),
    billedCost: fc.option(fc.bigInt(-(10n ** 30n), 10n ** 30n), { nil: undefined }),
  });
  fc.assert(
    fc.property(fc.array(money), (lines) => {
      for (const { currency, billed } of amountsOf(lines)) {
        const told = lines.filter((line) => line.currency === currency && line.billedCost !== undefined);
        const sum = told.reduce((total, line) => total + (line.billedCost ?? 0n), 0n);
        expect(billed).toBe(told.length === 0 ? undefined : sum);
      }
    }),
  );
});

it('rows are parted between rows, and nothing of them is lost', () => {
  const row = Buffer.from(`${'x'.repeat(3 * 1024 * 1024)}\n`);
  const rows = Buffer.concat([row, row, row, Buffer.from('short\n')]);
  const parts = [...linesIn(rows)];
  expect(parts.length).toBe(2);
  expect(parts.every((part) => part.at(-1) === 10)).toBe(true);
  expect(Buffer.concat(parts).equals(rows)).toBe(true);
});

it('rows that are packed come back in parts that one insert takes, in their order', async () => {
  const large = `${'x'.repeat(3 * 1024 * 1024)}\n`;
  const rows = [large, large, large, 'short\n'];
  const parts = await partsOf([packRows(rows), packRows([]), packRows(['last\n'])]);
  expect(parts.map((part) => part.length)).toEqual([2 * large.length, large.length + 11]);
  expect(parts.join('')).toBe([...rows, 'last\n'].join(''));
});
