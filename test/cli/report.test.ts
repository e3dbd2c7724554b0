// The report's table: aligned, within the width of the terminal, exact in its sums, silent about nothing.
import { describe, expect, it } from 'vitest';
import type { Usage, UsageRow } from '../../cli/report/fetch-usage.ts';
import { abbreviateCount, formatDollars } from '../../cli/report/format-number.ts';
import type { Grouping } from '../../cli/report/question.ts';
import { renderReport } from '../../cli/report/render.ts';
import { sumOf, toReport } from '../../cli/report/report-rows.ts';
import { cleanText, fitText, widthOf } from '../../cli/report/terminal-text.ts';
import { fromUsd } from '../../schemas/money.ts';

const RANGE = { from: Date.UTC(2026, 10, 1), to: Date.UTC(2026, 10, 23) };

function row(dimensions: UsageRow, scale = 1): UsageRow {
  return {
    ...dimensions,
    calls: 12 * scale,
    sessions: 2,
    messages: 5,
    input_tokens: 1_234 * scale,
    cache_read_tokens: 7_654_321 * scale,
    cache_write_tokens: 456_789 * scale,
    output_tokens: 34_567 * scale,
    cost_usd: `${scale}.127175`,
    unpriced_calls: 0,
  };
}

function usage(rows: UsageRow[], totals: UsageRow = {}): Usage {
  const sum = (key: string) => rows.reduce((total, one) => total + Number(one[key] ?? 0), 0);
  return {
    rows,
    totals: {
      sessions: 3,
      calls: sum('calls'),
      input_tokens: sum('input_tokens'),
      output_tokens: sum('output_tokens'),
      cache_read_tokens: sum('cache_read_tokens'),
      cache_write_tokens: sum('cache_write_tokens'),
      cost_usd: sum('cost_usd').toFixed(6),
      unpriced_calls: 0,
      ...totals,
    },
    dataAsOf: '2026-11-22T06:30:00Z',
  };
}

function render(
  { rows, totals, dataAsOf }: Usage,
  by: Grouping,
  { columns = Infinity, color = false, top = undefined as number | undefined } = {},
): string[] {
  const report = toReport({ rows, totals, dataAsOf }, { by, top });
  return renderReport(report, { by, range: RANGE, filters: {} }, { columns, color }).split('\n');
}

const PEOPLE = ['ada.brandt', 'olga.petrenko', 'gita.menon', 'viktor.horvat'].map((name, index) =>
  row({ user: `${name}@northlight.example` }, index + 1),
);

describe('a report', () => {
  it('shows every number in full where there is room', () => {
    const days = usage([row({ bucket: '2026-11-01T00:00:00Z' }), row({ bucket: '2026-11-02T00:00:00Z' }, 2)]);
    expect(render(days, 'day')).toEqual([
      'Usage by day, 2026-11-01 to 2026-11-22 (UTC)',
      '',
      'Day         Input   Output  Cache write  Cache read  Total tokens  Cost (USD)  Calls  Sessions',
      '──────────────────────────────────────────────────────────────────────────────────────────────',
      '2026-11-01  1,234   34,567      456,789   7,654,321     8,146,911       $1.13     12         2',
      '2026-11-02  2,468   69,134      913,578  15,308,642    16,293,822       $2.13     24         2',
      '──────────────────────────────────────────────────────────────────────────────────────────────',
      'Total       3,702  103,701    1,370,367  22,962,963    24,440,733       $3.25     36         3',
      'Data as of 2026-11-22T06:30:00Z',
      '',
    ]);
  });

  it('abbreviates tokens in 80 columns', () => {
    const days = usage([row({ bucket: '2026-11-01T00:00:00Z' }), row({ bucket: '2026-11-02T00:00:00Z' }, 2)]);
    expect(render(days, 'day', { columns: 80 }).slice(2, 8)).toEqual([
      'Day         Input  Output  Cache W  Cache R  Tokens   Cost  Calls  Sess.',
      '────────────────────────────────────────────────────────────────────────',
      '2026-11-01  1,234   34.6K     457K    7.65M   8.15M  $1.13     12      2',
      '2026-11-02  2,468   69.1K     914K    15.3M   16.3M  $2.13     24      2',
      '────────────────────────────────────────────────────────────────────────',
      'Total       3,702    104K    1.37M    23.0M   24.4M  $3.25     36      3',
    ]);
  });

  it.each([30, 40, 60, 80, 100, 120])('stays within %i columns, whatever the names are', (columns) => {
    const rows = [
      ...PEOPLE,
      row({ user: `${'x'.repeat(200)}@northlight.example` }),
      row({ user: '山田太郎' }),
    ];
    for (const line of render(usage(rows), 'user', { columns })) {
      expect(widthOf(line)).toBeLessThanOrEqual(columns);
    }
  });

  it('keeps columns aligned beside wide characters', () => {
    const lines = render(usage([row({ user: '山田太郎' }), row({ user: 'ada' })]), 'user');
    expect(new Set(lines.slice(2, 8).map(widthOf)).size).toBe(1);
  });

  it('leaves out columns rather than cutting names to nothing', () => {
    const [, , titles, , first] = render(usage(PEOPLE), 'user', { columns: 80 });
    expect(titles).toContain('Cost');
    expect(titles).not.toContain('Sess.');
    expect(first).toContain('viktor.horvat@northlig');
  });

  it('keeps the end of a repository', () => {
    const rows = [row({ repo: 'github.northlight.example/northlight/storefront-web' })];
    expect(render(usage(rows), 'repo', { columns: 60 })[4]).toContain('northlight/storefront-web');
  });

  it('orders names by cost and periods by time', () => {
    expect(toReport(usage(PEOPLE), { by: 'user', top: undefined }).rows.map(({ name }) => name[0])).toEqual([
      'v',
      'g',
      'o',
      'a',
    ]);
    const days = usage([row({ bucket: '2026-11-02T00:00:00Z' }), row({ bucket: '2026-11-01T00:00:00Z' }, 2)]);
    expect(toReport(days, { by: 'day', top: undefined }).rows.map(({ name }) => name)).toEqual([
      '2026-11-01',
      '2026-11-02',
    ]);
  });

  it('names months by year and month', () => {
    const months = usage([row({ bucket: '2026-11-01T00:00:00Z' })]);
    expect(render(months, 'month')[4]).toMatch(/^2026-11 /);
  });
});

describe('the totals of a report', () => {
  it('are the exact sum of the rows', () => {
    const rows = ['0.1', '0.2', '0.000000000003'].map((cost, index) => ({
      ...row({ user: `u${index}` }),
      cost_usd: cost,
    }));
    const report = toReport(usage(rows), { by: 'user', top: undefined });
    const sum = sumOf(report.rows.map(({ numbers }) => numbers));
    expect({ ...report.totals, sessions: null }).toEqual(sum);
    expect(report.totals.cost).toBe(fromUsd('0.300000000003'));
  });

  it('still add up when only the largest rows have a name', () => {
    const report = toReport(usage(PEOPLE), { by: 'user', top: 1 });
    expect(report.rows.map(({ name }) => name)).toEqual(['viktor.horvat@northlight.example', '3 more']);
    expect(sumOf(report.rows.map(({ numbers }) => numbers)).cost).toBe(report.totals.cost);
  });

  it('take the number of sessions from the server, since one may be in several rows', () => {
    expect(toReport(usage(PEOPLE, { sessions: 5 }), { by: 'user', top: undefined }).totals.sessions).toBe(5n);
  });

  it('say so when the server counts differently', () => {
    const lines = render(usage(PEOPLE, { cost_usd: '99' }), 'user').join('\n');
    expect(lines).toContain("do not add up to the server's total");
    expect(render(usage(PEOPLE), 'user').join('\n')).not.toContain('do not add up');
  });
});

describe('what is not known', () => {
  it('is called unknown where there is no name', () => {
    for (const repo of ['', null, undefined])
      expect(render(usage([row({ repo })]), 'repo')[4]).toMatch(/^unknown /);
  });

  it('is a dash where there is no number of calls', () => {
    const lines = render(usage([{ ...row({ user: 'ada' }), calls: 0 }]), 'user');
    expect(lines[4]).toMatch(/ –\s+2$/);
    expect(lines.join('\n')).toContain('not how many calls');
  });

  it('is a dash where no call has a price, and a note says how many', () => {
    const rows = [
      { ...row({ model: 'secret-1' }), cost_usd: '0', unpriced_calls: 12 },
      row({ model: 'known' }),
    ];
    const lines = render(usage(rows, { unpriced_calls: 12 }), 'model');
    expect(lines.find((line) => line.startsWith('secret-1'))).toMatch(/ –\s+12\s+2$/);
    expect(lines).toContain('12 calls have no price and are not in the cost.');
  });

  it('is a dash where the server says null, and missing in no sum', () => {
    const rows = [{ ...row({ user: 'ada' }), output_tokens: null }, row({ user: 'bob' })];
    const report = toReport(usage(rows), { by: 'user', top: undefined });
    expect(report.rows.find(({ name }) => name === 'ada')?.numbers.output).toBeNull();
    expect(report.totals.output).toBe(34_567n);
  });

  it('is nothing at all when there is no usage', () => {
    expect(render(usage([]), 'day')[2]).toBe('No usage in this time.');
  });
});

describe('names from elsewhere', () => {
  it('cannot move the cursor, colour the terminal or turn the writing around', () => {
    const names = [
      'ada\u001b[2J\u001b[31m',
      'bo\u0007b\r\n',
      'c\u202egnp.exe',
      'd\u009b2Ja',
      '\u2066e\u2069\u200b',
    ];
    const text = render(usage(names.map((user) => row({ user }))), 'user').join('\n');
    expect(text).not.toMatch(
      /[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u200b-\u200f\u202a-\u202e\u2066-\u2069]/,
    );
    expect(text).toContain('cgnp.exe');
  });

  it('stay whole when they are cut', () => {
    expect(fitText('👩‍👩‍👧👩‍👩‍👧👩‍👩‍👧', 5, 'start')).toBe('👩‍👩‍👧👩‍👩‍👧…');
    expect(fitText('abcdef', 4, 'end')).toBe('…def');
    expect(cleanText('naïve 日本')).toBe('naïve 日本');
  });
});

describe('numbers', () => {
  it.each([
    [0n, '0'],
    [9_999n, '9,999'],
    [10_049n, '10.0K'],
    [99_950n, '100K'],
    [999_999n, '1.00M'],
    [1_234_567n, '1.23M'],
    [12_345_678_901n, '12.3B'],
    [-45_600n, '-45.6K'],
  ])('%s tokens are %s', (count, text) => {
    expect(abbreviateCount(count)).toBe(text);
  });

  it.each([
    ['0', '$0.00'],
    ['0.0049', '<$0.01'],
    ['0.005', '$0.01'],
    ['1234567.894999999999', '$1,234,567.89'],
    ['-3.5', '-$3.50'],
  ])('%s dollars are %s', (usd, text) => {
    expect(formatDollars(fromUsd(usd) ?? 0n)).toBe(text);
  });
});

describe('colour', () => {
  it('is there only when asked for', () => {
    expect(render(usage(PEOPLE), 'user').join('')).not.toContain('\u001b');
    const plain = render(usage(PEOPLE), 'user').join('\n');
    const colored = render(usage(PEOPLE), 'user', { color: true }).join('\n');
    expect(colored.replace(/\u001b\[\d+m/g, '')).toBe(plain);
    expect(colored).not.toBe(plain);
  });
});
