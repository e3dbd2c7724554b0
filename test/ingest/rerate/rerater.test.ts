// A job of re-rating books the differences once, beside whatever arrives meanwhile, and can be cut short anywhere.
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import { z } from 'zod';
import { compareRollups } from '../../../analytics/verify.ts';
import { JournalBroken } from '../../../ingest/journal/guard.ts';
import { AMOUNT_COLUMNS, CHARGE_COLUMNS } from '../../../schemas/charge.ts';
import { toUsd } from '../../../schemas/money.ts';
import { NO_TOKENS } from '../../../schemas/tokens.ts';
import { openLedger, type Ledger } from '../../analytics/ledger.ts';
import { openAudited, type AuditedLedger } from '../../support/audited-ledger.ts';
import { bookedOf, spentOf } from '../../support/booked.ts';
import { logsOf, metricsOf, tracesOf, type Call } from '../../support/claude-session.ts';
import { learnChange } from '../../support/known-forge.ts';
import { ownPrice } from '../../support/own-prices.ts';
import { at, placed, REPO } from '../../support/placed-session.ts';

// Each job waits for the ledger several times.
vi.setConfig({ testTimeout: 60_000, hookTimeout: 60_000 });

let ledger: Ledger;
let audited: AuditedLedger;
let sessions = 0;
const newSession = (): string => `rerated-${(sessions += 1)}`;

beforeAll(async () => {
  ledger = await openLedger();
  audited = openAudited(ledger.store);
});

afterEach(async () => {
  expect(await compareRollups(ledger.store)).toEqual([]);
  expect(await spentOf(ledger.store)).toEqual(Object.fromEntries(audited.metered));
  audited.price([]);
  await audited.rerate();
});

afterAll(async () => {
  await audited.close();
  await ledger.close();
});

/** A million tokens of input: 5 dollars by list. */
const call = (id: number): Call => ({ id, source: 'main', tokens: { ...NO_TOKENS, input: 1_000_000 } });
const agreed = (input: string) => [ownPrice('agreed', { input, output: '20' })];

async function costOf(session: string): Promise<string> {
  const [row] = await ledger.store.query({
    sql: 'SELECT toString(sum(charges.cost)) AS spent FROM charges WHERE session = {session:String}',
    params: { session },
    row: z.object({ spent: z.string() }),
  });
  return row?.spent ?? '';
}

/** Sums by everything that rows say, without those that are nothing. */
async function everythingOf(session: string): Promise<unknown> {
  const place = CHARGE_COLUMNS.filter((name) => name !== 'entry' && !AMOUNT_COLUMNS.includes(name));
  const keys = place.map((name) =>
    name === 'attributes' ? 'toJSONString(attributes)' : `toString(\`${name}\`)`,
  );
  const sums = AMOUNT_COLUMNS.map((name) => `sum(${name})`);
  return await ledger.store.query({
    sql: `SELECT [${keys.join(', ')}] AS place, [${sums.map((sum) => `toString(${sum})`).join(', ')}] AS amounts FROM charges
      WHERE session = {session:String} GROUP BY place HAVING ${sums.map((sum) => `${sum} != 0`).join(' OR ')} ORDER BY place`,
    params: { session },
    row: z.object({ place: z.array(z.string()), amounts: z.array(z.string()) }),
  });
}

describe('a job', () => {
  it('books the difference, tells it by model, and does nothing the second time', async () => {
    const session = newSession();
    await audited.deliver([logsOf([call(1), call(2)], session)]);
    audited.price(agreed('4'));
    const job = await audited.rerate();
    expect(job).toMatchObject({
      state: 'done',
      kept: [],
      models: [
        {
          provider: 'anthropic',
          model: 'claude-opus-4-8',
          records: 2,
          calls: 2,
          before: { cost: 10n * 10n ** 12n, unpriced: 0 },
          after: { cost: 8n * 10n ** 12n, unpriced: 0 },
        },
      ],
    });
    expect(job.firstBatch).toBe(job.lastBatch);
    expect(await costOf(session)).toBe('8');
    expect(await audited.rerate()).toMatchObject({ models: [], firstBatch: null });
  });

  it('restores everything that rows say where prices go back, whether memory still knows the calls or not', async () => {
    const session = newSession();
    const writes = { ...NO_TOKENS, input: 900, cacheWrite5m: 300, cacheWrite1h: 200, output: 40 };
    await audited.deliver([
      logsOf([call(1), { id: 2, source: 'main', tokens: writes }], session),
      tracesOf([call(3)], `${session}-spans`),
      metricsOf([call(4), { id: 5, source: 'subagent', tokens: writes }], `${session}-counters`, 0),
    ]);
    await audited.flush();
    const all = async () =>
      await Promise.all([session, `${session}-spans`, `${session}-counters`].map(everythingOf));
    const before = await all();
    audited.price(agreed('4'));
    await audited.rerate();
    expect(await all()).not.toEqual(before);
    audited.forget();
    audited.price([]);
    await audited.rerate();
    expect(await all()).toEqual(before);
  });

  it('of a range, a provider or a model leaves everything else alone', async () => {
    const session = newSession();
    await audited.deliver([logsOf([call(1), call(2), call(3)], session)]);
    audited.price(agreed('4'));
    const [from, to] = [at(2), at(3)];
    expect(await audited.rerate({ provider: 'openai' })).toMatchObject({ examined: 0 });
    expect(await audited.rerate({ model: 'claude-opus-4' })).toMatchObject({ examined: 0 });
    await audited.rerate({ from, to, provider: 'anthropic', model: 'claude-opus-4-8' });
    expect(await costOf(session)).toBe('14');
  });

  it('looks at each record once, however many a person has, and at one of two people as one', async () => {
    const session = newSession();
    const told = (...ids: number[]) => [logsOf(ids.map(call), session)];
    await audited.deliver(told(250, 251, 252, 253, 254), 'ada');
    await audited.deliver(told(260, 261), 'eve');
    audited.forget();
    await audited.deliver(told(260), 'bob');
    audited.price(agreed('4'));
    const range = { from: at(250), to: at(270) };
    expect(await audited.rerate({ ...range, bounds: { rowsPerPart: 2 } })).toMatchObject({
      examined: 7,
      models: [{ records: 6 }],
      kept: [{ reason: 'told_twice', records: 1 }],
    });
    await audited.audit();
  });

  it('is neither undone nor doubled by a better signal that comes after it', async () => {
    const session = newSession();
    await audited.deliver([tracesOf([call(1)], session)]);
    audited.price(agreed('4'));
    await audited.rerate();
    expect(await costOf(session)).toBe('4');
    await audited.deliver([logsOf([call(1)], session), logsOf([call(1)], session)]);
    await audited.flush();
    expect(await costOf(session)).toBe('4');
    audited.price(agreed('3'));
    await audited.deliver([logsOf([call(2)], session)]);
    await audited.rerate();
    expect(await costOf(session)).toBe('6');
  });

  it('gives counters that go on counting the price of now, and then only what is new', async () => {
    const session = newSession();
    await audited.deliver([metricsOf([call(1)], session, 0)]);
    audited.price(agreed('4'));
    await audited.rerate();
    await audited.deliver([metricsOf([call(2)], session, 1)]);
    await audited.flush();
    expect(await costOf(session)).toBe('8');
    expect(await audited.rerate()).toMatchObject({ models: [] });
  });

  it('leaves spans whose cost counters tell without one, also once they are forgotten', async () => {
    const session = newSession();
    await audited.deliver([tracesOf([call(1)], session), metricsOf([call(1)], session, 0)]);
    await audited.flush();
    audited.forget();
    audited.price(agreed('4'));
    expect(await audited.rerate()).toMatchObject({ kept: [] });
    expect(await costOf(session)).toBe('5');
  });

  it('leaves a fallback aside where there is a price', async () => {
    const session = newSession();
    await audited.deliver([logsOf([call(1)], session)]);
    await audited.flush();
    const fallback = ownPrice('stand-in', { role: 'fallback', model: '', input: '2', output: '2' });
    audited.price([fallback]);
    expect(await audited.rerate()).toMatchObject({ models: [] });
    expect(await costOf(session)).toBe('5');
  });

  it('follows a call to the change that it was moved to', async () => {
    const session = newSession();
    const branch = `fix/${session}`;
    await audited.deliver([placed(logsOf([call(1)], session), { repo: REPO, branch })]);
    audited.learn((state) => learnChange({ repo: REPO, pr: '7', branch, live: [[at(60), null]] }, state));
    await audited.attribute();
    audited.price(agreed('4'));
    await audited.rerate();
    audited.learn((state) => learnChange({ repo: REPO, pr: '7', branch, live: [] }, state));
    await audited.attribute();
    expect(Object.keys(await bookedOf(ledger.store, session))).toHaveLength(1);
    expect(await costOf(session)).toBe('4');
  });
});

describe('beside what arrives', () => {
  it('a record of which more is on its way is looked at again', async () => {
    const session = newSession();
    await audited.deliver([tracesOf([call(1), call(2)], session)]);
    audited.price(agreed('4'));
    let isTold = false;
    const job = await audited.rerate({}, async () => {
      if (isTold) return;
      isTold = true;
      await audited.deliver([logsOf([call(1)], session)]);
    });
    await audited.flush();
    expect(job.kept).toEqual([]);
    await audited.rerate();
    // The span that no event matches is evidence beside events.
    expect(await costOf(session)).toBe('4');
  });

  it('a record that is there twice is left to the audit, which keeps the price that it has afterwards', async () => {
    const session = newSession();
    const told = [logsOf([call(200)], session)];
    const range = { from: at(200), to: at(201) };
    await audited.deliver(told);
    audited.forget();
    await audited.deliver(told);
    audited.price(agreed('4'));
    expect(await audited.rerate(range)).toMatchObject({
      models: [],
      kept: [{ reason: 'told_twice', records: 1, cost: 10n * 10n ** 12n }],
    });
    await audited.audit();
    await audited.rerate();
    expect(await costOf(session)).toBe('4');
    audited.forget();
    await audited.deliver(told);
    await audited.audit();
    expect(await costOf(session)).toBe('4');
    expect(await audited.rerate()).toMatchObject({ models: [] });
  });
});

describe('cut short', () => {
  it('it goes on where it was, and its figures are those of one run', async () => {
    const session = newSession();
    const calls = Array.from({ length: 9 }, (_, id) => call(300 + id));
    const range = { from: at(300), to: at(400) };
    await audited.deliver([logsOf(calls, session)]);
    audited.price(agreed('4'));
    let reads = 0;
    const fail = async (): Promise<void> => {
      reads += 1;
      return reads < 7
        ? await Promise.resolve()
        : await Promise.reject(new JournalBroken('the engine is gone'));
    };
    await expect(audited.rerate({ ...range, bounds: { records: 2 } }, fail)).rejects.toThrow('gone');
    await audited.flush();
    const [id = ''] = audited.journal.recall('rerateIds', 'all')?.slice(-1) ?? [];
    const partly = audited.journal.recall('rerates', id);
    expect(partly).toMatchObject({ state: 'running', examined: 0 });
    expect(partly?.models[0]?.records).toBeGreaterThan(0);
    expect(partly?.models[0]?.records).toBeLessThan(9);
    const job = await audited.rerate({ id });
    expect(job).toMatchObject({ state: 'done', examined: 9, kept: [] });
    expect(job.models).toMatchObject([{ records: 9, calls: 9 }]);
    expect(toUsd(job.models[0]?.before.cost ?? 0n)).toBe('45');
    expect(toUsd(job.models[0]?.after.cost ?? 0n)).toBe('36');
    expect(await costOf(session)).toBe('36');
  });
});
