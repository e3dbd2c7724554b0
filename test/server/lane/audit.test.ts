// Late telemetry is audited within minutes, and not more often than that.
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { Journal } from '../../../ingest/journal/journal.ts';
import { createLaneAudit, type LaneAudit } from '../../../server/lane/audit.ts';
import { StoreUnavailable, type Store } from '../../../store/store.ts';

const HOUR_MS = 3_600_000;
const NOW = Date.UTC(2026, 10, 22, 12);
const WAITS = { afterLateMs: 120_000, betweenMs: 600_000 };

let audits: number;
let isAway: boolean;
let audit: LaneAudit;
let logged: string[];

beforeEach(() => {
  vi.useFakeTimers({ now: NOW });
  audits = 0;
  isAway = false;
  logged = [];
  const store = {
    query: async ({ sql }: { readonly sql: string }) => {
      if (isAway) throw new StoreUnavailable('away');
      audits += Number(sql === 'SELECT 1');
      return await Promise.resolve([]);
    },
  } as unknown as Store;
  audit = createLaneAudit({
    journal: { written: 0, last: 0, pendingBytes: 0 } as unknown as Journal,
    writer: { flush: async () => await Promise.resolve() },
    store,
    announce: async () => await Promise.resolve(),
    horizonMs: 24 * HOUR_MS,
    now: Date.now,
    log: (_level, message) => logged.push(message),
    describe: String,
    waits: WAITS,
  });
});

afterEach(() => {
  audit.stop();
  vi.useRealTimers();
});

const spend = (hoursAgo: number, cost = 1n) => [
  { user: 'ada', group: '', source: 'main', subagent: '', time: Date.now() - hoursAgo * HOUR_MS, cost },
];

describe('telemetry that arrives', () => {
  it('in time causes no audit, nor does what takes spend back', async () => {
    audit.note(spend(23));
    audit.note(spend(30, -1n));
    await vi.advanceTimersByTimeAsync(HOUR_MS);
    expect(audits).toBe(0);
  });

  it('after the horizon is audited soon, together with what else is late', async () => {
    audit.note(spend(25));
    audit.note(spend(600));
    await vi.advanceTimersByTimeAsync(WAITS.afterLateMs - 1);
    expect(audits).toBe(0);
    await vi.advanceTimersByTimeAsync(1);
    expect(audits).toBe(1);
  });

  it('late again is audited again only after a while', async () => {
    audit.note(spend(25));
    await vi.advanceTimersByTimeAsync(WAITS.afterLateMs);
    audit.note(spend(25));
    await vi.advanceTimersByTimeAsync(WAITS.betweenMs - 1);
    expect(audits).toBe(1);
    await vi.advanceTimersByTimeAsync(1);
    expect(audits).toBe(2);
  });

  it('late while the ledger is away is audited when it is back', async () => {
    isAway = true;
    audit.note(spend(25));
    await vi.advanceTimersByTimeAsync(WAITS.afterLateMs);
    expect(logged).toHaveLength(1);
    isAway = false;
    await vi.advanceTimersByTimeAsync(WAITS.betweenMs);
    expect(audits).toBe(1);
  });
});
