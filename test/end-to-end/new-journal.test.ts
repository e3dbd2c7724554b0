// A journal that is begun anew beside a ledger, as after a damaged one was moved away.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { startTestOutlay, type TestOutlay } from '../support/outlay.ts';
import { requestEvents } from '../support/request-events.ts';

const ADA = 'ada@acme.test';
let dataDir: string;
let outlay: TestOutlay;

beforeEach(async () => {
  dataDir = mkdtempSync(join(tmpdir(), 'outlay-new-journal-'));
  outlay = await startTestOutlay({ dataDir });
});

afterEach(async () => {
  await outlay.stop();
  rmSync(dataDir, { recursive: true, force: true });
});

it('holds limits against everything that the ledger has', async () => {
  const answer = await fetch(`${outlay.otlpUrl}/v1/logs`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: requestEvents([
      { 'user.email': ADA, 'session.id': 's', request_id: 'req-1', output_tokens: 1_000 },
    ]),
  });
  expect(answer.status).toBe(200);
  await answer.arrayBuffer();
  expect(await outlay.get('/api/v1/usage')).toMatchObject({ body: { totals: { calls: 1 } } });
  await outlay.stop();
  rmSync(join(dataDir, 'journal'), { recursive: true });
  outlay = await startTestOutlay({ dataDir });
  const { body } = await outlay.call('POST', '/api/v1/limits/check?status=1', { user: ADA });
  expect(body).toMatchObject({ mode: 'live', spent_usd: '0.025' });
});
