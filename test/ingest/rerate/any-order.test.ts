// Whatever is told when, and whatever prices change between: the charges of a record are what the last price book says of it.
import fc from 'fast-check';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { z } from 'zod';
import { compareRollups } from '../../../analytics/verify.ts';
import { createPriceBook } from '../../../ingest/price/book.ts';
import { AMOUNT_COLUMNS, CHARGE_COLUMNS, toChargeRow, type Charge } from '../../../schemas/charge.ts';
import type { OtlpExport } from '../../../schemas/otlp.ts';
import { NO_TOKENS } from '../../../schemas/tokens.ts';
import { openLedger, type Ledger } from '../../analytics/ledger.ts';
import { openAudited, type AuditedLedger } from '../../support/audited-ledger.ts';
import { spentOf, toPico } from '../../support/booked.ts';
import { logsOf, metricsOf, tracesOf, type Call } from '../../support/claude-session.ts';
import { OWN_BOOKS } from '../../support/own-prices.ts';
import { mapState, replay, REPLAY_NOW } from '../../support/replay.ts';

let ledger: Ledger;
let audited: AuditedLedger;
let sessions = 0;

beforeAll(async () => {
  ledger = await openLedger();
  audited = openAudited(ledger.store);
});

afterAll(async () => {
  await audited.close();
  await ledger.close();
});

const count = fc.integer({ min: 1, max: 2_000 });
const anyCall = fc
  .record({
    id: fc.integer({ min: 0, max: 6 }),
    input: count,
    cacheRead: count,
    cacheWrite5m: fc.constantFrom(0, 130),
    cacheWrite1h: fc.constantFrom(0, 70),
    output: count,
    source: fc.constantFrom('main' as const, 'subagent' as const),
  })
  .map(({ id, source, ...tokens }): Call => ({ id, source, tokens: { ...NO_TOKENS, ...tokens } }));

const telling = fc.record({
  kind: fc.constant('tell' as const),
  call: fc.integer({ min: 0, max: 3 }),
  signal: fc.constantFrom('logs', 'traces', 'metrics'),
  interval: fc.integer({ min: 0, max: 3 }),
});
const step = fc.oneof(
  { weight: 6, arbitrary: telling },
  {
    weight: 2,
    arbitrary: fc.record({ kind: fc.constant('price' as const), book: fc.nat(OWN_BOOKS.length - 1) }),
  },
  { weight: 2, arbitrary: fc.record({ kind: fc.constant('rerate' as const) }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('forget' as const) }) },
);

type Step = typeof step extends fc.Arbitrary<infer Of> ? Of : never;

/** A call is told alike by whoever tells it. */
const calls = fc
  .array(anyCall, { minLength: 4, maxLength: 4 })
  .map((all) => all.map((one, id): Call => ({ ...one, id })));

function exportOf(
  { signal, interval }: { readonly signal: string; readonly interval: number },
  one: Call,
  session: string,
): OtlpExport {
  if (signal === 'logs') return logsOf([one], session);
  return signal === 'traces' ? tracesOf([one], session) : metricsOf([one], session, interval);
}

const RATING = /^(time|entry|cost_basis|cache_split|price_.*)$/;
const PLACE = CHARGE_COLUMNS.filter((name) => !AMOUNT_COLUMNS.includes(name) && !RATING.test(name));

/** What is charged of each record, by all dimensions; hours of counters may have been told at several times. */
async function chargedOf(session: string): Promise<Record<string, string[]>> {
  const keys = PLACE.map((name) =>
    name === 'attributes' ? 'toJSONString(attributes)' : `toString(\`${name}\`)`,
  );
  const sums = AMOUNT_COLUMNS.map((name) => `toString(sum(${name}))`);
  const rows = await ledger.store.query({
    sql: `SELECT [${keys.join(', ')}] AS place, [${sums.join(', ')}] AS amounts FROM charges
      WHERE session = {session:String} GROUP BY place`,
    params: { session },
    row: z.object({ place: z.array(z.string()), amounts: z.array(z.string()) }),
  });
  return withoutNothing(rows.map(({ place, amounts }) => [JSON.stringify(place), amounts.map(toPico)]));
}

function toldOf(charges: readonly Charge[]): Record<string, string[]> {
  const sums = new Map<string, bigint[]>();
  for (const charge of charges) {
    const cells = toChargeRow(charge).map((cell) =>
      typeof cell === 'object' ? JSON.stringify(cell) : String(cell),
    );
    const cell = (name: string) => cells[CHARGE_COLUMNS.indexOf(name)] ?? '';
    const key = JSON.stringify(PLACE.map(cell));
    const known = sums.get(key);
    sums.set(
      key,
      AMOUNT_COLUMNS.map((name, index) => toPico(cell(name)) + (known?.[index] ?? 0n)),
    );
  }
  return withoutNothing([...sums]);
}

function withoutNothing(rows: readonly (readonly [string, readonly bigint[]])[]): Record<string, string[]> {
  const left = rows.filter(([, amounts]) => amounts.some((amount) => amount !== 0n));
  return Object.fromEntries(left.map(([key, amounts]) => [key, amounts.map(String)]));
}

/** Goes through the steps; what was told, by session. */
async function run(all: readonly Call[], steps: readonly Step[]): Promise<Map<string, OtlpExport[]>> {
  const told = new Map<string, OtlpExport[]>();
  let session = `rated-${(sessions += 1)}`;
  audited.price(OWN_BOOKS[0] ?? []);
  for (const one of steps) {
    if (one.kind === 'price') audited.price(OWN_BOOKS[one.book] ?? []);
    if (one.kind === 'rerate') await audited.rerate({ bounds: { rowsPerPart: 5, records: 2 } });
    if (one.kind === 'forget') {
      audited.forget();
      // What is told of a call that was forgotten is the audit's.
      session = `rated-${(sessions += 1)}`;
    }
    const call = one.kind === 'tell' ? all[one.call] : undefined;
    if (one.kind !== 'tell' || !call) continue;
    const exported = exportOf(one, call, session);
    told.set(session, [...(told.get(session) ?? []), exported]);
    await audited.deliver([exported]);
  }
  return told;
}

it(
  'calls, spans and counters, told in any order and again, cost what the last price book says, to the last digit',
  { timeout: 600_000 },
  async () => {
    const cases = fc.tuple(
      calls,
      fc.array(step, { minLength: 5, maxLength: 10 }),
      fc.nat(OWN_BOOKS.length - 1),
    );
    await fc.assert(
      fc.asyncProperty(cases, async ([all, steps, last]) => {
        const told = await run(all, steps);
        audited.price(OWN_BOOKS[last] ?? []);
        const job = await audited.rerate();
        expect(job).toMatchObject({ state: 'done', kept: [] });
        const book = createPriceBook(OWN_BOOKS[last]);
        for (const [name, exports] of told) {
          const due = replay(exports, mapState(), REPLAY_NOW, book);
          expect(await chargedOf(name)).toEqual(toldOf(due.charges));
        }
        expect(await audited.rerate()).toMatchObject({ models: [], kept: [], firstBatch: null });
        expect(await spentOf(ledger.store)).toEqual(Object.fromEntries(audited.metered));
      }),
      { numRuns: 4, endOnFailure: true },
    );
    expect(await compareRollups(ledger.store)).toEqual([]);
  },
);
