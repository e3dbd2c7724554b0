import { gzipSync } from 'node:zlib';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { readPages } from '../../../ingest/billing/json.ts';
import { reportText } from '../../../ingest/billing/report-text.ts';
import { BillRefused } from '../../../schemas/bills.ts';

describe('pages of JSON', () => {
  it.each([
    ['one page', '{"n":1}', ['1']],
    ['a list of pages', '[{"n":1},\n {"n":2}]', ['1', '2']],
    ['a page a line', '{"n":1}\n{"n":2}\n', ['1', '2']],
    ['pages one after the other', ' {"n":1} {\n"n":2}', ['1', '2']],
    ['lists one after the other', '[{"n":1}]\n[{"n":2},{"n":3}]', ['1', '2', '3']],
  ])('may be %s', (_, text, expected) => {
    expect(readPages(text).map((page) => page.text('n'))).toEqual(expected);
  });

  it('know the line and the path of each object', () => {
    const [page] = readPages('{\n "data": [\n  {"a": 1},\n  {"results": [{},\n {"amount": "x"}]}\n ]\n}');
    const [, second] = page?.objects('data') ?? [];
    const [, result] = second?.objects('results') ?? [];
    expect(result?.line).toBe(5);
    expect(() => result?.decimal('amount')).toThrow(
      'line 5, data[1].results[1].amount: "x" is no decimal number such as 0.85',
    );
  });

  it('keep numbers as they are written, beyond the digits of a float', () => {
    const [page] = readPages('{"amount":12345678.123456789012,"small":1e-12,"cents":619.66657}');
    expect(page?.decimal('amount')).toBe(12_345_678_123_456_789_012n);
    expect(page?.decimal('small')).toBe(1n);
    expect(page?.cents('cents')).toBe(6_196_665_700_000n);
    expect(page?.raw()).toBe('{"amount":12345678.123456789012,"small":1e-12,"cents":619.66657}');
  });

  it('take null, a missing member and empty text for no value', () => {
    const [page] = readPages('{"a":null,"b":""}');
    for (const name of ['a', 'b', 'c']) {
      expect(page?.has(name)).toBe(false);
      expect(page?.decimal(name)).toBeUndefined();
      expect(page?.text(name)).toBe('');
    }
    expect(page?.objects('a')).toEqual([]);
    expect(page?.object('a')).toBeUndefined();
  });

  it('may name members as objects of the language are built', () => {
    const [page] = readPages('{"__proto__":{"x":1},"constructor":"c"}');
    expect(page?.object('__proto__')?.text('x')).toBe('1');
    expect(page?.text('constructor')).toBe('c');
    expect(page?.text('toString')).toBe('');
  });

  it('are read as the language reads them, whatever they hold', () => {
    fc.assert(
      fc.property(fc.dictionary(fc.string(), fc.jsonValue({ maxDepth: 4 })), (value) => {
        const text = JSON.stringify(value, undefined, 1);
        expect(JSON.parse(readPages(text)[0]?.raw() ?? '')).toEqual(JSON.parse(text));
      }),
    );
  });

  it('are refused where the language refuses them', () => {
    const part = fc.constantFrom(
      '{',
      '}',
      '[',
      ']',
      '"',
      ':',
      ',',
      '1',
      '-',
      '.',
      'e',
      '\\',
      'null',
      'tru',
      ' ',
      '\n',
      '\u0001',
    );
    fc.assert(
      fc.property(fc.array(part, { maxLength: 12 }), (parts) => {
        const text = `{"a":${parts.join('')}}`;
        let expected: unknown;
        try {
          expected = JSON.parse(text);
        } catch {
          expected = undefined;
        }
        let read: unknown;
        try {
          const pages = readPages(text);
          read = pages.length === 1 ? JSON.parse(pages[0]?.raw() ?? '') : undefined;
        } catch (error) {
          expect(error).toBeInstanceOf(BillRefused);
        }
        expect(read).toEqual(expected);
      }),
      { numRuns: 1000 },
    );
  });

  it.each([
    ['', 'line 1: the file is empty'],
    ['{"a":1', 'line 1: the JSON is broken: "," is expected here'],
    ['{\n"a":\n}', 'line 3: the JSON is broken: a value is expected here'],
    ['{"a" 1}', 'line 1: the JSON is broken: ":" is expected here'],
    ['{a:1}', 'line 1: the JSON is broken: text in quotes is expected here'],
    ['[1]', 'line 1: a page of a report has to be an object'],
    ['"x"', 'line 1: a page of a report has to be an object'],
    [`{"a":${'['.repeat(100_000)}`, 'line 1: the JSON is nested too deeply'],
  ])('that are broken tell where: %#', (text, message) => {
    expect(() => readPages(text)).toThrow(message);
  });

  it('whose text has a million escapes are read', () => {
    const text = JSON.stringify({ a: '\\"'.repeat(1_000_000) });
    expect(readPages(text)[0]?.text('a')).toHaveLength(2_000_000);
  });
});

describe('the text of a report', () => {
  it('may begin with a byte order mark', () => {
    expect(reportText(Buffer.from('\uFEFFdate,sku\n'))).toBe('date,sku\n');
  });

  it('may be packed with gzip', () => {
    expect(reportText(gzipSync('date,sku\n'))).toBe('date,sku\n');
  });

  it.each([
    [Buffer.from('PK\u0003\u0004rest'), 'this is a ZIP archive'],
    [Buffer.from('PAR1rest'), 'this is a Parquet file'],
    [Buffer.from('%PDF-1.7'), 'this is a PDF'],
    [Buffer.from('\uFEFFdate', 'utf16le'), 'this is UTF-16'],
    [Buffer.from([0x64, 0xe9, 0x0a]), 'the file is no text in UTF-8'],
    [gzipSync('date').subarray(0, 15), 'the gzip file is damaged'],
  ])('is refused with advice where it is none: %#', (bytes, message) => {
    expect(() => reportText(bytes)).toThrow(message);
    expect(() => reportText(bytes)).toThrow(BillRefused);
  });
});
