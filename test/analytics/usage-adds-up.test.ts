// Usage of any ledger adds up: rows to totals, pages to rows.
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { readUsage } from '../../analytics/queries/usage.ts';
import { readQuery } from '../../analytics/query-string.ts';
import type { UsageAnswer, UsageRow } from '../../schemas/api.ts';
import { usageQuery } from '../../schemas/api-query.ts';
import { fromUsd, toUsd } from '../../schemas/money.ts';
import { INTERVALS } from '../../schemas/period.ts';
import { chargeOf, openLedger, type Ledger } from './ledger.ts';

const NOW = Date.UTC(2026, 10, 22, 13, 30);
const NOVEMBER = 'from=2026-11-01&to=2026-12-01';

let ledger: Ledger;

beforeAll(async () => {
  ledger = await openLedger();
});

afterAll(async () => {
  await ledger.close();
});

async function usage(params: string): Promise<UsageAnswer> {
  return await readUsage(ledger.store, readQuery(`/usage?${params}`, usageQuery), NOW);
}

describe('any ledger', () => {
  let runs = 0;
  const call = fc.record({
    user: fc.constantFrom('', 'ada', 'bob', "o'brien\\"),
    session: fc.constantFrom('', 's1', 's2', 's3'),
    repo: fc.constantFrom('', 'github.com/acme/shop', 'github.com/acme/web'),
    model: fc.constantFrom('opus', 'sonnet', '💩'),
    source: fc.constantFrom('main' as const, 'subagent' as const, 'auxiliary' as const),
    hour: fc.integer({ min: 0, max: 24 * 20 }),
    cost: fc.option(fc.integer({ min: 0, max: 10_000_000 }), { freq: 5 }),
    input: fc.nat(1000),
  });
  const ledgers = fc.array(call, { minLength: 1, maxLength: 25 });
  const groupings = fc.uniqueArray(fc.constantFrom('user', 'session', 'repo', 'model', 'source'), {
    maxLength: 3,
  });

  it('adds up: rows to totals, and pages to all rows, without gaps or repeats', async () => {
    await fc.assert(
      fc.asyncProperty(
        ledgers,
        groupings,
        fc.option(fc.constantFrom(...INTERVALS)),
        fc.integer({ min: 1, max: 4 }),
        async (calls, by, interval, size) => {
          const task = `run ${(runs += 1)}`;
          await ledger.write(
            calls.map(({ hour, cost, input, ...dimensions }) =>
              chargeOf({
                ...dimensions,
                task,
                at: new Date(Date.UTC(2026, 10, 1, hour)).toISOString(),
                cost: cost === null ? null : toUsd(BigInt(cost) * 999_999n),
                tokens: { input },
              }),
            ),
          );
          const params = `${NOVEMBER}&task=${task}${by.length ? `&group_by=${by.join(',')}` : ''}${interval ? `&interval=${interval}` : ''}`;
          const whole = await usage(params);
          const sum = (pick: (row: UsageRow) => number) =>
            whole.rows.reduce((total, row) => total + pick(row), 0);
          expect(sum(({ calls: n }) => n ?? 0)).toBe(calls.length);
          expect(whole.totals.calls).toBe(calls.length);
          expect(sum((row) => row.input_tokens)).toBe(whole.totals.input_tokens);
          const cost = whole.rows.reduce(
            (total, { cost_usd }) => total + (fromUsd(cost_usd ?? '0') ?? 0n),
            0n,
          );
          expect(toUsd(cost)).toBe(whole.totals.cost_usd ?? '0');
          expect(whole.totals.sessions).toBe(
            new Set(calls.map(({ session }) => session).filter(Boolean)).size,
          );
          expect(await pages(params, size)).toEqual(whole.rows);
        },
      ),
      { numRuns: 20 },
    );
  }, 120_000);
});

async function pages(params: string, size: number): Promise<UsageRow[]> {
  const rows: UsageRow[] = [];
  let cursor = '';
  do {
    const page = await usage(`${params}&limit=${size}${cursor}`);
    rows.push(...page.rows);
    cursor = page.next_cursor ? `&cursor=${page.next_cursor}` : '';
  } while (cursor);
  return rows;
}
