// What is kept of both sides between two questions equals what is read anew, whatever happens in between.
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createKeptSides } from '../../../analytics/reconcile/kept-sides.ts';
import { readSides } from '../../../analytics/reconcile/read-sides.ts';
import { CHARGE_COLUMNS, toChargeRow } from '../../../schemas/charge.ts';
import { dropMonth } from '../../../store/months.ts';
import type { Query, Store } from '../../../store/store.ts';
import { putRows } from '../../support/bill-tables.ts';
import { openLedger, takenBack, type Ledger } from '../ledger.ts';
import { cost, spend } from './reconcile-api.ts';
import { writeBill } from './write-bill.ts';

const QUESTION = {
  range: { from: Date.UTC(2026, 8, 29), to: Date.UTC(2026, 10, 2) },
  rules: [],
  creditPriceOf: () => undefined,
};

let engine: Ledger;

beforeAll(async () => {
  engine = await openLedger();
});

afterAll(async () => {
  await engine.close();
});

const day = fc.integer({ min: 1, max: 31 }).map((number) => `2026-10-${String(number).padStart(2, '0')}`);
const event = fc.oneof(
  fc.record({ what: fc.constantFrom('told', 'corrected', 'told late', 'billed'), day }),
  fc.record({ what: fc.constantFrom('nothing', 'month dropped'), day }),
);
type Event = typeof event extends fc.Arbitrary<infer Value> ? Value : never;

async function happen(ledger: Ledger, { what, day: on }: Event): Promise<void> {
  const { store } = ledger;
  const charge = spend(`${on}T10:00:00Z`, '2.5', { tokens: { input: 1000 } });
  switch (what) {
    case 'told':
      return await ledger.write([charge]);
    case 'corrected':
      return await ledger.write([charge, takenBack(charge), spend(`${on}T10:00:00Z`, '1.25')]);
    case 'told late': {
      // Of a batch before the last one, as after an insert that was seen in parts.
      const rows = [[...toChargeRow(charge), 1]];
      return await putRows(store, 'charges', { columns: [...CHARGE_COLUMNS, 'batch_id'], rows });
    }
    case 'billed':
      return await writeBill(store, [cost(on, '3')], { version: (versions += 1) });
    case 'month dropped':
      return await dropMonth(store, 'charges', 202610);
    case 'nothing':
  }
}

let versions = 0;

describe('sides that are kept', () => {
  it('are those that are read anew, after anything that can happen between two questions', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(event, { minLength: 3, maxLength: 8 }), async (events) => {
        const ledger = await engine.another();
        await writeBill(ledger.store, [cost('2026-10-05', '8')]);
        const kept = createKeptSides(ledger.store);
        for (const each of events) {
          await happen(ledger, each);
          const [found, anew] = [await kept(QUESTION), await readSides(ledger.store, QUESTION)];
          expect(sorted(found.sides.local)).toEqual(sorted(anew.sides.local));
          expect(sorted(found.sides.counted)).toEqual(sorted(anew.sides.counted));
        }
      }),
      { numRuns: 3 },
    );
  }, 300_000);

  it('are not read again while nothing is new, and our side not at all without a bill', async () => {
    const ledger = await engine.another();
    const asked: string[] = [];
    const store: Store = {
      ...ledger.store,
      query: async <Row>(query: Query<Row>) => {
        asked.push(query.sql);
        return await ledger.store.query(query);
      },
    };
    const kept = createKeptSides(store);
    const reads = (text: string): number => asked.splice(0).filter((sql) => sql.includes(text)).length;
    await ledger.write([spend('2026-10-05T10:00:00Z', '2.5')]);
    await kept(QUESTION);
    expect(reads('FROM charges')).toBe(0);
    await writeBill(ledger.store, [cost('2026-10-05', '8')]);
    await kept(QUESTION);
    asked.splice(0);
    await kept(QUESTION);
    expect(reads('bill_lines')).toBe(0);
    await ledger.write([spend('2026-10-06T10:00:00Z', '2.5')]);
    expect((await kept(QUESTION)).sides.local).toHaveLength(2);
    expect(asked.filter((sql) => sql.includes('raw_list'))).toEqual([
      expect.stringContaining('t.batch_id > {after:UInt64}'),
    ]);
  });
});

function sorted(rows: readonly object[]): string[] {
  const text = (_name: string, value: unknown) => (typeof value === 'bigint' ? String(value) : value);
  return rows.map((row) => JSON.stringify(row, text)).sort();
}
