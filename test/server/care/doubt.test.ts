// A start after a power cut that left an insert in doubt: rollups are compared with the ledger before they are trusted.
import { open } from 'lmdb';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { TABLE_ENCODING } from '../../../ingest/journal/memory.ts';
import { startTestOutlay } from '../../support/outlay.ts';
import { requestEvents } from '../../support/request-events.ts';
import { startSwitchedServer, type SwitchedServer } from '../../support/switched-server.ts';

let server: SwitchedServer;
let dataDir: string;

beforeAll(async () => {
  server = await startSwitchedServer();
  dataDir = mkdtempSync(join(tmpdir(), 'outlay-doubt-'));
});

afterAll(async () => {
  await server.end();
  rmSync(dataDir, { recursive: true, force: true });
});

it('builds a rollup again that has rows twice, and no longer doubts it', async () => {
  const first = await startTestOutlay({ dataDir, clickhouseUrl: server.url });
  const call = { 'user.email': 'ada', 'session.id': 's', request_id: 'r', output_tokens: 1000 };
  const body = Buffer.from(requestEvents([call]));
  expect(await first.send({ name: 'logs.json', signal: 'logs', body })).toBe(200);
  expect(await first.call('POST', '/api/v1/verify')).toMatchObject({ body: { ok: true } });
  await first.stop();
  await server.store.command('INSERT INTO usage_daily SELECT * FROM usage_daily');
  const root = open({ path: join(dataDir, 'journal'), maxDbs: 64 });
  const month = Number(new Date().toISOString().slice(0, 7).replace('-', ''));
  const marks = root.openDB<object, string>({ name: 'marks', ...TABLE_ENCODING });
  marks.putSync('doubtful', [{ table: 'charges', months: [month] }]);
  await root.close();

  const next = await startTestOutlay({ dataDir, clickhouseUrl: server.url });
  try {
    // Verification waits for what is in doubt.
    expect(await next.call('POST', '/api/v1/verify')).toMatchObject({ body: { ok: true } });
    const metrics = await (await fetch(`${next.url}/metrics`)).text();
    expect(metrics).toMatch(/^outlay_rollups_doubtful 0$/m);
  } finally {
    await next.stop();
  }
});
