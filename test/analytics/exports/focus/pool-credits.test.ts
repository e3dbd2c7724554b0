// What a pool covers is counted by the engine, and equals what its lines tell one by one.
import fc from 'fast-check';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { billedLines } from '../../../../analytics/exports/focus/bill-lines.ts';
import { creditLines } from '../../../../analytics/exports/focus/pool-credits.ts';
import { isOfPool } from '../../../../analytics/exports/focus/pool-rows.ts';
import { includedOf, poolOf } from '../../../../analytics/exports/focus/pools.ts';
import { readSliceVersions } from '../../../../analytics/bills/slices.ts';
import { billLine } from '../../../support/bill-tables.ts';
import { openLedger, type Ledger } from '../../ledger.ts';
import { writeBill } from '../../reconcile/write-bill.ts';
import { NOW, POOL, signOff, sourcesOf } from './focus-sources.ts';

const OCTOBER = { from: Date.UTC(2026, 9), to: Date.UTC(2026, 10) };
const UNIT = 10n ** 12n;

let engine: Ledger;

beforeAll(async () => {
  engine = await openLedger();
});

afterAll(async () => {
  await engine.close();
});

const amount = fc.option(fc.constantFrom(0n, UNIT / 3n, UNIT, -UNIT, 2n * UNIT), { nil: undefined, freq: 5 });
const line = fc
  .record({
    day: fc.constantFrom('2026-10-01', '2026-10-09', '2026-10-31'),
    account: fc.constantFrom('acme', 'globex'),
    unit: fc.constantFrom('AI Credits', 'AI Credits', 'Requests'),
    currency: fc.constantFrom('USD', 'USD', '', 'EUR'),
    quantity: amount,
    listCost: amount,
    billedCost: amount,
  })
  .map((each) =>
    billLine({ ...each, source: 'github.ai_credits', provider: 'github', kind: 'credits', item: 'credit' }),
  );
const lines = fc.array(line, { minLength: 1, maxLength: 20 });

it('equals what lines tell, also of a month that was signed off and told again since', async () => {
  await fc.assert(
    fc.asyncProperty(lines, lines, fc.boolean(), async (told, again, isSigned) => {
      const { store } = await engine.another();
      await writeBill(store, told, { at: '2026-11-02T06:00:00Z' });
      await writeBill(store, again, { at: '2026-11-08T06:00:00Z', version: 2 });
      const signOffs = isSigned ? [signOff('2026-10', Date.UTC(2026, 10, 5))] : [];
      const sources = sourcesOf(store, { pools: [POOL], signOffs });
      const pool = poolOf('github', '2026-10', [POOL], new Date(NOW).toISOString().slice(0, 10))!;
      const asked = {
        range: OCTOBER,
        grain: 'day' as const,
        versions: await readSliceVersions(store, OCTOBER),
      };
      const expected: Told[] = [];
      for await (const page of billedLines(asked, sources))
        expected.push(...page.filter((each) => isOfPool(each, pool)).map((each) => ({ ...each, times: 1 })));
      const found: Told[] = [];
      for await (const each of creditLines(pool, asked, sources)) found.push(each);
      expect(countsOf(found)).toEqual(countsOf(expected));
      expect(new Set(found.map(({ account }) => account))).toEqual(
        new Set(expected.map(({ account }) => account)),
      );
    }),
    { numRuns: 8 },
  );
}, 300_000);

type Told = {
  readonly account: string;
  readonly quantity: bigint | null;
  readonly list_cost: bigint | null;
  readonly billed_cost: bigint | null;
  readonly isCorrection: boolean;
  readonly times: number;
};

/** How often each quantity of included credits is told; nothing included bears nothing. */
function countsOf(told: readonly Told[]): Record<string, number> {
  const counts = new Map<string, number>();
  for (const { quantity, list_cost: list, billed_cost: billed, isCorrection, times } of told) {
    if (quantity === null || list === null) continue;
    const included = includedOf({ quantity, list, billed: billed ?? 0n });
    const key = `${isCorrection ? 'corrected' : 'usual'} ${included}`;
    if (included !== 0n) counts.set(key, (counts.get(key) ?? 0) + times);
  }
  return Object.fromEntries([...counts].sort(([left], [right]) => (left < right ? -1 : 1)));
}
