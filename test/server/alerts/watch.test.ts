// What batches touched is looked at soon, together, and not before spend and what was told are known.
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import type { Watched } from '../../../analytics/alerts/thresholds.ts';
import type { Work } from '../../../analytics/limits/work.ts';
import type { Alert } from '../../../schemas/alerts.ts';
import { startWatch, type Watch } from '../../../server/alerts/watch.ts';
import { AT } from './samples.ts';

let watch: Watch;
let isReady: boolean;
let looked: Work[];
let alerts: Alert[];
let used: bigint;

beforeEach(() => {
  vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval', 'Date'], now: AT });
  [isReady, looked, alerts, used] = [true, [], [], 0n];
  watch = startWatch({
    users: () => ['ada', 'bob'],
    limitsOn: (work) => {
      looked.push(work);
      return work.user === 'ada' ? [limitOf('ada')] : [];
    },
    others: () => [],
    isReady: () => isReady,
    isTold: (id) => alerts.some((alert) => alert.id === id),
    tell: (told) => alerts.push(...told),
    onFault: (error) => expect.unreachable(String(error)),
    now: Date.now,
  });
});

afterEach(() => {
  watch.stop();
  vi.useRealTimers();
});

function limitOf(id: string): Watched {
  const say = () => id;
  return {
    kind: 'BudgetThresholdCrossed',
    subject: { scope: 'user', id, name: id },
    progress: {
      period: 'day',
      used,
      limit: 100n,
      unit: 'dollars',
      action: 'block',
      thresholds: [50, 100],
      startsAt: AT,
      sentences: { refusal: say, warning: say, allowance: say, unknown: say },
    },
  };
}

async function seconds(count: number): Promise<void> {
  await vi.advanceTimersByTimeAsync(count * 1000);
}

it('everybody is looked at once after the start, and then only who worked', async () => {
  await seconds(3);
  expect(looked.map(({ user }) => user)).toEqual(['ada', 'bob']);
  watch.touched([{ user: 'bob', session: 's' }]);
  watch.touched([{ user: 'bob', session: 's' }]);
  await seconds(1);
  expect(looked.slice(2)).toEqual([{ user: 'bob', session: 's' }]);
});

it('a minute later everybody is looked at again: totals were assigned, or a period began', async () => {
  await seconds(61);
  expect(looked.map(({ user }) => user)).toEqual(['ada', 'bob', 'ada', 'bob']);
});

it('nothing is told before spend is known; then it is', async () => {
  isReady = false;
  used = 60n;
  watch.touched([{ user: 'ada' }]);
  await seconds(5);
  expect([looked, alerts]).toEqual([[], []]);
  isReady = true;
  await seconds(1);
  expect(alerts.map(({ threshold_percent: percent }) => percent)).toEqual([50]);
});

it('a change of settings is looked at for everybody', async () => {
  await seconds(1);
  used = 100n;
  watch.all();
  await seconds(1);
  expect(alerts.map(({ threshold_percent: percent }) => percent)).toEqual([50, 100]);
  await seconds(120);
  expect(alerts).toHaveLength(2);
});
