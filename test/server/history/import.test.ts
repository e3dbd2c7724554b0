// Session files of real runs in a running Outlay, beside the telemetry of the same runs: the provider's count, once.
import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { historyFoldersAnswer, historyScanAnswer, type HistoryAgent } from '../../../schemas/history.ts';
import { MARKER, placesOf, providerTruth, readAll, telemetryOf } from '../../support/history-fixtures.ts';
import { startTestOutlay, type TestOutlay } from '../../support/outlay.ts';
import { totalOf } from '../../support/truth.ts';

/** Calls are remembered for one to two horizons; each request forgets what is due. */
const HORIZON_MS = 30;

const AGENTS: readonly HistoryAgent[] = [
  'claude-code',
  'codex',
  'gemini-cli',
  'qwen-code',
  'copilot',
  'opencode',
];

// Run for one prompt, opencode ends before it exports its answers; only their titles arrive.
const ONLY_IN_FILES = new Map<HistoryAgent, number>([['opencode', 2]]);

async function importFiles(outlay: TestOutlay, agent: HistoryAgent) {
  const { calls } = await readAll(placesOf(agent));
  const { status, body } = await outlay.call('POST', '/api/v1/imports/history', {
    user: 'dana.reed@acme.test',
    calls,
  });
  expect([status, body]).toEqual([200, expect.anything()]);
  return body as { calls: number; charged: number; known: number };
}

async function sendTelemetry(outlay: TestOutlay, agent: HistoryAgent): Promise<void> {
  for (const recorded of telemetryOf(agent)) expect(await outlay.send(recorded)).toBe(200);
}

async function charged(outlay: TestOutlay, agent: HistoryAgent) {
  const { body } = await outlay.get(`/api/v1/usage?agent=${agent}`);
  const { totals } = body as { totals: Record<string, number> };
  return {
    calls: totals['calls'],
    input: totals['input_tokens'],
    cacheRead: totals['cache_read_tokens'],
    cacheWrite: totals['cache_write_tokens'],
    output: totals['output_tokens'],
  };
}

function truth(agent: HistoryAgent) {
  const all = providerTruth(agent);
  const { tokens } = totalOf(all);
  return {
    calls: all.length,
    input: tokens.input,
    cacheRead: tokens.cacheRead,
    cacheWrite: tokens.cacheWrite5m + tokens.cacheWrite1h,
    output: tokens.output,
  };
}

async function forget(outlay: TestOutlay): Promise<void> {
  for (let turn = 0; turn < 3; turn += 1) {
    await sleep(HORIZON_MS + 10);
    await outlay.call('POST', '/api/v1/imports/history', { calls: [] });
  }
}

describe.each([
  { order: 'telemetry first', isHistoryFirst: false },
  { order: 'files first', isHistoryFirst: true },
])('$order', ({ isHistoryFirst }) => {
  let outlay: TestOutlay;

  beforeAll(async () => {
    outlay = await startTestOutlay({ horizonMs: HORIZON_MS });
  });

  afterAll(async () => {
    await outlay.end();
  });

  it.each(AGENTS)(
    'counts each call of %s once, also when all is told again after it was forgotten',
    async (agent) => {
      if (isHistoryFirst) await importFiles(outlay, agent);
      await sendTelemetry(outlay, agent);
      await forget(outlay);
      const { charged: news } = await importFiles(outlay, agent);
      expect(news).toBe(isHistoryFirst ? 0 : (ONLY_IN_FILES.get(agent) ?? 0));
      expect(await charged(outlay, agent)).toEqual(truth(agent));
      await forget(outlay);
      expect((await importFiles(outlay, agent)).charged).toBe(0);
      expect(await charged(outlay, agent)).toEqual(truth(agent));
    },
  );

  it('leaves every rollup and the meter equal to the ledger, and an audit nothing to take back', async () => {
    const { body } = await outlay.call('POST', '/api/v1/verify');
    expect(body).toMatchObject({ ok: true });
    const audited = await outlay.call('POST', '/api/v1/audits');
    expect(audited.body).toMatchObject({ ok: true, duplicate_records: 0, superseded_records: 0 });
  });
});

describe('an Outlay without telemetry', () => {
  let outlay: TestOutlay;

  beforeAll(async () => {
    outlay = await startTestOutlay({ history: placesOf('claude-code') });
  });

  afterAll(async () => {
    await outlay.end();
  });

  it('shows the folders of its machine and reads them on request, with progress', async () => {
    const folders = historyFoldersAnswer.parse((await outlay.get('/api/v1/imports/history/folders')).body);
    expect(folders.data).toMatchObject([{ agent: 'claude-code', files: 3, sessions: 2 }]);
    const begun = await outlay.call('POST', '/api/v1/imports/history/scan', { user: 'ada@acme.test' });
    expect(begun.status).toBe(202);
    let scan = historyScanAnswer.parse(begun.body);
    while (scan.state === 'running') {
      await sleep(20);
      scan = historyScanAnswer.parse((await outlay.get('/api/v1/imports/history/scan')).body);
    }
    // The fork's file repeats three calls of its parent's.
    expect(scan).toMatchObject({ state: 'done', files: 3, files_read: 3, charged: 5, skipped_lines: 0 });
    await expect.poll(async () => await charged(outlay, 'claude-code')).toEqual(truth('claude-code'));
    const { body } = await outlay.get('/api/v1/users/ada@acme.test');
    expect(JSON.stringify(body)).toContain('"calls":5');
  });

  it('writes no text of the files anywhere', () => {
    const filesIn = (folder: string): string[] =>
      readdirSync(folder).flatMap((name) => {
        const path = join(folder, name);
        return statSync(path).isDirectory() ? filesIn(path) : [path];
      });
    const files = filesIn(join(outlay.config.dataDir, 'journal'));
    expect(files.length).toBeGreaterThan(0);
    for (const file of files) expect(readFileSync(file).includes(MARKER)).toBe(false);
  });

  it('refuses what is no call, by name', async () => {
    const { status, body } = await outlay.call('POST', '/api/v1/imports/history', {
      calls: [{ prompt: 'x' }],
    });
    expect(status).toBe(400);
    expect(JSON.stringify(body)).toContain('calls.0');
  });
});

describe('with authentication', () => {
  it('takes files by tokens that may send, as those of the token’s person, and reads none of its own machine', async () => {
    const outlay = await startTestOutlay({
      adminToken: 'a-secret-of-many-letters',
      history: placesOf('codex'),
    });
    try {
      const made = await outlay.call('POST', '/api/v1/tokens', {
        name: 'mia',
        scope: 'ingest',
        user: 'mia@acme.test',
      });
      const { token } = made.body as { token: string };
      const post = async (authorization: string) =>
        await fetch(`${outlay.url}/api/v1/imports/history`, {
          method: 'POST',
          headers: { authorization, 'content-type': 'application/json' },
          body: JSON.stringify({ user: 'eve@acme.test', calls: (await readAll(placesOf('codex'))).calls }),
        });
      expect((await post('Bearer nobody')).status).toBe(401);
      // Nothing is read of those who may not send: broken JSON would be a 400.
      const unread = await fetch(`${outlay.url}/api/v1/imports/history`, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: '{',
      });
      expect(unread.status).toBe(401);
      expect((await post(`Bearer ${token}`)).status).toBe(200);
      const { body } = await outlay.get('/api/v1/usage?group_by=user');
      expect((body as { rows: { user: string; calls: number }[] }).rows).toMatchObject([
        { user: 'mia@acme.test', calls: 2 },
      ]);
      expect((await outlay.call('POST', '/api/v1/imports/history/scan', {})).status).toBe(403);
    } finally {
      await outlay.end();
    }
  });
});
