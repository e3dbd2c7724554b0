import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { readRows, type Row } from '../../../ingest/billing/csv.ts';
import { BillRefused } from '../../../schemas/bills.ts';

const rowsOf = (text: string, required: string[] = []): readonly Row[] =>
  readRows(text, required, (row) => [row]);

function faultsOf(text: string, required: string[] = []): BillRefused['faults'] {
  try {
    rowsOf(text, required);
  } catch (error) {
    if (error instanceof BillRefused) return error.faults;
    throw error;
  }
  throw new Error('the table was read');
}

describe('a table', () => {
  it('is read by the names of its columns, in any order and any case, beside columns that nobody asked for', () => {
    const [row] = rowsOf('Net_Amount,extra,SKU\n0.5,x,actions_linux\n', ['sku', 'net_amount']);
    expect(row?.text('sku')).toBe('actions_linux');
    expect(row?.decimal('net_amount')).toBe(500_000_000_000n);
    expect(row?.text('missing')).toBe('');
    expect(row?.decimal('missing')).toBeUndefined();
  });

  it.each([
    ['line breaks of Windows', 'a,b\r\n1,2\r\n3,4\r\n'],
    ['line breaks of old Macs', 'a,b\r1,2\r3,4'],
    ['no line break at its end', 'a,b\n1,2\n3,4'],
    ['empty lines between and after', 'a,b\n\n1,2\n\n3,4\n\n\n'],
    ['semicolons', 'a;b\n1;2\n3;4\n'],
    ['tabs', 'a\tb\n1\t2\n3\t4\n'],
    ['spaces around values', 'a, b \n 1,2\n3 , 4 \n'],
    ['several files one after the other, each with its header', 'a,b\n1,2\n\uFEFFa, b\n3,4\n'],
    ['quotes around everything', '"a","b"\n"1","2"\n"3","4"\n'],
  ])('may have %s', (_, text) => {
    expect(rowsOf(text, ['a', 'b']).map((row) => [row.text('a'), row.text('b')])).toEqual([
      ['1', '2'],
      ['3', '4'],
    ]);
  });

  it('keeps commas, quotes and line breaks within quotes, and still knows the line of each row', () => {
    const rows = rowsOf('a,b\n"x, ""y""\nz",1\n\n"",2\n');
    expect(rows.map((row) => [row.line, row.text('a'), row.text('b')])).toEqual([
      [2, 'x, "y"\nz', '1'],
      [5, '', '2'],
    ]);
  });

  it('with a header and no rows has no rows', () => {
    expect(rowsOf('a,b\n')).toEqual([]);
  });

  it('tells cells that are not empty as JSON', () => {
    expect(rowsOf('a,B,c\n1,,x y\n')[0]?.raw()).toBe('{"a":"1","c":"x y"}');
  });

  it('gives back every text that was written by its rules', () => {
    const cell = fc.string({ unit: fc.constantFrom('a', '"', ',', '\n', '\r', ';', ' ', 'ü') });
    const quoted = (text: string) => `"${text.replaceAll('"', '""')}"`;
    fc.assert(
      fc.property(fc.array(fc.tuple(cell, cell), { minLength: 1, maxLength: 6 }), (cells) => {
        const text = `first,second\n${cells.map((row) => row.map(quoted).join(',')).join('\r\n')}`;
        const told = cells.filter((row) => row.some((value) => value !== ''));
        expect(rowsOf(text).map((row) => [row.text('first'), row.text('second')])).toEqual(
          told.map((row) => row.map((value) => value.trim())),
        );
      }),
    );
  });
});

describe('a table that cannot be read tells where', () => {
  it.each([
    [
      'a column is missing',
      'date,sku\n',
      ['date', 'sku', 'quantity'],
      { line: 1, column: 'quantity', detail: 'the column is missing' },
    ],
    ['a column is there twice', 'a,b,A\n', [], { line: 1, column: 'a', detail: 'the column is there twice' }],
    ['a row is too short', 'a,b\n1,2\n1\n', [], { line: 3, detail: 'the row has 1 cells, the header 2' }],
    ['a row is too long', 'a,b\n1,2,3\n', [], { line: 2, detail: 'the row has 3 cells, the header 2' }],
    [
      'a quote is not closed',
      'a,b\n1,2\n"1,2\n3,4\n',
      [],
      { line: 3, detail: 'a quote is opened and not closed' },
    ],
    ['text follows a quote', 'a,b\n"1"x,2\n', [], { line: 2, detail: 'a quote is out of place' }],
    ['there is nothing', '', [], { line: 1, detail: 'the file is empty' }],
  ])('%s', (_, text, required, fault) => {
    expect(faultsOf(text, required)).toEqual([fault]);
  });

  it('all rows of a wrong width together, twenty at most', () => {
    expect(faultsOf('a,b\n1\n1,2\n1,2,3\n').map(({ line }) => line)).toEqual([2, 4]);
    expect(faultsOf(`a,b\n${'1\n'.repeat(50)}`)).toHaveLength(20);
  });

  it.each(['1,234.50', '0,85', '$1', '1.2.3', 'NaN', 'Infinity', '0x10', '1e999', '٧'])(
    'an amount that is spelt %s',
    (amount) => {
      const [row] = rowsOf(`a,b\nx,"${amount}"\n`);
      expect(() => row?.decimal('b')).toThrow(`line 2, b: "${amount}" is no decimal number such as 0.85`);
    },
  );
});

describe('amounts', () => {
  it.each([
    ['0.00050403', 504_030_000n],
    ['1E-7', 100_000n],
    ['-2.5', -2_500_000_000_000n],
    ['+1', 1_000_000_000_000n],
    ['0.1000000000000000055', 100_000_000_000n],
    ['0.0000000000005', 1n],
  ])('are exact to twelve decimals: %s', (text, expected) => {
    expect(rowsOf(`a\n${text}\n`)[0]?.decimal('a')).toBe(expected);
  });

  it('of cents are hundredths of dollars', () => {
    expect(rowsOf('a\n13.295\n')[0]?.cents('a')).toBe(132_950_000_000n);
  });
});
