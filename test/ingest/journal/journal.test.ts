import { open } from 'lmdb';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { JournalBatch } from '../../../ingest/journal/batch.ts';
import { openJournal, type Journal } from '../../../ingest/journal/journal.ts';
import { startLedgerWriter } from '../../../ingest/ledger/writer.ts';
import { StoreUnavailable, type Insert, type Store } from '../../../store/store.ts';

const HORIZON_MS = 3_600_000;
let folder: string;
let clock: number;
let journal: Journal;

const openHere = (): Journal =>
  openJournal({ path: join(folder, 'journal'), horizonMs: HORIZON_MS, now: () => clock });

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'outlay-journal-'));
  clock = Date.UTC(2026, 10, 22);
  journal = openHere();
});

afterEach(async () => {
  await journal.close();
  rmSync(folder, { recursive: true });
});

function batch(text: string): JournalBatch {
  return {
    rows: { charges: Buffer.from(`["${text}"]\n`), evidence: Buffer.alloc(0), activities: Buffer.alloc(0) },
    increments: [{ user: text, group: '', source: 'main', subagent: '', time: clock, cost: 10n ** 25n }],
  };
}

const append = (text: string): number | undefined => journal.append(() => batch(text));
const pendingUsers = (): string[] =>
  [...journal.pending()].flatMap(({ batch: { increments } }) => increments.map(({ user }) => user));

async function reopen(): Promise<void> {
  await journal.close();
  journal = openHere();
}

describe('the journal', () => {
  it('keeps batches and memory over a restart, amounts of any size included', async () => {
    journal.append((state) => {
      state.put('counter', 'series', { value: 2n ** 90n, calls: 3, time: 5n });
      return batch('ada');
    });
    await reopen();
    expect([...journal.pending()].map((one) => one.batch)).toEqual([batch('ada')]);
    journal.append((state) => {
      expect(state.get('counter', 'series')).toEqual({ value: 2n ** 90n, calls: 3, time: 5n });
      return undefined;
    });
  });

  it('keeps nothing of a settlement that fails half way', () => {
    expect(() =>
      journal.append((state) => {
        state.put('seen', 'call', true);
        throw new Error('half way');
      }),
    ).toThrow('half way');
    journal.append((state) => void expect(state.get('seen', 'call')).toBeUndefined());
    expect(pendingUsers()).toEqual([]);
  });

  it('numbers batches upwards, also after a restart', async () => {
    const first = append('ada') ?? 0;
    await reopen();
    expect(append('bob')).toBe(first + 1);
  });

  it('recognises a call for at least the horizon after it was last told, and forgets it in the end', () => {
    const seen = (): boolean => {
      let known = false;
      journal.append((state) => void (known = state.get('seen', 'call') === true));
      return known;
    };
    journal.append((state) => void state.put('seen', 'call', true));
    clock += HORIZON_MS;
    expect(seen()).toBe(true);
    clock += 2 * HORIZON_MS;
    expect(seen()).toBe(false);
  });

  it('does not forget when the clock jumps back', () => {
    journal.append((state) => void state.put('seen', 'call', true));
    clock -= 10 * HORIZON_MS;
    journal.append((state) => void expect(state.get('seen', 'call')).toBe(true));
  });

  it.each([HORIZON_MS / 2, HORIZON_MS * 2])(
    'still recognises and in the end forgets a call where a restart made the horizon %d ms',
    async (horizonMs) => {
      journal.append((state) => void state.put('seen', 'call', true));
      await journal.close();
      clock += 60_000;
      journal = openJournal({ path: join(folder, 'journal'), horizonMs, now: () => clock });
      const seen: unknown[] = [];
      const look = () => journal.append((state) => void seen.push(state.get('seen', 'call')));
      look();
      clock += 2 * horizonMs;
      look();
      clock += 2 * horizonMs;
      look();
      expect([seen[0], seen[2]]).toEqual([true, undefined]);
    },
  );

  it('keeps what it learned after a settlement failed at the moment of forgetting', async () => {
    journal.append((state) => void state.put('seen', 'old', true));
    clock += HORIZON_MS;
    expect(() =>
      journal.append(() => {
        throw new Error('full');
      }),
    ).toThrow('full');
    journal.append((state) => void state.put('seen', 'new', true));
    await reopen();
    journal.append((state) => void expect(state.get('seen', 'new')).toBe(true));
  });

  it('cuts a chunk once: a restart before its release finds the same bounds', async () => {
    append('ada');
    const chunk = journal.nextChunk(1e6);
    append('bob');
    await reopen();
    expect(journal.nextChunk(1e6)).toEqual(chunk);
    if (chunk) journal.release(chunk);
    expect(pendingUsers()).toEqual(['bob']);
    expect(journal.written).toBe(chunk?.last);
  });

  it('knows how much waits and since when after a restart, and of batches of an earlier version too', async () => {
    append('ada');
    const since = clock;
    clock += 5_000;
    append('bob');
    const bytes = journal.pendingBytes;
    await reopen();
    expect([journal.pendingBytes, journal.oldestAt()]).toEqual([bytes, since]);
    await journal.close();
    const root = open({ path: join(folder, 'journal'), maxDbs: 64 });
    root.openDB({ name: 'backlog' }).clearSync();
    await root.close();
    journal = openHere();
    expect([journal.pendingBytes, journal.oldestAt()]).toEqual([bytes, clock]);
  });
});

/** An engine that keeps what it booked by token, and fails as it is told. */
function fakeEngine(
  faults: ('down' | 'lost answer')[],
): Store & { booked: Map<string, string>; attempts: Insert[] } {
  const booked = new Map<string, string>();
  const attempts: Insert[] = [];
  return {
    booked,
    attempts,
    insert: async (insert) => {
      attempts.push(insert);
      const fault = faults.shift();
      if (fault !== 'down' && !booked.has(insert.token)) booked.set(insert.token, insert.rows.toString());
      if (fault) return await Promise.reject(new StoreUnavailable(fault));
    },
    // No insert goes on; all rows are of the month 0, which is none.
    query: async ({ sql, row }) => {
      const lines = [...booked.values()].join('').split('\n').length - 1;
      const answer = sql.includes('system.processes') ? { running: 0 } : { month: 0, count: lines };
      return await Promise.resolve([row.parse(answer)]);
    },
    dump: async () => await Promise.resolve(Buffer.alloc(0)),
    remembersFor: async () => await Promise.resolve(Number.POSITIVE_INFINITY),
    command: async () => await Promise.resolve(),
    close: async () => await Promise.resolve(),
  };
}

describe('the ledger writer', () => {
  it('tries the same rows under the same token until the engine has them, once', async () => {
    const engine = fakeEngine(['down', 'lost answer']);
    append('ada');
    const written: number[] = [];
    const failures: unknown[] = [];
    const writer = startLedgerWriter({
      journal,
      store: engine,
      onWritten: (batchId) => written.push(batchId),
      onFailure: (error) => failures.push(error),
    });
    append('bob');
    await writer.flush();
    await writer.stop();
    expect([...engine.booked.values()].join('')).toBe('["ada"]\n["bob"]\n');
    expect(
      new Set(engine.attempts.slice(0, 3).map(({ token, rows }) => `${token}${rows.toString()}`)).size,
    ).toBe(1);
    expect(failures).toHaveLength(2);
    expect(written.at(-1)).toBe(journal.last);
    expect(journal.pendingBytes).toBe(0);
  });

  it('goes on when the journal cannot give a chunk for a while', { timeout: 15_000 }, async () => {
    append('ada');
    let faults = 1;
    const nextChunk = (maxBytes: number) => {
      if (faults-- > 0) throw new Error('the disk is full');
      return journal.nextChunk(maxBytes);
    };
    const failing = Object.create(journal, { nextChunk: { value: nextChunk } }) as Journal;
    const engine = fakeEngine([]);
    const failures: unknown[] = [];
    const writer = startLedgerWriter({
      journal: failing,
      store: engine,
      onWritten: () => undefined,
      onFailure: (error) => failures.push(error),
    });
    await writer.flush();
    await writer.stop();
    expect(failures).toEqual([new Error('the disk is full')]);
    expect([...engine.booked.values()]).toEqual(['["ada"]\n']);
  });

  it('leaves what the engine did not take for the next start', async () => {
    const down = fakeEngine(Array.from({ length: 100 }, () => 'down' as const));
    append('ada');
    const options = { journal, onWritten: () => undefined, onFailure: () => undefined };
    const writer = startLedgerWriter({ ...options, store: down });
    await writer.stop();
    await reopen();
    const engine = fakeEngine([]);
    const next = startLedgerWriter({ ...options, journal, store: engine });
    await next.flush();
    await next.stop();
    expect([...engine.booked.values()]).toEqual(['["ada"]\n']);
  });

  it('does not go on with a broken journal, and keeps nobody waiting for it', async () => {
    append('ada');
    const down = fakeEngine(Array.from({ length: 100 }, () => 'down' as const));
    let fault: string | undefined;
    const breaking = Object.create(journal, { fault: { get: () => fault } }) as Journal;
    const failed: unknown[] = [];
    const writer = startLedgerWriter({
      journal: breaking,
      store: down,
      onWritten: () => undefined,
      onFailure: (error) => {
        failed.push(error);
        fault = 'the disk failed';
      },
    });
    await expect(writer.flush()).rejects.toThrow('the disk failed');
    await expect(writer.flush()).rejects.toThrow('the disk failed');
    expect(failed).toHaveLength(1);
    await writer.stop();
  });
});
