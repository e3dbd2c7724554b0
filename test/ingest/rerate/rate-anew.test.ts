// What a record is due to, from its rows alone: it must be what it was rated as while it was remembered.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { amountOf, placeOf, sumRows, type AuditRow } from '../../../ingest/audit/rows.ts';
import { createPriceBook } from '../../../ingest/price/book.ts';
import { recordsIn, type LedgerRecord } from '../../../ingest/rerate/ledger-record.ts';
import { rateAnew } from '../../../ingest/rerate/rate-anew.ts';
import { book, newEntry } from '../../../ingest/settle/book.ts';
import { NEW_SCOPE, type Entry, type ScopeState } from '../../../ingest/settle/state.ts';
import type { ChargeDimensions } from '../../../schemas/charge.ts';
import { fromUsd, toUsd } from '../../../schemas/money.ts';
import { toNanos } from '../../../schemas/nanos.ts';
import type { PriceEntry } from '../../../schemas/price-book.ts';
import { NO_TOKENS, type TokenCounts } from '../../../schemas/tokens.ts';
import { chargeOf } from '../../analytics/ledger.ts';
import { auditRowOf } from '../../support/audit-row.ts';
import { ownPrice } from '../../support/own-prices.ts';

const { dimensions } = chargeOf({ at: '2026-11-20T09:00:00Z', user: 'ada', session: 's', cost: '1' });

function recordOf(rows: readonly AuditRow[]): LedgerRecord {
  const [record] = recordsIn(rows);
  if (!record) throw new Error('no record');
  return record;
}

function entryWith(given: Partial<Entry>, of: Partial<ChargeDimensions> = {}): Entry {
  return newEntry({
    kind: 'call',
    signal: 'logs',
    recordId: 7n,
    time: toNanos(Date.UTC(2026, 10, 20, 9)),
    dimensions: { ...dimensions, ...of },
    calls: 1,
    retries: 0,
    reasoning: 0,
    reportedCost: undefined,
    ...given,
  });
}

const tokens = (counts: Partial<TokenCounts>): TokenCounts => ({ ...NO_TOKENS, ...counts });
const FORGOTTEN = { entry: undefined, metricCost: undefined };

const bookOf = (...entries: readonly PriceEntry[]) => createPriceBook(entries);
const PLAIN = bookOf();
const AGREED = bookOf(ownPrice('agreed', { input: '4', output: '20', rates: { cache_read: '0.4' } }));
const LISTED = bookOf(
  ownPrice('listed', {
    role: 'list',
    input: '7',
    output: '21',
    rates: { cache_write_5m: '9', cache_write_1h: '14' },
  }),
);

/** Rates an entry by one book, forgets it, and rates its rows by another. */
function ratedAnew(entry: Entry, from = PLAIN, to = AGREED, scope: ScopeState = NEW_SCOPE) {
  const { charges } = book(entry, scope, from);
  return {
    record: recordOf(charges.map(auditRowOf)),
    rated: rateAnew(recordOf(charges.map(auditRowOf)), FORGOTTEN, to),
  };
}

describe('from the rows of a record', () => {
  it('the split of cache writes is inferred again as it was told: from the cost, by the list', () => {
    // 100 input, 300 writes of 5 minutes and 200 of an hour: 100×5 + 300×6.25 + 200×10 = 4,375 micro-dollars.
    const entry = entryWith({
      tokens: tokens({ input: 100, cacheWrite: 500 }),
      reportedCost: fromUsd('0.004375'),
    });
    const { record, rated } = ratedAnew(entry, PLAIN, LISTED);
    expect(record.amounts.tokens).toMatchObject({ cacheWrite5m: 300, cacheWrite1h: 200, cacheWrite: 0 });
    // Another list does not explain the agent's figure: the kinds are open again, as for a call that is new.
    expect(rated).toMatchObject({
      kind: 'changed',
      due: { cost: fromUsd('0.004375'), tokens: { cacheWrite: 500 } },
    });
  });

  it('nothing changes where the price book is the one that rated them', () => {
    for (const prices of [PLAIN, AGREED, LISTED]) {
      const entry = entryWith({ tokens: tokens({ input: 10, cacheRead: 3, output: 4 }) });
      expect(ratedAnew(entry, prices, prices).rated).toEqual({ kind: 'same' });
    }
  });

  it('sums by basis are brought under one where a late signal was rated by another book than what it corrects', () => {
    const told = entryWith({ tokens: tokens({ input: 1_000 }) });
    const first = book(told, NEW_SCOPE, PLAIN);
    const more = book({ ...first.entry, tokens: tokens({ input: 2_000 }) }, NEW_SCOPE, AGREED);
    const rows = sumRows([...first.charges, ...more.charges].map(auditRowOf));
    const costsBy = (all: readonly AuditRow[]) =>
      Object.fromEntries(all.map((row) => [placeOf(row, 'cost_basis'), toUsd(amountOf(row, 'cost'))]));
    expect(costsBy(rows)).toEqual({ list: '0.005', negotiated: '0.003' });
    const rated = rateAnew(recordOf(rows), FORGOTTEN, AGREED);
    if (rated.kind !== 'changed') throw new Error(rated.kind);
    const after = sumRows([...rows, ...rated.rows()]);
    expect(costsBy(after)).toEqual({ negotiated: '0.008' });
    expect(rateAnew(recordOf(after), FORGOTTEN, AGREED)).toEqual({ kind: 'same' });
  });

  it('a call without a price gets one, a fallback first, and it stays unpriced with that', () => {
    const entry = entryWith({ tokens: tokens({ input: 1_000 }) }, { model: 'home-made', provider: '' });
    const fallback = bookOf(ownPrice('any', { role: 'fallback', model: '', input: '2', output: '2' }));
    const own = bookOf(ownPrice('own', { model: 'home-made', input: '1', output: '1' }));
    const { rated } = ratedAnew(entry, PLAIN, fallback);
    expect(rated).toMatchObject({ kind: 'changed', due: { cost: fromUsd('0.002'), unpricedEntries: 1 } });
    expect(ratedAnew(entry, fallback, own).rated).toMatchObject({
      due: { cost: fromUsd('0.001'), unpricedEntries: 0 },
    });
    expect(ratedAnew(entry, own, PLAIN).rated).toMatchObject({ due: { cost: 0n, unpricedEntries: 1 } });
  });

  it('counters are of many calls, a call of one: tiers are rated accordingly', () => {
    const tiers = [{ above_prompt_tokens: 500, rates: { input: '10', output: '10' } }];
    const tiered = bookOf(ownPrice('tiered', { role: 'list', input: '1', output: '1', tiers }));
    const told = { tokens: tokens({ input: 1_000 }) };
    expect(ratedAnew(entryWith(told), PLAIN, tiered).rated).toMatchObject({
      due: { listCost: fromUsd('0.01'), listCostMax: fromUsd('0.01') },
    });
    const cell = entryWith({ ...told, kind: 'cell', signal: 'metrics', calls: 0 });
    expect(ratedAnew(cell, PLAIN, tiered).rated).toMatchObject({
      due: { listCost: fromUsd('0.001'), listCostMax: fromUsd('0.01') },
    });
  });

  it('an entry in the evidence is left, whatever is charged beside it', () => {
    const spans = { ...NEW_SCOPE, spans: true };
    const cell = entryWith({
      kind: 'cell',
      signal: 'metrics',
      calls: 0,
      tokens: tokens({ input: 5 }),
      reportedCost: 9n,
    });
    expect(ratedAnew(cell, PLAIN, AGREED, spans).rated).toEqual({ kind: 'beside' });
  });

  it('a span whose cost counters tell stays without one; a free call gets its price', () => {
    const span = entryWith({ signal: 'traces', tokens: tokens({ input: 1_000 }) });
    const scope = { ...NEW_SCOPE, spans: true, metricCost: true };
    expect(ratedAnew(span, PLAIN, LISTED, scope).rated).toMatchObject({
      due: { cost: 0n, unpricedEntries: 0, listCost: fromUsd('0.007') },
    });
    const free = bookOf(ownPrice('free', { input: '0', output: '0' }));
    const { record, rated } = ratedAnew(span, free, AGREED);
    expect(rated).toEqual({ kind: 'unclear' });
    const known = rateAnew(record, { entry: undefined, metricCost: false }, AGREED);
    expect(known).toMatchObject({ due: { cost: fromUsd('0.004') } });
  });

  it('what memory knows otherwise is unclear, and left', () => {
    const entry = entryWith({ tokens: tokens({ input: 10 }) });
    const { charges, entry: booked } = book(entry, NEW_SCOPE, PLAIN);
    const other = {
      ...booked,
      booked: { ...booked.booked, charges: { ...booked.booked.charges, cost: 1n } },
    };
    const remembered = { entry: other, metricCost: undefined };
    expect(rateAnew(recordOf(charges.map(auditRowOf)), remembered, AGREED)).toEqual({ kind: 'unclear' });
  });

  it('any record ends as if the other price book had rated it first, and comes back', () => {
    const count = fc.integer({ min: 0, max: 5_000 });
    const counts = fc.record({ input: count, cacheRead: count, cacheWrite: count, output: count });
    const told = fc.record({ counts, reported: fc.option(count), isCell: fc.boolean() });
    const books = fc.constantFrom(PLAIN, AGREED, LISTED);
    fc.assert(
      fc.property(told, books, books, ({ counts: of, reported, isCell }, from, to) => {
        const entry = entryWith({
          tokens: tokens(of),
          reportedCost: reported === null ? undefined : BigInt(reported) * 1_000_000n,
          ...(isCell && { kind: 'cell', signal: 'metrics', calls: 0 }),
        });
        const rows = book(entry, NEW_SCOPE, from).charges.map(auditRowOf);
        const there = rateAnew(recordOf(rows), FORGOTTEN, to);
        const moved = there.kind === 'changed' ? sumRows([...rows, ...there.rows()]) : rows;
        const due = book(entry, NEW_SCOPE, to).charges.map(auditRowOf);
        if (there.kind === 'changed') expect(moved).toEqual(due);
        else expect(moved.map(({ amounts }) => amounts)).toEqual(due.map(({ amounts }) => amounts));
        expect(rateAnew(recordOf(moved), FORGOTTEN, to)).toEqual({ kind: 'same' });
        const back = rateAnew(recordOf(moved), FORGOTTEN, from);
        expect(back.kind === 'changed' ? sumRows([...moved, ...back.rows()]) : moved).toEqual(rows);
      }),
    );
  });
});
