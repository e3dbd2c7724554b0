import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { REST, stackOf } from '../../dashboards/parts/chart/top-by-time.ts';
import { restOf, topOf } from '../../dashboards/parts/top.ts';
import { matrixOf } from '../../dashboards/pages/explore/matrix.ts';
import { topSessions } from '../../dashboards/pages/overview/top-sessions.ts';
import { linesOf } from '../../dashboards/pages/explore/lines.ts';
import { COST, MEASURES } from '../../dashboards/words/measures.ts';
import { fromUsd, toUsd } from '../../schemas/money.ts';
import type { UsageRow } from '../../schemas/api.ts';
import { usageRow } from './usage-rows.ts';

const amount = fc.bigInt(0n, 10n ** 20n);
const count = fc.nat(10 ** 9);

const rows = fc.array(
  fc.record({ cost: fc.option(amount), calls: fc.option(count), tokens: count, cached: fc.option(count) }),
  { maxLength: 30 },
);

type Given = { cost: bigint | null; calls: number | null; tokens: number; cached: number | null };

function rowsOf(given: readonly Given[]): UsageRow[] {
  return given.map(({ cost, calls, tokens, cached }, index) =>
    usageRow({
      repo: index === 3 ? '' : `repo-${index}`,
      cost_usd: cost === null ? null : toUsd(cost),
      calls,
      output_tokens: tokens,
      cache_read_tokens: cached,
    }),
  );
}

/** As the server adds up: what is not known adds nothing, and is not known where nobody knows it. */
function totalsOf(all: readonly UsageRow[]): UsageRow {
  const sum = (of: (row: UsageRow) => number | null): number | null =>
    all.every((row) => of(row) === null) ? null : all.reduce((whole, row) => whole + (of(row) ?? 0), 0);
  const costs = all.flatMap(({ cost_usd: cost }) => (cost === null ? [] : [fromUsd(cost) ?? 0n]));
  return usageRow({
    cost_usd: costs.length === 0 ? null : toUsd(costs.reduce((whole, cost) => whole + cost, 0n)),
    calls: sum(({ calls }) => calls),
    output_tokens: sum((row) => row.output_tokens) ?? 0,
    cache_read_tokens: sum((row) => row.cache_read_tokens),
  });
}

describe('the largest rows and the rest', () => {
  it('add up to the total of every additive measure, to the last digit', () => {
    fc.assert(
      fc.property(rows, fc.integer({ min: 1, max: 12 }), (given, most) => {
        const all = rowsOf(given);
        const totals = totalsOf(all);
        const { shown, rest } = topOf({ rows: all, totals, measure: COST, most });
        for (const measure of MEASURES.filter(({ isAdditive }) => isAdditive)) {
          const parts = [...shown, ...(rest ? [rest] : [])].map((row) => measure.of(row) ?? 0n);
          const sum = parts.reduce((whole, part) => whole + part, 0n);
          expect(sum, measure.id).toBe(measure.of(totals) ?? 0n);
        }
      }),
    );
  });

  it('keep what nothing is known of, wherever it ranks', () => {
    const all = rowsOf([9n, 8n, 7n, 1n, 5n].map((cost) => ({ cost, calls: 1, tokens: 1, cached: 0 })));
    const asked = { rows: all, totals: totalsOf(all), measure: COST, most: 2 };
    const { shown, rest } = topOf({ ...asked, isKept: (row) => row.repo === '' });
    expect(shown.map(({ repo }) => repo)).toEqual(['repo-0', 'repo-1', '']);
    expect(rest?.cost_usd).toBe(toUsd(12n));
    expect(rest?.sessions).toBeNull();
  });

  it('have no rest where everything is shown', () => {
    const all = rowsOf([{ cost: 1n, calls: 1, tokens: 1, cached: 0 }]);
    expect(topOf({ rows: all, totals: totalsOf(all), measure: COST, most: 5 }).rest).toBeUndefined();
  });

  it('do not call a cost 0 that is not known', () => {
    const priced = usageRow({ cost_usd: '3' });
    const unpriced = usageRow({ cost_usd: null, unpriced_calls: 2 });
    expect(restOf(usageRow({ cost_usd: '3' }), [priced], [unpriced]).cost_usd).toBeNull();
  });
});

describe('a stack over time', () => {
  const span = { from: Date.parse('2026-11-02'), to: Date.parse('2026-11-05') };
  const bucket = (day: number): string => new Date(span.from + day * 86_400_000).toISOString();

  it('is as high as the total in every bucket', () => {
    const cell = fc.tuple(amount, amount, amount);
    fc.assert(
      fc.property(fc.array(cell, { minLength: 3, maxLength: 3 }), (cells) => {
        const named = cells.flatMap(([first, second], day) => [
          usageRow({ repo: 'a', bucket: bucket(day), cost_usd: toUsd(first) }),
          usageRow({ repo: 'b', bucket: bucket(day), cost_usd: toUsd(second) }),
        ]);
        const whole = cells.map(([first, second, other]) => first + second + other);
        const all = whole.map((sum, day) => usageRow({ bucket: bucket(day), cost_usd: toUsd(sum) }));
        const stack = stackOf({
          names: ['a', 'b'],
          nameOf: (row) => row.repo ?? '',
          label: (name) => name,
          rows: named,
          all,
          measure: COST,
          span,
          interval: 'day',
          now: span.to,
        });
        const heights = whole.map((_, day) =>
          stack.reduce((sum, { amounts }) => sum + (amounts[day] ?? 0n), 0n),
        );
        expect(heights).toEqual(whole);
      }),
    );
  });

  it('has Other only where something is left', () => {
    const rows = [usageRow({ repo: 'a', bucket: bucket(0), cost_usd: '1' })];
    const asked = {
      names: ['a'],
      nameOf: (row: UsageRow) => row.repo ?? '',
      label: String,
      rows,
      measure: COST,
    };
    const time = { span, interval: 'day', now: span.to } as const;
    expect(stackOf({ ...asked, ...time, all: rows }).map(({ name }) => name)).toEqual(['a']);
    const more = [usageRow({ bucket: bucket(0), cost_usd: '3' })];
    expect(stackOf({ ...asked, ...time, all: more }).map(({ name }) => name)).toEqual(['a', REST]);
  });
});

describe('a crossed table', () => {
  it('adds up along rows and columns, whatever is shown', () => {
    const grid = fc.array(fc.array(amount, { minLength: 4, maxLength: 4 }), { minLength: 5, maxLength: 5 });
    fc.assert(
      fc.property(grid, fc.nat(5), fc.nat(4), (cells, rowCount, columnCount) => {
        const sum = (amounts: readonly bigint[]): bigint => amounts.reduce((whole, each) => whole + each, 0n);
        const total = sum(cells.flat());
        const columnTotals = [0, 1, 2, 3].map((column) => sum(cells.map((row) => row[column] ?? 0n)));
        const { lines } = matrixOf({
          rows: cells.slice(0, rowCount).map((row, key) => ({ key: String(key), amount: sum(row) })),
          columns: columnTotals
            .slice(0, columnCount)
            .map((each, key) => ({ key: String(key), amount: each })),
          total,
          at: (row, column) => cells[Number(row)]?.[Number(column)],
        });
        for (const line of lines) {
          expect(sum(line.amounts.map((each) => each ?? 0n)) + (line.other ?? 0n)).toBe(line.total ?? 0n);
        }
        expect(sum(lines.map((line) => line.total ?? 0n))).toBe(total);
        columnTotals.slice(0, columnCount).forEach((expected, column) => {
          expect(sum(lines.map((line) => line.amounts[column] ?? 0n))).toBe(expected);
        });
      }),
    );
  });
});

describe('the lines of the table', () => {
  it('compare Other with everything else before, and what is new with nothing', () => {
    const now = [usageRow({ repo: 'a', cost_usd: '5' }), usageRow({ repo: 'b', cost_usd: '3' })];
    const before = [usageRow({ repo: 'a', cost_usd: '2' })];
    const lines = linesOf({
      groupBy: ['repo'],
      measure: COST,
      most: 2,
      now: { rows: now, totals: usageRow({ cost_usd: '10' }), hasMore: true },
      before: { rows: before, totals: usageRow({ cost_usd: '6' }), hasMore: false },
    });
    expect(lines.map(({ key, row, before: old }) => [key, row.cost_usd, old?.cost_usd])).toEqual([
      ['a', '5', '2'],
      ['b', '3', '0'],
      [' other', '2', '4'],
    ]);
  });
});

it('leaves to Other what is of no session, so that sessions add up to the total', () => {
  const sessions = [usageRow({ cost_usd: '3' }), usageRow({ cost_usd: '4' })];
  const some = topSessions({ rows: sessions, totals: usageRow({ cost_usd: '10' }), most: 5, hasMore: false });
  expect(some.rest?.cost_usd).toBe('3');
  const all = topSessions({ rows: sessions, totals: usageRow({ cost_usd: '7' }), most: 5, hasMore: false });
  expect(all.rest).toBeUndefined();
});
