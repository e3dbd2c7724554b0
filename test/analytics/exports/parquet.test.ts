// Parquet files, read back by the engine: the rows, types and sums of the API, to the last digit.
import { Session } from 'chdb';
import express from 'express';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { Readable } from 'node:stream';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { addExports } from '../../../analytics/exports/router.ts';
import { writeParquet } from '../../../analytics/exports/parquet/parquet.ts';
import type { ExportColumn, ExportRow } from '../../../analytics/exports/file.ts';
import { readUsage } from '../../../analytics/queries/usage.ts';
import { readQuery } from '../../../analytics/query-string.ts';
import { usageQuery } from '../../../schemas/api-query.ts';
import { chargeOf, openLedger, type Ledger } from '../ledger.ts';
import { serve, type Served } from '../serve-router.ts';

const NOW = Date.UTC(2026, 10, 22, 13, 30);
const NOVEMBER = 'from=2026-11-01&to=2026-12-01';
const PEOPLE = { groupsOf: (user: string) => [`${user}-s`, 'all'], excludedSources: () => [] };
const folder = mkdtempSync(join(tmpdir(), 'outlay-parquet-'));

let ledger: Ledger;
let served: Served;
let engine: Session;

beforeAll(async () => {
  ledger = await openLedger();
  await ledger.write(
    [
      chargeOf({
        at: '2026-11-20T09:00:00.250Z',
        user: 'ada',
        session: 's1',
        cost: '0.127175',
        reported: '0.13',
      }),
      chargeOf({ at: '2026-11-20T10:00:00Z', user: 'ada', session: 's1', cost: null, model: 'llama' }),
      chargeOf({ at: '2026-11-21T11:00:00Z', user: 'a "quoted", näme\nin lines', cost: '0.000000000001' }),
      chargeOf({
        at: '2026-11-22T11:00:00Z',
        user: 'bob',
        session: 's2',
        cost: '123456789.123456789012',
        recordId: 2n ** 64n - 1n,
      }),
      chargeOf({ at: '2026-11-22T11:00:00Z', user: 'bob', session: 's2', cost: '-3.5' }),
    ],
    [],
  );
  const router = express.Router();
  addExports(router, () => ({ store: ledger.store, people: PEOPLE, floors: {}, now: NOW }));
  served = await serve(router, () => undefined);
  engine = new Session(mkdtempSync(join(folder, 'engine-')));
}, 120_000);

afterAll(async () => {
  engine.close();
  await served.close();
  await ledger.close();
  rmSync(folder, { recursive: true });
});

let files = 0;
/** The rows of a statement about the file, which `FILE` stands for. */
function ask(bytes: Uint8Array, sql: string): Record<string, unknown>[] {
  const path = join(folder, `${++files}.parquet`);
  writeFileSync(path, bytes);
  const text = engine.query(sql.replaceAll('FILE', `file('${path}', 'Parquet')`), 'JSONEachRow');
  return text
    .split('\n')
    .flatMap((line) => (line === '' ? [] : [JSON.parse(line) as Record<string, unknown>]));
}

async function file(path: string): Promise<Uint8Array> {
  const answer = await fetch(`${served.url}/exports/${path}`);
  expect([answer.status, answer.headers.get('content-type')]).toEqual([
    200,
    'application/vnd.apache.parquet',
  ]);
  expect(answer.headers.get('content-disposition')).toContain('.parquet"');
  return new Uint8Array(await answer.arrayBuffer());
}

describe('a Parquet file', () => {
  it('of usage adds up to what the API answers', async () => {
    const asked = `${NOVEMBER}&group_by=user,model&interval=day`;
    const answer = await readUsage(ledger.store, readQuery(`/?${asked}`, usageQuery), NOW);
    const bytes = await file(`usage.parquet?${asked}`);
    expect(
      ask(bytes, 'SELECT toString(sum(cost_usd)) AS cost, sum(calls) AS calls, count() AS rows FROM FILE'),
    ).toEqual([{ cost: answer.totals.cost_usd, calls: answer.totals.calls, rows: answer.rows.length }]);
    const told = ask(
      bytes,
      'SELECT user, model, toString(cost_usd) AS cost, toString(toUnixTimestamp64Milli(bucket)) AS at FROM FILE',
    );
    expect(told).toEqual(
      answer.rows.map((row) => ({
        user: row.user,
        model: row.model,
        cost: row.cost_usd,
        at: String(Date.parse(row.bucket!)),
      })),
    );
  });

  it('has exact types, and nothing where something is not known', async () => {
    const bytes = await file(`charges.parquet?${NOVEMBER}`);
    const types = Object.fromEntries(
      ask(bytes, 'DESCRIBE FILE').map((row): [string, unknown] => [String(row['name']), row['type']]),
    );
    expect(types).toMatchObject({
      time: "Nullable(DateTime64(9, 'UTC'))",
      record_id: 'Nullable(UInt64)',
      user: 'Nullable(String)',
      input_tokens: 'Nullable(Int64)',
      cost_usd: 'Nullable(Decimal(38, 12))',
      credits: 'Nullable(Decimal(38, 12))',
    });
    const rows = ask(
      bytes,
      'SELECT toString(time) AS time, user, toString(record_id) AS id, toString(cost_usd) AS cost FROM FILE ORDER BY time, cost_usd',
    );
    expect(rows[0]).toMatchObject({ time: '2026-11-20 09:00:00.250000000', user: 'ada', cost: '0.127175' });
    expect(rows.map(({ cost }) => cost)).toEqual([
      '0.127175',
      null,
      '0.000000000001',
      '-3.5',
      '123456789.123456789012',
    ]);
    expect(rows.at(-1)).toMatchObject({ id: '18446744073709551615' });
  });

  it('of people and sessions has their rows', async () => {
    const people = ask(
      await file(`users.parquet?${NOVEMBER}&sort=user`),
      'SELECT user, groups, chats FROM FILE ORDER BY user',
    );
    expect(people).toMatchObject([
      { user: 'a "quoted", näme\nin lines' },
      { user: 'ada', groups: '["ada-s","all"]', chats: 1 },
      { user: 'bob' },
    ]);
    const sessions = ask(
      await file(`sessions.parquet?${NOVEMBER}`),
      'SELECT session, toString(cost_usd) AS cost FROM FILE ORDER BY session',
    );
    expect(sessions).toMatchObject([
      { session: 's1', cost: '0.127175' },
      { session: 's2', cost: '123456785.623456789012' },
    ]);
  });

  it('is whole over many groups of rows, and without any row', async () => {
    const columns: ExportColumn[] = [
      { name: 'n', type: 'integer' },
      { name: 'text', type: 'text' },
    ];
    const count = 100_003;
    async function* pages(of: number): AsyncGenerator<readonly ExportRow[]> {
      for (let at = 0; at < of; at += 7_001)
        yield await Promise.resolve(
          Array.from({ length: Math.min(7_001, of - at) }, (_, index) => ({
            n: at + index,
            text: index % 3 ? `t${at}` : null,
          })),
        );
    }
    const bytesOf = async (of: number) =>
      Buffer.concat(
        (await Readable.from(writeParquet({ head: {}, columns, pages: pages(of) })).toArray()) as Buffer[],
      );
    const sql = 'SELECT count() AS rows, sum(n) AS sum, countIf(text IS NULL) AS nothing FROM FILE';
    const [found] = ask(await bytesOf(count), sql);
    expect(found).toMatchObject({ rows: count, sum: (count * (count - 1)) / 2 });
    expect(Number(found?.['nothing'])).toBeGreaterThan(count / 3 - 10);
    expect(ask(await bytesOf(0), 'SELECT count() AS rows FROM FILE')).toEqual([{ rows: 0 }]);
  });
});
