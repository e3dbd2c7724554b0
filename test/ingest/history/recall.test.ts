// What an import reads of the ledger: the sessions and moments that it asks for, as they were told last.
import { afterAll, beforeAll, expect, it } from 'vitest';
import { toReport } from '../../../ingest/history/past-call.ts';
import { recallSessions } from '../../../ingest/history/recall.ts';
import type { Recalled } from '../../../ingest/settle/history.ts';
import { callOf, lineOf } from '../../support/history-lines.ts';
import { startRigEngine, type JournalRig, type RigEngine } from '../../support/journal-rig.ts';

let engine: RigEngine;
let rig: JournalRig;

beforeAll(async () => {
  engine = await startRigEngine();
  rig = engine.rig();
});

afterAll(async () => {
  await rig.close();
  await engine.close();
});

const ADA = 'ada@acme.test';
const LINE = lineOf(callOf(0));
const MOMENT = `${Date.parse(LINE.time) / 1000}00000000`;

const cells = (record_id: string, more: Record<string, unknown>) => ({
  user: ADA,
  cells: { agent: 'claude-code', session: 's-1', record_id, time: MOMENT, ...more },
});

async function recalled(user = ''): Promise<Recalled> {
  return await recallSessions(rig.store, { reports: [toReport(LINE, user)], user });
}

it('tells which signal told a call last, which records answer for one, and nothing of other sessions but copies', async () => {
  const writer = rig.write();
  rig.append({
    charges: [
      cells('1', { signal: 'history', input_tokens: 5 }),
      // Moved to what events told, in one batch.
      cells('1', { signal: 'history', input_tokens: -5, entries: -1, cost: '-1' }),
      cells('1', { signal: 'logs', input_tokens: 6 }),
      cells('2', { signal: 'history', session: 's-2' }),
      cells('3', { signal: 'logs', session: 's-2' }),
      cells('4', { signal: 'history', session: 's-2', time: '1763629999.000000000' }),
      cells('5', { signal: 'metrics', entries: 0 }),
    ],
    evidence: [cells('6', { signal: 'traces' }), cells('7', { signal: 'history', session: 's-3' })],
  });
  await writer.flush();
  const { ids, calls, sessions } = await recalled();
  expect([...ids].sort()).toEqual(['1', '2', '7']);
  expect(calls.map(({ id, signal, charged, session }) => [id, signal, charged, session]).sort()).toEqual([
    ['1', 'logs', true, 's-1'],
    ['2', 'history', true, 's-2'],
    ['7', 'history', false, 's-3'],
  ]);
  expect(calls.find(({ id }) => id === '1')?.tokens.input).toBe(6);
  expect(calls.at(-1)?.charged).toBe(false);
  expect(sessions).toEqual([
    { agent: 'claude-code', session: 's-1', events: true, spans: false, metrics: true },
  ]);
});

it('tells the hours in which metrics without a session are charged to the person or to nobody', async () => {
  const writer = rig.write();
  const metrics = (user: string, more: Record<string, unknown> = {}) => ({
    ...cells('9', { signal: 'metrics', session: '', ...more }),
    user,
  });
  const hour = Math.floor(Date.parse(LINE.time) / 3_600_000) * 3_600_000;
  const at = { agent: 'claude-code', hour };
  rig.append({ charges: [metrics('mia@acme.test')] });
  await writer.flush();
  expect((await recalled(ADA)).hours).toEqual([]);
  expect((await recalled()).hours).toEqual([{ ...at, user: undefined }]);
  rig.append({ charges: [metrics(ADA), metrics('a-hash', { user_source: 'installation' })] });
  await writer.flush();
  const hours = (await recalled(ADA)).hours.map(({ user }) => user).sort();
  expect(hours).toEqual(['', ADA]);
});
