// Other programs on the embedded engine: they read the views, and nothing else, also after a restart of the engine.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createStore } from '../../store/clickhouse.ts';
import { startEmbedded, type EmbeddedEngine } from '../../store/embedded/supervise.ts';
import { migrate } from '../../store/migrate.ts';
import { openViews } from '../../store/open-views.ts';
import type { Store } from '../../store/store.ts';

const READER = { host: '127.0.0.1', port: 0, username: 'outlay_reader', password: 'a-password-of-sixteen' };
const dataDir = mkdtempSync(join(tmpdir(), 'outlay-reader-'));
let engine: EmbeddedEngine;
let store: Store;

beforeAll(async () => {
  engine = await startEmbedded({ dataDir, reader: READER });
  const { url, username, password } = engine;
  const address = { url, username, password, database: 'outlay' };
  await migrate(address);
  store = createStore(address);
  await openViews(store);
  await store.command(`INSERT INTO charges (time, user, record_id, cost, entries, calls) VALUES
    ('2026-11-20 10:00:00', 'a1b2', 7, 1.25, 1, 1)`);
  await store.command(`INSERT INTO settings (kind, id, value, version, changed_at, changed_by, deleted) VALUES
    ('alias', 'a1b2', '{"user":"ada"}', 1, now(), '', 0), ('token', 't', '{"hash":"5ecret"}', 1, now(), '', 0)`);
}, 120_000);

afterAll(async () => {
  await store.close();
  await engine.stop();
  rmSync(dataDir, { recursive: true });
});

type Answer = { readonly status: number; readonly text: string };

async function ask(sql: string, query = 'database=outlay', password = READER.password): Promise<Answer> {
  const authorization = `Basic ${Buffer.from(`${READER.username}:${password}`).toString('base64')}`;
  const url = `http://127.0.0.1:${engine.readerPort}/?${query}`;
  const answer = await fetch(url, { method: 'POST', headers: { authorization }, body: sql });
  return { status: answer.status, text: (await answer.text()).trim() };
}

const SPENT = 'SELECT user, sum(cost_usd) FROM view_usage_daily GROUP BY user';

describe('a reader', () => {
  it('reads every view, in which people are one under all of their names', async () => {
    expect(await ask(SPENT)).toEqual({ status: 200, text: 'ada\t1.25' });
    const { text } = await ask('SHOW TABLES');
    const views = text.split('\n');
    expect(views.length).toBeGreaterThan(7);
    for (const view of views) {
      expect(view).toMatch(/^view_/);
      expect([view, (await ask(`SELECT count() FROM ${view}`)).status]).toEqual([view, 200]);
    }
  });

  it('is given columns by name and parameters, as clients ask for them', async () => {
    const columns = "SELECT name FROM system.columns WHERE database = 'outlay' AND table = 'view_people'";
    expect((await ask(columns)).text).toContain('sessions');
    const parameters = 'database=outlay&param_user=ada&max_execution_time=10&default_format=JSONEachRow';
    expect(await ask('SELECT calls FROM view_people WHERE user = {user:String}', parameters)).toMatchObject({
      text: '{"calls":1}',
    });
  });

  it.each([
    'SELECT * FROM settings',
    'SELECT * FROM outlay.settings',
    'SELECT * FROM `settings`',
    'SELECT * FROM charges',
    'SELECT * FROM (SELECT * FROM charges SETTINGS readonly = 0)',
    "SELECT * FROM merge('outlay', 'settings')",
    'SELECT * FROM {t:Identifier}',
    'SELECT query FROM system.processes',
    'SELECT * FROM "system"."processes"',
    'SHOW PROCESSLIST',
    "SELECT file('/etc/passwd')",
    "SELECT * FROM file('/etc/passwd', 'LineAsString')",
    "SELECT * FROM url('http://127.0.0.1:1', 'LineAsString')",
    "SELECT * FROM view_people INTO OUTFILE '/tmp/x'",
    'INSERT INTO charges (user) VALUES (1)',
    'INSERT INTO view_people FORMAT TSV\n1',
    'CREATE TABLE t (a UInt8) ENGINE = Memory',
    'DROP TABLE charges',
    'ALTER TABLE charges DELETE WHERE 1',
    'SET ROLE outlay_owner',
    'SYSTEM SHUTDOWN',
    'KILL QUERY WHERE 1',
  ])('is refused: %s', async (sql) => {
    const { status, text } = await ask(sql, 'database=outlay&param_t=settings');
    expect([text.includes('5ecret'), status >= 400]).toEqual([false, true]);
    expect(text).toMatch(/\((?:READONLY|ACCESS_DENIED|UNKNOWN_TABLE|SYNTAX_ERROR)\)$/);
  });

  it('changes no settings, names no other database, and needs the password', async () => {
    expect(await ask(SPENT, 'database=outlay&readonly_=0')).toMatchObject({ status: 500 });
    expect(await ask(SPENT, 'database=outlay&allow_introspection_functions=1')).toMatchObject({
      status: 500,
    });
    expect(await ask('SELECT * FROM tables', 'database=system')).toMatchObject({ status: 403 });
    expect(await ask(SPENT, 'database=outlay', 'wrong')).toMatchObject({ status: 403 });
    expect(
      (await fetch(`${engine.url}/?query=SELECT+1&user=outlay_reader&password=${READER.password}`)).status,
    ).toBe(403);
  });

  it('leaves Outlay its rights', async () => {
    await store.command(
      "INSERT INTO charges (time, user, record_id, cost, entries, calls) VALUES ('2026-11-21 10:00:00', 'bob', 8, 2, 1, 1)",
    );
    expect((await ask(`${SPENT} ORDER BY user`)).text).toBe('ada\t1.25\nbob\t2');
  });

  it('reads at the same port after the engine went down', async () => {
    process.kill(engine.pid!, 'SIGKILL');
    let answer: Answer | undefined;
    for (let turn = 0; turn < 200 && answer?.status !== 200; turn += 1) {
      await new Promise((resolve) => setTimeout(resolve, 100));
      answer = await ask(`${SPENT} ORDER BY user`).catch(() => undefined);
    }
    expect(answer?.text).toBe('ada\t1.25\nbob\t2');
  });
});
