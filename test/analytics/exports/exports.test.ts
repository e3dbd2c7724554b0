// Files over HTTP on a real engine: equal to the API and to the ledger, whole, and safe to open in a spreadsheet.
import express from 'express';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { setTimeout as sleep } from 'node:timers/promises';
import { z } from 'zod';
import { StoreUnavailable, type Store } from '../../../store/store.ts';
import { addExports } from '../../../analytics/exports/router.ts';
import { readSessions } from '../../../analytics/queries/sessions.ts';
import { readUsage } from '../../../analytics/queries/usage.ts';
import { readUsers } from '../../../analytics/queries/users.ts';
import { readQuery } from '../../../analytics/query-string.ts';
import { sessionsQuery, usageQuery, usersQuery } from '../../../schemas/api-query.ts';
import { CHARGE_COLUMNS } from '../../../schemas/charge.ts';
import { fromUsd, toUsd } from '../../../schemas/money.ts';
import { activityOf, chargeOf, openLedger, takenBack, type Ledger } from '../ledger.ts';
import { serve, type Served } from '../serve-router.ts';

const NOW = Date.UTC(2026, 10, 22, 13, 30);
const NOVEMBER = 'from=2026-11-01&to=2026-12-01';
const PEOPLE = { groupsOf: (user: string) => [`${user}-s`, 'all'], excludedSources: () => [] };
const BAD = '=hyperlink("http://evil.example","x")';

let ledger: Ledger;
let served: Served;
const faults: unknown[] = [];

beforeAll(async () => {
  ledger = await openLedger();
  const back = chargeOf({ at: '2026-11-20T09:05:00Z', user: 'ada', cost: '9', session: 's1' });
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
      chargeOf({
        at: '2026-11-21T10:00:00Z',
        user: BAD,
        session: '+1',
        branch: '-2',
        team: '@sum',
        task: '\t=1',
      }),
      chargeOf({
        at: '2026-11-21T11:00:00Z',
        user: 'a "quoted", name\nin lines',
        model: 'm',
        cost: '0.000000000001',
      }),
      chargeOf({
        at: '2026-11-02T10:00:00Z',
        user: 'bob',
        session: 's9',
        credits: '1.5',
        creditUnit: '=cmd',
      }),
      chargeOf({ at: '2026-10-02T10:00:00Z', user: 'bob', session: 's0' }),
      back,
    ],
    [activityOf({ at: '2026-11-20T09:00:00Z', user: 'ada', session: 's1', count: 2 })],
  );
  await ledger.write([takenBack(back)]);
  const router = express.Router();
  addExports(router, () => ({ store: ledger.store, people: PEOPLE, floors: {}, now: NOW }));
  served = await serve(router, (error) => faults.push(error));
}, 120_000);

afterAll(async () => {
  await served.close();
  await ledger.close();
});

async function serveOther(store: Store): ReturnType<typeof serve> {
  const router = express.Router();
  addExports(router, () => ({ store, people: PEOPLE, floors: {}, now: NOW }));
  return await serve(router, (error) => faults.push(error));
}

async function file(path: string): Promise<string> {
  const answer = await served.call('GET', `/exports/${path}`);
  expect([answer.status, faults]).toEqual([200, []]);
  return typeof answer.body === 'string' ? answer.body : JSON.stringify(answer.body);
}

/** RFC 4180. */
function parseCsv(text: string): Record<string, string>[] {
  const rows: string[][] = [[]];
  for (const [, quoted, bare, end] of text.matchAll(/(?:"((?:[^"]|"")*)"|([^",\r\n]*))(,|\r\n|$)/g)) {
    rows.at(-1)!.push(quoted?.replaceAll('""', '"') ?? bare ?? '');
    if (end === '\r\n') rows.push([]);
    if (end === '') break;
  }
  const [head = [], ...body] = rows.slice(0, -1);
  return body.map((cells) => Object.fromEntries(head.map((name, index) => [name, cells[index] ?? ''])));
}

const rowsOf = (text: string) =>
  z.object({ rows: z.array(z.record(z.string(), z.unknown())), totals: z.unknown() }).parse(JSON.parse(text));

describe('an export of usage', () => {
  it('is what the API answers, row by row and in total', async () => {
    const asked = `${NOVEMBER}&group_by=user,model&interval=day&sort=-cost_usd`;
    const answer = await readUsage(ledger.store, readQuery(`/?${asked}`, usageQuery), NOW);
    const json = rowsOf(await file(`usage.json?${asked}`));
    expect(json.rows).toEqual(answer.rows);
    expect(json.totals).toEqual(answer.totals);
    const csv = parseCsv(await file(`usage.csv?${asked}`));
    expect(csv.map((row) => row['cost_usd'])).toEqual(answer.rows.map((row) => row.cost_usd ?? ''));
    const sum = csv.reduce((all, row) => all + fromUsd(row['cost_usd'] || '0')!, 0n);
    expect(toUsd(sum)).toBe(answer.totals.cost_usd);
    expect(csv.every((row) => /^2026-11-\d\dT00:00:00.000Z$/.test(row['bucket']!))).toBe(true);
  });

  it('leaves what is not known empty, never 0', async () => {
    const [row] = parseCsv(await file(`usage.csv?${NOVEMBER}&group_by=model&model=llama`));
    expect(row).toMatchObject({ model: 'llama', cost_usd: '', unpriced_calls: '1' });
  });

  it('says in its name what it is about', async () => {
    const { headers } = await served.call(
      'GET',
      `/exports/usage.csv?${NOVEMBER}&group_by=model&repo=a%2F%22b%0d&repo=`,
    );
    expect(headers.get('content-disposition')).toBe(
      'attachment; filename="outlay-usage_2026-11-01_2026-12-01_group-by-model_repo-a-b-none.csv"',
    );
    expect(headers.get('content-type')).toContain('text/csv');
  });

  it('refuses what the question does not know, before anything is sent', async () => {
    const { status, body } = await served.call('GET', '/exports/usage.csv?cursor=x');
    expect([status, body]).toMatchObject([400, { errors: [{ name: 'cursor' }] }]);
  });
});

describe('exports of people and sessions', () => {
  it('are what the API answers', async () => {
    const people = await readUsers(ledger.store, readQuery(`/?${NOVEMBER}`, usersQuery), PEOPLE, NOW);
    expect(rowsOf(await file(`users.json?${NOVEMBER}`))).toEqual({
      rows: people.data,
      totals: people.totals,
    });
    const sessions = await readSessions(ledger.store, readQuery(`/?${NOVEMBER}`, sessionsQuery), NOW);
    expect(rowsOf(await file(`sessions.json?${NOVEMBER}`))).toEqual({
      rows: sessions.data,
      totals: sessions.totals,
    });
    const csv = parseCsv(await file(`sessions.csv?${NOVEMBER}&sort=-cost_usd`));
    expect(csv.map((row) => row['session']).sort()).toEqual(["'+1", 's1', 's9']);
  });
});

describe('a spreadsheet', () => {
  it('finds no formula in any text', async () => {
    for (const kind of ['usage', 'users', 'sessions', 'charges']) {
      const by = kind === 'usage' ? '&group_by=user,branch,task' : '';
      const rows = parseCsv(await file(`${kind}.csv?${NOVEMBER}${by}`));
      const cells = rows.flatMap((row) => Object.entries(row));
      const numbers = /_usd$|tokens$|^(calls|retries|.*entries|record_id|credits)$/;
      expect(cells.filter(([name, text]) => !numbers.test(name) && /^[=+\-@\t\r\n]/.test(text))).toEqual([]);
      expect(cells.filter(([name]) => numbers.test(name)).every(([, text]) => /^-?[\d.]*$/.test(text))).toBe(
        true,
      );
    }
    const [row] = parseCsv(await file(`usage.csv?${NOVEMBER}&group_by=user&user=${encodeURIComponent(BAD)}`));
    expect(row?.['user']).toBe(`'${BAD}`);
  });
});

describe('an export of charges', () => {
  it('has every column and every row of the range, corrections included, and their sum', async () => {
    const rows = parseCsv(await file(`charges.csv?${NOVEMBER}`));
    expect(rows).toHaveLength(7);
    const known = Object.keys(rows[0]!).map((name) => name.replace(/_usd$/, ''));
    expect(known).toEqual([...CHARGE_COLUMNS, 'batch_id']);
    const [ledgerRow] = await ledger.store.query({
      sql: "SELECT toString(sum(cost)) AS cost FROM charges WHERE time >= '2026-11-01'",
      row: z.object({ cost: z.string() }),
    });
    const sum = rows.reduce((all, row) => all + fromUsd(row['cost_usd'] || '0')!, 0n);
    expect(toUsd(sum)).toBe(ledgerRow?.cost);
    expect(rows.find((row) => row['model'] === 'llama')).toMatchObject({ cost_usd: '', price_input_usd: '' });
    expect(rows.find((row) => row['reported_cost_usd'] !== '')).toMatchObject({
      time: '2026-11-20T09:00:00.250000000Z',
      reported_cost_usd: '0.13',
    });
    expect(rows.filter((row) => row['entry'] === 'correction').map((row) => row['cost_usd'])).toEqual(['-9']);
  });

  it('keeps to filters', async () => {
    const { rows } = rowsOf(await file(`charges.json?${NOVEMBER}&user=BOB`));
    expect(rows).toMatchObject([
      { user: 'bob', credits: '1.5', credit_unit: '=cmd', calls: 1, attributes: {} },
    ]);
    expect(rowsOf(await file(`charges.json?${NOVEMBER}&user=nobody`)).rows).toEqual([]);
  });

  it('reads page after page, no row left out or doubled with equal keys, and stops when the reader goes', async () => {
    const many = await ledger.another();
    const charges = Array.from({ length: 25_000 }, (_, index) =>
      chargeOf({
        at: new Date(Date.UTC(2026, 10, 1, 0, 0, Math.floor(index / 700))).toISOString(),
        user: `u${index % 3}`,
        cost: '0.01',
        recordId: BigInt(Math.floor(index / 2)),
      }),
    );
    await many.write(charges);
    let reads = 0;
    const store: Store = {
      ...many.store,
      dump: async (query) => {
        reads += 1;
        return await many.store.dump(query);
      },
    };
    const other = await serveOther(store);
    const { body } = await other.call('GET', `/exports/charges.csv?${NOVEMBER}`);
    expect(reads).toBe(6);
    const gone = new AbortController();
    const answer = await fetch(`${other.url}/exports/charges.csv?${NOVEMBER}`, { signal: gone.signal });
    await answer.body!.getReader().read();
    gone.abort();
    await sleep(1_500);
    expect(reads).toBeLessThan(12);
    await other.close();
    expect(faults).toEqual([]);
    const rows = parseCsv(body as string);
    expect(rows).toHaveLength(25_000);
    expect(new Set(rows.map((row) => `${row['user']} ${row['record_id']}`)).size).toBe(
      new Set(charges.map((one) => `${one.dimensions.user} ${one.recordId}`)).size,
    );
  });
});

describe('a file that is longer than a page', () => {
  it('holds everybody once, also who spends most while it is written', async () => {
    const many = await ledger.another();
    const people = Array.from({ length: 20_050 }, (_, index) => `p${String(index).padStart(5, '0')}`);
    const at = '2026-11-20T09:00:00Z';
    await many.write(people.map((user, index) => chargeOf({ at, user, cost: `0.${index + 10_000}` })));
    let asked = 0;
    const store: Store = {
      ...many.store,
      query: async (query) => {
        const rows = await many.store.query(query);
        // After the first page the last one spends more than all others.
        if (query.sql.includes('is_total') && (asked += 1) === 2)
          await many.write([chargeOf({ at, user: 'p00000', cost: '1000', recordId: 77n })]);
        return rows;
      },
    };
    const other = await serveOther(store);
    const { body } = await other.call('GET', `/exports/users.csv?${NOVEMBER}`);
    await other.close();
    expect(parseCsv(body as string).map((row) => row['user'])).toEqual(people);
  });
});

it('a ledger that cannot be read is no empty file', async () => {
  const store: Store = {
    ...ledger.store,
    dump: async () => await Promise.reject(new StoreUnavailable('away')),
  };
  const other = await serveOther(store);
  expect((await other.call('GET', `/exports/charges.csv?${NOVEMBER}`)).status).toBe(503);
  await other.close();
});
