// When the ledger audits itself, and what becomes of a result that cannot be stored.
import { describe, expect, it } from 'vitest';
import type { AuditAnswer } from '../../../schemas/audit.ts';
import { createAuditLog } from '../../../server/care/audit-log.ts';
import { isDue, startSelfAudit } from '../../../server/care/self-audit.ts';
import { createTurn } from '../../../server/care/turn.ts';
import type { IngestLane } from '../../../server/lane/start-ingest-lane.ts';
import { StoreUnavailable, type Store } from '../../../store/store.ts';

const at = (time: string): number => Date.parse(`2026-11-${time}:00Z`);
const audited = (time: string, failure = '') => ({
  started_at: new Date(at(time)).toISOString(),
  failure,
});

describe('the nightly audit', () => {
  const cases = [
    ['is not due before its hour', '22T01:00', '22T02:59', undefined, false],
    ['is due at its hour', '22T01:00', '22T03:00', audited('21T03:00'), true],
    ['is due at its hour where there was none ever', '22T01:00', '22T03:00', undefined, true],
    ['is due once', '22T01:00', '22T03:30', audited('22T03:00'), false],
    ['is not due at a start after its hour', '22T04:00', '22T04:10', audited('21T03:00'), false],
    ['is due at a start where it was missed', '22T12:00', '22T12:05', audited('21T03:00'), true],
    ['waits an hour after a failure', '22T01:00', '22T03:59', audited('22T03:00', 'away'), false],
    [
      'is due at its hour after one of a clock that ran ahead',
      '22T01:00',
      '22T03:00',
      audited('29T03:00'),
      true,
    ],
    ['is tried again after it', '22T01:00', '22T04:00', audited('22T03:00', 'away'), true],
  ] as const;
  it.each(cases)('%s', (...given) => {
    const [, started, now, last, due] = given;
    expect(isDue({ last, startedAt: at(started), now: at(now), hour: 3 })).toBe(due);
  });

  it('leaves a start alone, and runs at its time by itself', async () => {
    const asked: string[] = [];
    let now = at('22T02:58');
    const lane = {
      ask: async (question: string) => {
        asked.push(question);
        return await Promise.resolve(question === 'audit' ? FOUND : { journal: { quarantinedRows: 3 } });
      },
    } as unknown as Pick<IngestLane, 'ask'>;
    const audits = startSelfAudit({
      store: memoryStore(),
      lane,
      turn: createTurn(),
      verify: async () => await Promise.resolve({ ok: true, differences: [] }),
      hour: 3,
      now: () => now,
      log: { info: () => undefined, warn: () => undefined, error: () => undefined },
    });
    now = at('22T03:01');
    await audits.runIfDue();
    expect(asked).toEqual([]);
    now = at('22T03:04');
    await audits.runIfDue();
    await audits.runIfDue();
    audits.stop();
    expect(asked).toEqual(['audit', 'status']);
    expect(await audits.list()).toMatchObject([{ trigger: 'nightly', ok: true, quarantined_rows: 3 }]);
  });
});

const FOUND = {
  duplicateRecords: 0,
  duplicateCost: 0n,
  supersededRecords: 0,
  supersededCost: 0n,
  leftRecords: 0,
  takenBack: [],
};

/** Keeps rows of audits, unless it is away. */
function memoryStore(): Store & { away: boolean } {
  const rows: string[] = [];
  const store = {
    away: false,
    query: async () => {
      if (store.away) throw new StoreUnavailable('away');
      const details = rows.map((line) => ({ detail: (JSON.parse(line) as string[]).at(-1) }));
      return await Promise.resolve(details.reverse() as never[]);
    },
    insert: async ({ rows: inserted }: { readonly rows: Buffer }) => {
      if (store.away) throw new StoreUnavailable('away');
      await Promise.resolve(rows.push(inserted.toString()));
    },
  };
  return store as unknown as Store & { away: boolean };
}

describe('the log of audits', () => {
  const audit = (started: string): AuditAnswer => ({
    started_at: started,
    finished_at: started,
    trigger: 'manual',
    ok: false,
    failure: 'the store is away',
    duplicate_records: 0,
    duplicate_cost_usd: '0',
    superseded_records: 0,
    superseded_cost_usd: '0',
    left_records: 0,
    taken_back: [],
    quarantined_rows: null,
    difference_count: 0,
    differences: [],
  });

  it('goes on from the audit that ran last, though the clock ran ahead before it', async () => {
    const store = memoryStore();
    await createAuditLog(store).add(audit('2099-11-20T03:00:00.000Z'));
    const log = createAuditLog(store);
    await log.add(audit('2026-11-21T03:00:00.000Z'));
    await log.list();
    expect((await log.newest())?.started_at).toBe('2026-11-21T03:00:00.000Z');
  });

  it('shows what could not be stored, and stores it when it can', async () => {
    const store = memoryStore();
    const log = createAuditLog(store);
    await log.add(audit('2026-11-20T03:00:00.000Z'));
    store.away = true;
    await expect(log.add(audit('2026-11-21T03:00:00.000Z'))).rejects.toThrow('away');
    expect((await log.list()).map(({ started_at: started }) => started)).toEqual([
      '2026-11-21T03:00:00.000Z',
    ]);
    store.away = false;
    await log.storeKept();
    const again = createAuditLog(store);
    expect((await again.list()).map(({ started_at: started }) => started)).toEqual([
      '2026-11-21T03:00:00.000Z',
      '2026-11-20T03:00:00.000Z',
    ]);
  });
});
