// Settle and re-rating over the same memory, without disk and engine: whatever comes between, both end at the same rows.
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { adapt } from '../../../ingest/adapters/registry.ts';
import { sumRows, type AuditRow } from '../../../ingest/audit/rows.ts';
import { createPriceBook, type PriceBook } from '../../../ingest/price/book.ts';
import { recordIdOf } from '../../../ingest/adapters/fingerprint.ts';
import { recordsIn } from '../../../ingest/rerate/ledger-record.ts';
import { rateAnew } from '../../../ingest/rerate/rate-anew.ts';
import { rememberDue, rememberedOf } from '../../../ingest/rerate/remembered.ts';
import { settle } from '../../../ingest/settle/settle.ts';
import type { Memory, SettleState } from '../../../ingest/settle/state.ts';
import type { OtlpExport } from '../../../schemas/otlp.ts';
import { NO_TOKENS } from '../../../schemas/tokens.ts';
import { logsOf, metricsOf, tracesOf, type Call } from '../../support/claude-session.ts';
import { auditRowOf } from '../../support/audit-row.ts';
import { OWN_BOOKS } from '../../support/own-prices.ts';
import { REPLAY_NOW } from '../../support/replay.ts';

const BOOKS = OWN_BOOKS.map((entries) => createPriceBook(entries));

/** Memory in a map that also finds the entries of a record, and can forget its calls. */
function createMemory() {
  const values = new Map<string, unknown>();
  const state: SettleState = {
    get: <Kind extends keyof Memory>(kind: Kind, key: string) =>
      structuredClone(values.get(`${kind}/${key}`)) as Memory[Kind] | undefined,
    put: (kind, key, value) => void values.set(`${kind}/${key}`, structuredClone(value)),
  };
  const find = (recordId: bigint) => {
    for (const kind of ['call', 'past', 'cell'] as const) {
      for (const name of values.keys()) {
        const key = name.slice(kind.length + 1);
        if (name.startsWith(`${kind}/`) && recordIdOf(key) === recordId) return { kind, key };
      }
    }
    return undefined;
  };
  const forgetCalls = (): void => {
    for (const name of [...values.keys()]) if (name.startsWith('call/')) values.delete(name);
  };
  return { state, find, forgetCalls };
}

type Known = ReturnType<typeof createMemory>;

function tell(exported: OtlpExport, rows: AuditRow[], { state }: Known, prices: PriceBook): void {
  const sender = { user: '', group: '' };
  const settled = settle(adapt(exported, REPLAY_NOW), { state, prices, sender, groupOf: () => '' });
  rows.push(...settled.charges.map(auditRowOf));
}

/** Returns how many records changed. */
function rerate(rows: AuditRow[], memory: Known, prices: PriceBook): number {
  let changed = 0;
  for (const record of recordsIn(rows)) {
    const rated = rateAnew(record, rememberedOf(record, memory, memory.state), prices);
    expect(['same', 'beside', 'changed']).toContain(rated.kind);
    if (rated.kind !== 'changed') continue;
    changed += 1;
    rememberDue(record, rated.due, memory, memory.state);
    rows.push(...rated.rows());
  }
  return changed;
}

/** What each record adds up to. */
function dueOf(rows: readonly AuditRow[]): Record<string, unknown> {
  const records = recordsIn(sumRows(rows)).map(({ id, amounts }) => [id, amounts] as const);
  return Object.fromEntries(records.sort(([left], [right]) => left.localeCompare(right)));
}

const count = fc.integer({ min: 0, max: 3_000 });
const calls = fc.array(
  fc.record({
    input: count,
    cacheRead: count,
    cacheWrite5m: fc.constantFrom(0, 130),
    cacheWrite1h: fc.constantFrom(0, 70),
    output: fc.integer({ min: 1, max: 500 }),
  }),
  { minLength: 4, maxLength: 4 },
);
const step = fc.oneof(
  {
    weight: 6,
    arbitrary: fc.record({
      kind: fc.constant('tell' as const),
      call: fc.nat(3),
      signal: fc.constantFrom('logs', 'traces', 'metrics'),
      interval: fc.nat(3),
    }),
  },
  {
    weight: 2,
    arbitrary: fc.record({ kind: fc.constant('price' as const), book: fc.nat(BOOKS.length - 1) }),
  },
  { weight: 2, arbitrary: fc.record({ kind: fc.constant('rerate' as const) }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('forget' as const) }) },
);

function exportOf(signal: string, interval: number, call: Call, session: string): OtlpExport {
  if (signal === 'logs') return logsOf([call], session);
  return signal === 'traces' ? tracesOf([call], session) : metricsOf([call], session, interval);
}

it(
  'every record adds up to its rating by the last price book, twice is nothing, and back is where it was',
  { timeout: 120_000 },
  () => {
    const cases = fc.tuple(calls, fc.array(step, { minLength: 4, maxLength: 24 }), fc.nat(BOOKS.length - 1));
    fc.assert(
      fc.property(cases, ([counts, steps, last]) => {
        const all = counts.map((tokens, id): Call => ({
          id,
          source: 'main',
          tokens: { ...NO_TOKENS, ...tokens },
        }));
        const [memory, rows, told] = [createMemory(), [] as AuditRow[], [] as OtlpExport[]];
        let prices = BOOKS[0] as PriceBook;
        let session = 0;
        for (const one of steps) {
          if (one.kind === 'price') prices = BOOKS[one.book] ?? prices;
          if (one.kind === 'rerate') rerate(rows, memory, prices);
          if (one.kind === 'forget') {
            memory.forgetCalls();
            // A call that was forgotten and is told again is the audit's.
            session += 1;
          }
          const call = one.kind === 'tell' ? all[one.call] : undefined;
          if (one.kind !== 'tell' || !call) continue;
          const exported = exportOf(one.signal, one.interval, call, `s-${session}`);
          told.push(exported);
          tell(exported, rows, memory, prices);
        }
        const book = BOOKS[last] as PriceBook;
        rerate(rows, memory, book);
        const [due, anew] = [[] as AuditRow[], createMemory()];
        for (const exported of told) tell(exported, due, anew, book);
        expect(dueOf(rows)).toEqual(dueOf(due));
        expect(rerate(rows, memory, book)).toBe(0);
        const before = sumRows(rows);
        for (const other of BOOKS) rerate(rows, memory, other);
        memory.forgetCalls();
        rerate(rows, memory, book);
        expect(dueOf(rows)).toEqual(dueOf(before));
      }),
      { numRuns: 200 },
    );
  },
);
