// What an audit corrects, what it leaves, and what settle makes of the corrected records afterwards.
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { createTally } from '../../../ingest/audit/findings.ts';
import { NO_TOKENS } from '../../../schemas/tokens.ts';
import { activityOf, openLedger, type Ledger } from '../../analytics/ledger.ts';
import { openAudited, type AuditedLedger } from '../../support/audited-ledger.ts';
import { bookedOf, spentOf, told, totals } from '../../support/booked.ts';
import { logsOf, metricsOf, tracesOf, type Call } from '../../support/claude-session.ts';
import { replay } from '../../support/replay.ts';

let ledger: Ledger;
let audited: AuditedLedger;

beforeAll(async () => {
  ledger = await openLedger();
  audited = openAudited(ledger.store);
});

afterAll(async () => {
  await audited.close();
  await ledger.close();
});

const booked = async (session: string, table?: string) => await bookedOf(ledger.store, session, table);

let sessions = 0;
const newSession = (): string => `session-${(sessions += 1)}`;

/** The meter was told what the ledger holds. */
const sameAsMeter = async (): Promise<void> => {
  expect(await spentOf(ledger.store)).toEqual(Object.fromEntries(audited.metered));
};

describe('while telemetry goes on arriving', () => {
  const call: Call = { id: 0, source: 'main', tokens: { ...NO_TOKENS, input: 1000, output: 10 } };

  const moments = [3, 4].flatMap((read) => [
    { read, isWritten: false },
    { read, isWritten: true },
  ]);
  it.each(moments)(
    'news of a record after read $read, in the ledger already: $isWritten, are not lost',
    async ({ read, isWritten }) => {
      const session = newSession();
      await audited.deliver([tracesOf([call], session)]);
      audited.forget();
      await audited.deliver([tracesOf([call], session)], 'bob');
      let reads = 0;
      await audited.audit({}, async () => {
        reads += 1;
        if (reads !== read) return;
        await audited.deliver([logsOf([call], session)], 'bob');
        if (isWritten) await audited.flush();
      });
      await audited.audit();
      const left = await booked(session);
      expect(Object.keys(left)).toHaveLength(1);
      expect(Object.keys(left)[0]).toContain('"bob"');
      expect(totals(left)).toEqual(totals(told(replay([logsOf([call], session)]).charges)));
      await sameAsMeter();
    },
  );

  it('is not held up by news of other records', async () => {
    const session = newSession();
    const other = newSession();
    await audited.deliver([logsOf([call], session)]);
    audited.forget();
    await audited.deliver([logsOf([call], session)]);
    let id = 1;
    const found = await audited.audit({}, async () => {
      id += 1;
      await audited.deliver([logsOf([{ ...call, id }], other)]);
    });
    expect(found).toMatchObject({ duplicateRecords: 1, leftRecords: 0 });
    expect(await booked(session)).toEqual(told(replay([logsOf([call], session)]).charges));
  });
});

describe('an audit', () => {
  const all = Array.from({ length: 7 }, (_, id): Call => ({
    id,
    source: 'main',
    tokens: { ...NO_TOKENS, input: 1000 + id },
  }));

  it('corrects more than fits one batch, and tells whose', async () => {
    const session = newSession();
    await audited.deliver([logsOf(all, session)]);
    audited.forget();
    await audited.deliver([logsOf(all, session)]);
    const found = await audited.audit({ records: 2, rows: 3, rowsPerSlice: 20 });
    expect(found.duplicateRecords).toBe(7);
    expect(found.takenBack).toEqual([
      { user: 'ada@acme.test', agent: 'claude-code', records: 7, cost: found.duplicateCost },
    ]);
    expect(await booked(session)).toEqual(told(replay([logsOf(all, session)]).charges));
  });

  it('has told what it corrected where it fails later', async () => {
    const session = newSession();
    await audited.deliver([logsOf(all, session)]);
    audited.forget();
    await audited.deliver([logsOf(all, session)]);
    const tally = createTally();
    const isCorrected = () => tally.findings().duplicateRecords > 0;
    const fail = async () => await (isCorrected() ? Promise.reject(new Error('gone')) : Promise.resolve());
    await expect(audited.audit({ records: 2 }, fail, tally)).rejects.toThrow('gone');
    expect(tally.findings().duplicateRecords).toBe(2);
    expect((await audited.audit()).duplicateRecords).toBe(5);
  });

  it('leaves a closed call alone when it is told again, and takes a better signal', async () => {
    const session = newSession();
    const one = all.slice(0, 1);
    await audited.deliver([tracesOf(one, session)]);
    audited.forget();
    await audited.deliver([tracesOf(one, session)]);
    await audited.audit();
    expect(await audited.deliver([tracesOf(one, session)])).toEqual([{ outcome: 'duplicate' }]);
    audited.forget();
    expect(await audited.deliver([tracesOf(one, session)])).toEqual([{ outcome: 'duplicate' }]);
    expect(await audited.deliver([logsOf(one, session)])).toEqual([{ outcome: 'charged' }]);
    expect(await audited.audit()).toMatchObject({ duplicateRecords: 1 });
    expect(await booked(session)).toEqual(told(replay([logsOf(one, session)]).charges));
  });

  it('leaves the cost that metrics tell beside spans', async () => {
    const session = newSession();
    const sent = [metricsOf(all, session, 0), tracesOf(all, session)];
    await audited.deliver(sent);
    expect(await audited.audit()).toMatchObject({ supersededRecords: 0 });
    expect(await booked(session)).toEqual(told(replay(sent).charges));
  });

  it('leaves the cost that metrics tell where a lost journal hid spans that tell none', async () => {
    const session = newSession();
    const beside = [metricsOf(all, session, 0), tracesOf(all, session)];
    const later = metricsOf(all, session, 1);
    await audited.deliver(beside);
    await audited.loseJournal();
    await audited.deliver([later]);
    expect(await audited.audit()).toMatchObject({ supersededRecords: 1, supersededCost: 0n });
    const expected = replay([...beside, later]);
    // The cell was begun twice, so its cost is told by two.
    const spent = { ...totals(told(expected.charges)), reported_entries: expect.anything() as string };
    expect(totals(await booked(session))).toEqual(spent);
    const { input_tokens, cost } = totals(told(expected.evidence));
    expect(totals(await booked(session, 'evidence'))).toMatchObject({ input_tokens, cost });
    expect(await audited.audit()).toMatchObject({ supersededRecords: 0 });
  });

  it('leaves a record of which the ledger refused a row, until that is replayed', async () => {
    const session = newSession();
    const one = all.slice(0, 1);
    await audited.deliver([tracesOf(one, session)], 'mallory');
    await audited.flush();
    const constraint = 'CONSTRAINT no_mallory';
    await ledger.store.command(`ALTER TABLE charges ADD ${constraint} CHECK user != 'mallory'`);
    try {
      await audited.deliver([logsOf(one, session)], 'bob');
      // As one that is told twice, and as a span beside an event.
      expect(await audited.audit()).toMatchObject({
        duplicateRecords: 0,
        supersededRecords: 0,
        leftRecords: 2,
      });
    } finally {
      await ledger.store.command(`ALTER TABLE charges DROP ${constraint}`);
    }
    await audited.replay();
    expect(await audited.audit()).toMatchObject({ duplicateRecords: 0, leftRecords: 0 });
    expect(totals(await booked(session))).toEqual(totals(told(replay([logsOf(one, session)]).charges)));
    await sameAsMeter();
  });

  it('moves what metrics told to the evidence where a lost journal hid the calls, later points included', async () => {
    const session = newSession();
    await audited.deliver([metricsOf(all, session, 0)]);
    await audited.loseJournal();
    await audited.deliver([logsOf(all, session)]);
    expect(await audited.audit()).toMatchObject({ duplicateRecords: 0, supersededRecords: 1 });
    expect(await audited.deliver([metricsOf(all.slice(0, 1), session, 1)])).not.toContainEqual({
      outcome: 'charged',
    });
    await audited.flush();
    expect(await booked(session)).toEqual(told(replay([logsOf(all, session)]).charges));
    const tokens = [...all, ...all.slice(0, 1)].reduce((sum, { tokens: { input } }) => sum + input, 0);
    expect(totals(await booked(session, 'evidence'))).toMatchObject({
      input_tokens: `${tokens}000000000000`,
    });
  });

  it('keeps one row of an activity that is there twice', async () => {
    const prompt = activityOf({ at: '2026-11-20T10:00:00Z', session: 'activity', user: 'bob', count: 2 });
    const other = activityOf({ at: '2026-11-20T10:00:00Z', session: 'activity', user: 'bob', count: 5 });
    await ledger.write([], [prompt, other]);
    await ledger.write([], [prompt]);
    expect(await audited.audit()).toMatchObject({ duplicateRecords: 1, duplicateCost: 0n });
    const rows = await ledger.store.query({
      sql: "SELECT toString(sum(quantity)) AS quantity FROM activities_hourly WHERE session = 'activity'",
      row: z.object({ quantity: z.string() }),
    });
    expect(rows).toEqual([{ quantity: '7' }]);
    expect(await audited.audit()).toMatchObject({ duplicateRecords: 0 });
  });
});
