// Entries are found by the record id that the ledger has of them, in either generation of memory.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { fingerprint, keyStartOf, recordIdOf } from '../../../ingest/adapters/fingerprint.ts';
import { openJournal, type Journal } from '../../../ingest/journal/journal.ts';
import { newEntry } from '../../../ingest/settle/book.ts';
import type { Entry } from '../../../ingest/settle/state.ts';
import { chargeOf } from '../../analytics/ledger.ts';

const HOUR_MS = 3_600_000;
let folder: string;
let journal: Journal;
let clock = Date.UTC(2026, 10, 22);

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'outlay-find-'));
  journal = openJournal({ path: join(folder, 'journal'), horizonMs: HOUR_MS, now: () => clock });
});

afterAll(async () => {
  await journal.close();
  rmSync(folder, { recursive: true });
});

function entryOf(key: string, kind: Entry['kind']): Entry {
  const { dimensions, time, signal } = chargeOf({ at: '2026-11-20T09:00:00Z', session: 's' });
  const nothing = { calls: 0, retries: 0, reasoning: 0, reportedCost: undefined };
  return newEntry({ kind, signal, recordId: recordIdOf(key), time, dimensions, ...nothing });
}

it('keys begin as their record id says', () => {
  for (let index = 0; index < 1_000; index += 1) {
    const key = fingerprint(['any', index]);
    expect(key.startsWith(keyStartOf(recordIdOf(key)))).toBe(true);
  }
});

it('a record is found among others, until it is forgotten', () => {
  const keys = Array.from({ length: 300 }, (_, index) => fingerprint(['call', index]));
  const [call = '', cell = '', past = ''] = keys;
  journal.append((state) => {
    for (const key of keys) state.put('call', key, entryOf(key, 'call'));
    state.put('cell', cell, entryOf(cell, 'cell'));
    return undefined;
  });
  expect(journal.find(recordIdOf(call))).toEqual({ kind: 'call', key: call });
  expect(journal.find(recordIdOf(fingerprint(['nobody'])))).toBeUndefined();
  clock += HOUR_MS;
  journal.append((state) => {
    state.put('past', past, entryOf(past, 'call'));
    return undefined;
  });
  expect(journal.find(recordIdOf(call))).toEqual({ kind: 'call', key: call });
  clock += HOUR_MS;
  journal.append(() => undefined);
  expect(journal.find(recordIdOf(call))).toBeUndefined();
  expect(journal.find(recordIdOf(cell))).toEqual({ kind: 'cell', key: cell });
  expect(journal.find(recordIdOf(past))).toEqual({ kind: 'past', key: past });
});
