// Delta points are told apart by their windows for longer than calls are: nothing later could tell them apart.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { fingerprint } from '../../../ingest/adapters/fingerprint.ts';
import { openJournal, type Journal } from '../../../ingest/journal/journal.ts';
import { incrementOf, type Increment } from '../../../ingest/settle/increment.ts';
import { mapState } from '../../support/replay.ts';

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;
const START = BigInt(Date.UTC(2026, 10, 20)) * 1_000_000n;

let folder: string;
let clock: number;
let journal: Journal;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'outlay-windows-'));
  clock = Date.UTC(2026, 10, 22);
  journal = openJournal({ path: join(folder, 'journal'), horizonMs: HOUR_MS, now: () => clock });
});

afterEach(async () => {
  await journal.close();
  rmSync(folder, { recursive: true });
});

const windowPoint = (minute: number) => ({
  series: 's',
  temporality: 'delta' as const,
  start: START + BigInt(minute) * 60_000_000_000n,
  time: START + BigInt(minute + 1) * 60_000_000_000n,
  value: 1n,
  calls: 0,
});

function tell(minute: number): Increment['kind'] {
  let kind: Increment['kind'] | undefined;
  journal.append((state) => {
    kind = incrementOf(windowPoint(minute), state).kind;
    return undefined;
  });
  return kind ?? 'unused';
}

describe('windows of delta points', () => {
  it('are counted once each, in any order', () => {
    const minutes = fc.array(fc.integer({ min: 0, max: 300 }), { minLength: 1, maxLength: 60 });
    fc.assert(
      fc.property(minutes, (told) => {
        const state = mapState();
        const kinds = told.map((minute) => incrementOf(windowPoint(minute), state).kind);
        const counted = told.filter((_, index) => kinds[index] === 'increment');
        expect([...counted].sort()).toEqual([...new Set(told)].sort());
      }),
    );
  });

  it('are recognised for fourteen days, through every hour in between', () => {
    expect(tell(1)).toBe('increment');
    for (let day = 1; day <= 14; day += 1) {
      clock += DAY_MS - 1;
      expect(tell(1)).toBe('duplicate');
    }
    expect(tell(2)).toBe('increment');
  });

  it('that an earlier version marked one by one are still recognised', () => {
    const { series, start, time } = windowPoint(1);
    journal.append((state) => void state.put('seen', fingerprint(['delta', series, start, time]), true));
    expect(tell(1)).toBe('duplicate');
    expect(tell(2)).toBe('increment');
  });
});
