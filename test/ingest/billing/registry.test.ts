// Which report a file is, and that each is read as what it is.
import { gzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { detectSource, readReport } from '../../../ingest/billing/registry.ts';
import { BILL_SOURCE_FACTS, BILL_SOURCES, BillRefused, type BillSource } from '../../../schemas/bills.ts';
import { BILL_FIXTURES } from './bill-files.ts';
import { billFixture, linesIn } from './bill-sums.ts';

const bytesOf = (name: string): Buffer => Buffer.from(billFixture(name));

describe('a report', () => {
  it.each(BILL_FIXTURES)('%s is known to be of %s', (name, source) => {
    expect(detectSource(bytesOf(name))).toBe(source);
  });

  it.each(BILL_FIXTURES)(
    '%s is known after a byte order mark, with Windows line breaks and packed',
    (name, source) => {
      const text = `\uFEFF${billFixture(name).replaceAll('\n', '\r\n')}`;
      expect(detectSource(gzipSync(text))).toBe(source);
    },
  );

  it.each(BILL_FIXTURES.filter(([name]) => name !== 'github-ai-credits-user-bo-t.json'))(
    '%s is read into lines of days, with money only where there is a currency',
    (name, source) => {
      const report = readReport(source, bytesOf(name));
      expect(linesIn(report).length).toBeGreaterThan(0);
      for (const slice of report.slices) {
        expect(slice.day).toMatch(/^2026-10-\d\d$/);
        for (const line of slice.lines) {
          const { source: of, account, scope, day } = line;
          expect({ source: of, account, scope, day }).toEqual({
            source: slice.source,
            account: slice.account,
            scope: slice.scope,
            day: slice.day,
          });
          expect(line.provider).not.toBe('');
          expect(line.currency === '').toBe(line.listCost === undefined && line.billedCost === undefined);
          expect(() => JSON.parse(line.raw) as unknown).not.toThrow();
        }
      }
    },
  );

  it('is read for every source that there is', () => {
    expect(new Set(BILL_FIXTURES.map(([, source]) => source))).toEqual(
      new Set(BILL_SOURCES.filter((source) => source !== 'anthropic.analytics_usage')),
    );
    expect(Object.keys(BILL_SOURCE_FACTS)).toEqual([...BILL_SOURCES]);
  });

  it.each([
    ['a budget', billFixture('github-budgets.json')],
    ['a limit', billFixture('openai-spend-limit.json')],
    ['what people spent, without events', billFixture('cursor-spend.json')],
    ['another table', 'name,price\nx,1\n'],
    ['no table', 'hello'],
    ['an object without members', '{}'],
    ['two reports at once', `[${billFixture('github-ai-credits.json')},${billFixture('cursor-usage.json')}]`],
  ])('is not guessed where it is %s', (_, text) => {
    expect(detectSource(Buffer.from(text))).toBeUndefined();
  });

  it('is not looked for in bytes that are no text, or in broken JSON', () => {
    expect(() => detectSource(Buffer.from('PK\u0003\u0004'))).toThrow(BillRefused);
    expect(() => detectSource(Buffer.from('{"data":'))).toThrow(BillRefused);
  });

  it.each([...BILL_SOURCES])(
    'of %s is not read from an object without members, or from another table',
    (source) => {
      for (const text of [
        '{}',
        '[{}]',
        '{"data":null}',
        '{"usageItems":null,"timePeriod":{}}',
        'name,price\nx,1\n',
        '',
        'hello',
      ]) {
        expect(() => readReport(source, Buffer.from(text))).toThrow(BillRefused);
      }
    },
  );

  it('of one kind is refused as any other, and never read as nothing', () => {
    const wrong: string[] = [];
    for (const [name, source] of BILL_FIXTURES) {
      for (const other of BILL_SOURCES) {
        if (other !== source && isReadAs(other, name)) wrong.push(`${name} as ${other}`);
      }
    }
    expect(wrong).toEqual([]);
  });
});

function isReadAs(source: BillSource, name: string): boolean {
  try {
    readReport(source, bytesOf(name));
    return true;
  } catch (error) {
    if (error instanceof BillRefused) return false;
    throw error;
  }
}
