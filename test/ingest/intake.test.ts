// When telemetry is taken: bounds of size and age, the disk's floor and its faults.
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { setTimeout as sleep } from 'node:timers/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { isBelowFloor, watchDisk } from '../../ingest/journal/disk-floor.ts';
import { openIntake, type Pause } from '../../ingest/intake.ts';
import type { JournalBatch } from '../../ingest/journal/batch.ts';
import { openJournal, type Journal } from '../../ingest/journal/journal.ts';

const HOUR_MS = 3_600_000;
const MIB = 1024 * 1024;

let folder: string;
let clock: number;
let journal: Journal;

const openHere = (): Journal =>
  openJournal({ path: join(folder, 'journal'), horizonMs: HOUR_MS, now: () => clock });

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'outlay-intake-'));
  clock = Date.UTC(2026, 10, 22);
  journal = openHere();
});

afterEach(async () => {
  vi.useRealTimers();
  await journal.close();
  rmSync(folder, { recursive: true, force: true });
});

const batch: JournalBatch = {
  rows: { charges: Buffer.from('["row"]\n'), evidence: Buffer.alloc(0), activities: Buffer.alloc(0) },
  increments: [],
};

function intake(given: { isLow?: boolean; fault?: string; maxPendingBytes?: number } = {}) {
  const told: (Pause | undefined)[] = [];
  const watched = Object.create(journal, given.fault ? { fault: { value: given.fault } } : {}) as Journal;
  const disk = { freeBytes: 0, isLow: given.isLow ?? false, stop: () => undefined };
  const opened = openIntake({
    journal: watched,
    disk,
    maxPendingBytes: given.maxPendingBytes ?? 1_000,
    maxPendingMs: 24 * HOUR_MS,
    now: () => clock,
    onChange: (pause) => told.push(pause),
  });
  return { ...opened, disk, told };
}

describe('intake', () => {
  it.each([
    ['broken', { fault: 'the disk failed', isLow: true }],
    ['disk', { isLow: true, maxPendingBytes: 0 }],
    ['size', { maxPendingBytes: 0 }],
  ])('is paused with the reason %s before any lesser one', (reason, given) => {
    journal.append(() => batch);
    const taken = intake(given);
    expect(taken.paused()?.reason).toBe(reason);
    expect(taken.told).toEqual([taken.paused()]);
    taken.stop();
  });

  it('is paused while the oldest batch is older than may be, also after a restart, and goes on by itself', async () => {
    journal.append(() => batch);
    clock += 23 * HOUR_MS;
    journal.append(() => batch);
    await journal.close();
    journal = openHere();
    vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval'] });
    const taken = intake();
    expect(taken.paused()).toBeUndefined();
    clock += 2 * HOUR_MS;
    vi.advanceTimersByTime(1_000);
    expect(taken.paused()?.reason).toBe('age');
    const chunk = journal.nextChunk(1);
    journal.release(chunk!);
    vi.advanceTimersByTime(1_000);
    expect(taken.paused()).toBeUndefined();
    expect(taken.told.map((pause) => pause?.reason)).toEqual(['age', undefined]);
    taken.stop();
  });
});

describe('the floor of a disk', () => {
  const volume = (free: number, blocks = 1e6) => ({ bavail: free, blocks, bsize: MIB });

  it('is 256 MiB, or a twentieth of a small volume', () => {
    expect([255, 257].map((free) => isBelowFloor(volume(free), undefined, false))).toEqual([true, false]);
    expect([1, 3].map((free) => isBelowFloor(volume(free, 40), undefined, false))).toEqual([true, false]);
  });

  it('is left with a little more room than it was reached with', () => {
    expect([105, 115].map((free) => isBelowFloor(volume(free), 100 * MIB, true))).toEqual([true, false]);
  });

  it('stops nothing where it is 0', () => {
    expect(isBelowFloor(volume(0), 0, true)).toBe(false);
  });

  it('is watched on the real volume, and stops nothing where the system does not tell', async () => {
    const watched = join(folder, 'watched');
    mkdirSync(watched);
    const high = watchDisk({ path: watched, floorBytes: Number.MAX_SAFE_INTEGER, intervalMs: 5 });
    expect([high.isLow, high.freeBytes! > 0]).toEqual([true, true]);
    rmSync(watched, { recursive: true });
    while (high.freeBytes !== undefined) await sleep(5);
    expect(high.isLow).toBe(false);
    high.stop();
  });
});
