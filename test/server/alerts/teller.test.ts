// Alerts are told once: when they are stored, and what cannot wait also while the store is away.
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import type { Alert } from '../../../schemas/alerts.ts';
import { createTeller, type Teller } from '../../../server/alerts/teller.ts';
import { StoreUnavailable } from '../../../store/store.ts';
import { AT, sampleAlert } from './samples.ts';

let isAway: boolean;
let inserted: number;
let hurried: string[];
let stored: [id: string, wasHurried: boolean][];
let teller: Teller;

beforeEach(() => {
  vi.useFakeTimers({ now: AT });
  [isAway, inserted, hurried, stored] = [false, 0, [], []];
});

afterEach(() => {
  teller.stop();
  vi.useRealTimers();
});

function open(earlier: Alert[] = []): void {
  teller = createTeller({
    store: {
      insert: async () => {
        if (isAway) throw new StoreUnavailable('away');
        inserted += 1;
        await Promise.resolve();
      },
    },
    file: { read: () => earlier, write: () => undefined },
    onFault: () => undefined,
    onStored: ({ id }, wasHurried) => stored.push([id, wasHurried]),
    hurry: ({ id }) => hurried.push(id) > 0,
  });
}

const failedOpen = sampleAlert({ id: 'open', kind: 'FailedOpen', threshold_percent: null });
const threshold = sampleAlert({ id: 'threshold' });

it('that limits are not enforced is told while the store is away, and not again when it is back', async () => {
  open();
  isAway = true;
  teller.begin([]);
  teller.tell([failedOpen]);
  teller.tell([threshold]);
  await vi.advanceTimersByTimeAsync(10_000);
  teller.tell([failedOpen]);
  await vi.advanceTimersByTimeAsync(10_000);
  expect([hurried, stored]).toEqual([['open'], []]);
  isAway = false;
  vi.useRealTimers();
  await expect
    .poll(() => stored)
    .toEqual([
      ['open', true],
      ['threshold', false],
    ]);
});

it('a store that answers is not overtaken', async () => {
  open();
  teller.begin([]);
  teller.tell([failedOpen]);
  await vi.advanceTimersByTimeAsync(60_000);
  expect([hurried, stored]).toEqual([[], [['open', false]]]);
});

it('what was told before a restart is not told again, whether the store has it or it waits for the store', async () => {
  open([failedOpen]);
  teller.tell([failedOpen, threshold]);
  teller.begin(['threshold']);
  await vi.advanceTimersByTimeAsync(60_000);
  expect([hurried, stored, inserted]).toEqual([[], [], 1]);
});

it('it is told also where it is not known yet what was told before', async () => {
  open();
  teller.tell([failedOpen]);
  await vi.advanceTimersByTimeAsync(5_000);
  expect(hurried).toEqual(['open']);
  teller.begin([]);
  await vi.advanceTimersByTimeAsync(0);
  expect(stored).toEqual([['open', true]]);
});
