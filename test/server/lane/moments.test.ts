// Answers between inserts: what rollups tell together is of one moment, and where it may not be, the answer says so.
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { readQuery } from '../../../analytics/query-string.ts';
import { readUsage } from '../../../analytics/queries/usage.ts';
import { usageQuery } from '../../../schemas/api-query.ts';
import { createMoments, type Moments } from '../../../server/lane/moments.ts';
import { startRigEngine, type JournalRig, type RigEngine } from '../../support/journal-rig.ts';

const LONG_MS = 60_000;
const clock = (): number => performance.now();

describe('with an engine whose inserts take seconds', () => {
  let engine: RigEngine;
  let rig: JournalRig;
  let moments: Moments;

  beforeAll(async () => {
    engine = await startRigEngine();
  }, 120_000);
  beforeEach(async () => {
    rig = engine.rig();
    moments = createMoments(clock, LONG_MS);
    // Rollups come before and behind it: some hold the rows while it sleeps.
    await rig.store.command(
      `CREATE MATERIALIZED VIEW slow_view ENGINE = Null AS SELECT sleep(1) AS slept, user FROM charges`,
    );
  });
  afterEach(async () => {
    await rig.store.command('DROP TABLE slow_view SYNC');
    await rig.close();
  });
  afterAll(async () => {
    await engine.close();
  });

  const write = () =>
    rig.write({
      readers: { due: moments.due, ended: moments.ended },
      onWritten: (batch) => moments.written(batch),
    });

  /** What `/usage` tells of dollars by three groupings, which different rollups tell, and of sessions. */
  async function told(): Promise<string[]> {
    const groupings = ['', '&group_by=user', '&group_by=user,model', '&group_by=session'];
    const answers = [];
    for (const by of groupings) {
      const url = `/usage?from=2026-01-01&to=2027-01-01${by}`;
      const { totals } = await readUsage(rig.store, readQuery(url, usageQuery), rig.clock);
      answers.push(`${totals.cost_usd} of ${totals.calls}`);
    }
    return answers;
  }

  const isOpen = async (): Promise<boolean> =>
    (await rig.users('charges')).length !== (await rig.users('usage_daily')).length;

  it('answers wait for the insert under way, and all groupings add up to the same', async () => {
    const before = (await told())[0];
    const batch = rig.append({ charges: [{ user: 'ada' }] });
    write();
    await expect.poll(isOpen, { timeout: 60_000, interval: 20 }).toBe(true);
    const answering = await moments.begin(LONG_MS);
    const answers = await told();
    expect(answering.asOf()).toBe(String(batch));
    answering.end();
    expect(new Set(answers).size).toBe(1);
    expect(answers[0]).not.toBe(before);
  }, 120_000);

  it('an answer whose patience ends before the insert says so, and that it can be asked again', async () => {
    const late = vi.fn();
    moments.onLate(late);
    rig.append({ charges: [{ user: 'bob' }] });
    write();
    await expect.poll(isOpen, { timeout: 60_000, interval: 20 }).toBe(true);
    const answering = await moments.begin(0);
    expect(answering.asOf()).toBe('0+');
    answering.end();
    expect(late).not.toHaveBeenCalled();
    await expect.poll(() => rig.journal.written, { timeout: 60_000 }).toBe(rig.journal.last);
    await expect.poll(() => late.mock.calls.length).toBe(1);
  }, 120_000);

  it('an insert waits for answers under way: what they read one by one is of one moment', async () => {
    const answering = await moments.begin(LONG_MS);
    const [before] = await told();
    rig.append({ charges: [{ user: 'eve' }] });
    write();
    expect(new Set([before, ...(await told())]).size).toBe(1);
    expect(rig.journal.written).toBeLessThan(rig.journal.last);
    expect(answering.asOf()).toBe('0');
    answering.end();
    await expect.poll(() => rig.journal.written, { timeout: 60_000 }).toBe(rig.journal.last);
    expect((await told())[0]).not.toBe(before);
  }, 120_000);
});

describe('answers and inserts', () => {
  it('an insert waits for an answer that goes on and on no longer than it stands, and the answer says so', async () => {
    const moments = createMoments(clock, 20);
    moments.written(41);
    const slow = await moments.begin(0);
    await moments.due();
    expect(slow.asOf()).toBe('41+');
    moments.written(42);
    moments.ended();
    expect(slow.asOf()).toBe('41+');
    slow.end();
    const next = await moments.begin(0);
    expect(next.asOf()).toBe('42');
  });

  it('an answer that begins while an insert is due waits for it, so that inserts come to their turn', async () => {
    const moments = createMoments(clock, LONG_MS);
    const first = await moments.begin(LONG_MS);
    const order: string[] = [];
    const due = moments.due().then(() => order.push('insert'));
    const second = moments.begin(LONG_MS).then((answer) => {
      order.push('answer');
      return answer;
    });
    first.end();
    await due;
    moments.written(7);
    moments.ended();
    expect((await second).asOf()).toBe('7');
    expect(order).toEqual(['insert', 'answer']);
  });

  it('nobody is told to ask again where every answer was whole', async () => {
    const moments = createMoments(clock, LONG_MS);
    const late = vi.fn();
    moments.onLate(late);
    (await moments.begin(0)).end();
    await moments.due();
    moments.ended();
    expect(late).not.toHaveBeenCalled();
  });
});
