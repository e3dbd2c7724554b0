// Outcomes of whole days are made from small rollups, and equal what the large ones and the ledger tell.
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Floors } from '../../../schemas/retention.ts';
import type { Charge } from '../../../schemas/charge.ts';
import { readCohorts } from '../../../analytics/outcomes/cohorts.ts';
import { readScope } from '../../../analytics/outcomes/known-scope.ts';
import { outcomeQuestion, type OutcomeQuestion } from '../../../analytics/outcomes/question.ts';
import { readSpend } from '../../../analytics/outcomes/spend.ts';
import { readQuery } from '../../../analytics/query-string.ts';
import { compareRollups } from '../../../analytics/verify.ts';
import { outcomesQuery } from '../../../schemas/outcomes-api.ts';
import { dropMonth } from '../../../store/months.ts';
import { chargeOf, openLedger, takenBack, type Ledger } from '../ledger.ts';
import { SHOP, WEB, writeChanges } from './write-changes.ts';

const NOW = Date.UTC(2026, 10, 22, 13, 30);
const HOUR_MS = 3_600_000;

let engine: Ledger;

beforeAll(async () => {
  engine = await openLedger();
});

afterAll(async () => {
  await engine.close();
});

const call = fc.record({
  user: fc.constantFrom('', 'ada', 'bob'),
  session: fc.constantFrom('', 's1', 's2'),
  repo: fc.constantFrom('', SHOP, WEB),
  pr: fc.constantFrom('', '1', '2', '3'),
  source: fc.constantFrom('main' as const, 'subagent' as const, 'auxiliary' as const),
  workflow: fc.constantFrom('', 'review'),
  hour: fc.integer({ min: 0, max: 24 * 40 }),
  cents: fc.option(fc.integer({ min: 0, max: 100_000 }), { freq: 6 }),
  /** What became of its rows later. */
  later: fc.constantFrom('nothing', 'taken back', 'moved to a change', 'rated anew'),
});
type Made = typeof call extends fc.Arbitrary<infer Value> ? Value : never;

/** The rows of a call: as it was told, and what corrected it. */
function rowsOf({ hour, cents, later, ...rest }: Made): Charge[] {
  const at = new Date(Date.UTC(2026, 9, 10) + hour * HOUR_MS).toISOString();
  const cost = cents === null ? null : String(cents / 100);
  const told = chargeOf({ ...rest, at, cost, tokens: { input: 10 } });
  switch (later) {
    case 'nothing':
      return [told];
    case 'taken back':
      return [told, takenBack(told)];
    case 'moved to a change':
      return [told, takenBack(told), chargeOf({ ...rest, repo: SHOP, pr: '2', at, cost })];
    case 'rated anew':
      return [told, takenBack(told), chargeOf({ ...rest, at, cost: '0.000000000001' })];
  }
}

const asked = fc.record({
  from: fc.constantFrom('2026-10-15', '2026-11-01'),
  group_by: fc.constantFrom('', 'repo', 'pr', 'repo,pr', 'source', 'user', 'session', 'workflow,repo'),
  interval: fc.constantFrom('', 'day', 'month'),
  repo: fc.constantFrom('', SHOP),
});

function questionOf(params: typeof asked extends fc.Arbitrary<infer Value> ? Value : never): OutcomeQuestion {
  const told = Object.entries({ ...params, to: '2026-11-20' }).filter(([, value]) => value !== '');
  const text = new URLSearchParams(told).toString();
  return outcomeQuestion(readQuery(`/outcomes?${text}`, outcomesQuery), NOW);
}

/** Of what was taken back altogether, sums of nothing may be left, until the engine merges them away. */
function saysSomething(row: object): boolean {
  const { is_total: isTotal, ...others } = row as Record<string, unknown>;
  const sums = Object.entries(others).filter(([name]) => !KEYS.has(name));
  return isTotal === 1 || sums.some(([, sum]) => sum !== 0 && sum !== '0');
}

const KEYS: ReadonlySet<string> = new Set(['k0', 'k1', 'bucket']);

/** What the statements tell; `isPartial` keeps to tables that tell people apart. */
async function told({ store }: Ledger, question: OutcomeQuestion, floors: Floors, isPartial: boolean) {
  const of = { ...question, usage: { ...question.usage, isPartial } };
  const sorted = (rows: readonly object[]) =>
    rows
      .filter(saysSomething)
      .map((row) => JSON.stringify(row))
      .sort();
  const { unlinked } = await readScope(store, of.usage, floors);
  return {
    spend: sorted(await readSpend(store, of, floors)),
    cohorts: sorted(await readCohorts(store, of)),
    unlinked: [...unlinked].sort(),
  };
}

describe('outcomes from small rollups', () => {
  it('equal those from large ones, whatever was corrected, moved, rated anew or dropped', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(call, { minLength: 1, maxLength: 30 }),
        fc.array(asked, { minLength: 2, maxLength: 2 }),
        fc.constantFrom('charges', 'usage_daily', 'change_usage_daily'),
        async (calls, questions, dropped) => {
          const ledger = await engine.another();
          await writeChanges(ledger.store, [
            { pr: '1', merged: '2026-11-03T00:00:00Z' },
            { pr: '2', closed: '2026-11-04T00:00:00Z' },
            { repo: WEB, pr: '1', merged: '2026-10-20T00:00:00Z', reverted: '2026-11-05T00:00:00Z' },
          ]);
          await ledger.write(calls.flatMap(rowsOf));
          const expectEqual = async (floors: Floors) => {
            for (const params of questions) {
              const question = questionOf(params);
              expect(await told(ledger, question, floors, false)).toEqual(
                await told(ledger, question, floors, true),
              );
            }
          };
          await expectEqual({});
          expect(await compareRollups(ledger.store)).toEqual([]);
          const gone = { charges: ['charges'], usage_daily: ['usage_daily', 'usage_dimension_daily'] };
          const tables = { ...gone, change_usage_daily: ['change_usage_daily', 'usage_work_daily'] }[dropped];
          for (const table of tables) await dropMonth(ledger.store, table, 202610);
          await expectEqual({ [dropped]: 202611 });
        },
      ),
      { numRuns: 5 },
    );
  }, 300_000);
});
