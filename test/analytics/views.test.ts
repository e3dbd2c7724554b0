// The SQL views on a real engine: what they add up to is what the API answers.
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { readSessions } from '../../analytics/queries/sessions.ts';
import { readUsage } from '../../analytics/queries/usage.ts';
import { readUsers } from '../../analytics/queries/users.ts';
import { readQuery } from '../../analytics/query-string.ts';
import { sqlOf } from '../../dashboards/pages/explore/sql.ts';
import { MEASURES } from '../../dashboards/words/measures.ts';
import { sessionsQuery, usageQuery, usersQuery } from '../../schemas/api-query.ts';
import { DIMENSIONS } from '../../schemas/api.ts';
import { NO_AMOUNTS, type Charge } from '../../schemas/charge.ts';
import { fromUsd, toUsd } from '../../schemas/money.ts';
import { INTERVALS } from '../../schemas/period.ts';
import { NO_TOKENS } from '../../schemas/tokens.ts';
import { activityOf, chargeOf, openLedger, takenBack, type Ledger } from './ledger.ts';

const NOW = Date.UTC(2026, 10, 22, 13, 30);
const RANGE = { from: '2026-11-01T00:00:00.000Z', to: '2026-12-01T00:00:00.000Z' };
const ASKED = 'from=2026-11-01&to=2026-12-01';

let ledger: Ledger;

type Value = string | number | null | string[];
const value: z.ZodType<Value> = z.union([z.string(), z.number(), z.null(), z.array(z.string())]);

async function rowsOf(sql: string): Promise<Record<string, Value>[]> {
  return await ledger.store.query({ sql, row: z.record(z.string(), value) });
}

const pico = (told: Value | undefined): bigint => fromUsd(typeof told === 'string' ? told : '')!;
const usd = (told: Value | undefined): string | null => (told === null ? null : toUsd(pico(told)));

beforeAll(async () => {
  ledger = await openLedger();
  const ada = { user: 'ada', group: 'eng', repo: 'github.com/acme/shop', session: 's1' };
  const back = chargeOf({ ...ada, at: '2026-11-20T11:05:00Z', cost: '9', branch: 'gone' });
  await ledger.write(
    [
      chargeOf({
        ...ada,
        at: '2026-11-20T09:00:00.250Z',
        cost: '0.127175',
        reported: '0.13',
        tokens: { input: 10, cacheRead: 20, cacheWrite5m: 3, cacheWrite1h: 4, cacheWrite: 5, output: 7 },
      }),
      chargeOf({ ...ada, at: '2026-11-20T10:00:00Z', cost: '2', branch: 'main', source: 'subagent' }),
      chargeOf({ ...ada, user: 'ada@old.example', at: '2026-11-21T10:00:00Z', cost: '0.000000000001' }),
      chargeOf({ user: 'bob', session: 's2', at: '2026-11-22T10:00:00Z', cost: null, model: 'llama' }),
      ofTokensOnly(chargeOf({ user: 'bob', session: 's2', at: '2026-11-23T10:00:00Z', model: 'llama' })),
      chargeOf({ user: 'bob', session: 's2', at: '2026-11-22T10:10:00Z', credits: '2.5', creditUnit: 'acu' }),
      chargeOf({ user: "o'brien\\", at: '2026-11-03T10:10:00Z', metric: true, cost: '3' }),
      back,
    ],
    [activityOf({ user: 'ada', session: 's1', at: '2026-11-20T09:00:00Z', count: 2 })],
  );
  await ledger.write([takenBack(back)]);
  await ledger.store.insert({
    table: 'settings',
    columns: ['kind', 'id', 'version', 'value', 'deleted', 'changed_at', 'changed_by'],
    rows: Buffer.from(
      `${JSON.stringify(['alias', 'ada@old.example', 1, JSON.stringify({ user: 'ada' }), false, '2026-11-01 00:00:00', ''])}\n`,
    ),
    token: 'alias',
  });
}, 120_000);

afterAll(async () => await ledger.close());

describe("Explore's SQL", () => {
  it('gives the figures of the API for every measure, dimension and bucket that it can be had for', async () => {
    for (const dimension of DIMENSIONS) {
      for (const measure of MEASURES.filter(({ id }) => dimension === 'model' || id === 'cost')) {
        const sql = sqlOf({ groupBy: [dimension], interval: undefined, measure, params: RANGE, most: 100 });
        if (sql === undefined) continue;
        const answer = await readUsage(
          ledger.store,
          readQuery(`/?${ASKED}&group_by=${dimension}&limit=100`, usageQuery),
          NOW,
        );
        const expected = new Map(answer.rows.map((row) => [row[dimension], measure.of(row) ?? null]));
        const told = await rowsOf(sql);
        const amount = (one: Value | undefined): bigint | null => {
          if (one === null) return null;
          return measure.kind === 'dollars' ? pico(one) : BigInt(one as string);
        };
        // The API leaves out what was taken back entirely; in SQL it is a row of 0, or of unknown dollars.
        const found = told.map((row) => [row[dimension], amount(row['amount'])] as const);
        const isShown = ([key, sum]: readonly [unknown, unknown]): boolean =>
          (sum !== 0n && sum !== null) || expected.has(key as string);
        expect(new Map(found.filter(isShown))).toEqual(expected);
      }
    }
  }, 120_000);

  it('gives the figures of the API by time, with filters', async () => {
    const [cost] = MEASURES.filter(({ id }) => id === 'cost');
    for (const interval of INTERVALS) {
      const params = { ...RANGE, user: ['ada', "o'brien\\"] };
      const told = await rowsOf(sqlOf({ groupBy: ['user'], interval, measure: cost!, params, most: 100 })!);
      const asked = `${ASKED}&group_by=user&interval=${interval}&user=ada&user=o%27brien%5C`;
      const { rows } = await readUsage(ledger.store, readQuery(`/?${asked}`, usageQuery), NOW);
      const shown = told
        .map((row) => [row['user'], usd(row['amount'])])
        .filter(([, amount]) => amount !== '0' && amount !== null);
      expect(shown.sort()).toEqual(rows.map((row) => [row.user, row.cost_usd]).sort());
      expect(rows.length).toBeGreaterThan(1);
    }
  });
});

/** A correction that changes tokens and nothing else. */
function ofTokensOnly(charge: Charge): Charge {
  const tokens = { ...NO_TOKENS, input: 5 };
  return { ...charge, entry: 'correction', amounts: { ...NO_AMOUNTS, tokens } };
}

describe('the views', () => {
  it.each(['view_charges', 'view_usage_daily', 'view_usage_hourly'])(
    'tell of a model without a price no dollars, corrected or not: %s',
    async (view) => {
      const [told] = await rowsOf(
        `SELECT sum(input_tokens) AS tokens, sum(cost_usd) AS cost_usd FROM ${view} WHERE model = 'llama'`,
      );
      expect(told).toEqual({ tokens: '5', cost_usd: null });
    },
  );

  it('tell sessions as the API does', async () => {
    const { data } = await readSessions(ledger.store, readQuery(`/?${ASKED}`, sessionsQuery), NOW);
    const told = await rowsOf('SELECT * FROM view_sessions ORDER BY started DESC');
    expect(told).toHaveLength(data.length);
    for (const [index, { session, user, branch, models, calls, cost_usd, started }] of data.entries()) {
      const { cost_usd: cost, calls: counted, started: first, ...row } = told[index]!;
      expect(row).toMatchObject({ session, user, branch, models });
      expect([usd(cost), Number(counted), Date.parse(`${String(first)}Z`)]).toEqual([
        cost_usd,
        calls,
        Date.parse(started),
      ]);
    }
  });

  it('tell people as the API does', async () => {
    const people = { groupsOf: () => [], excludedSources: () => [] };
    const { data } = await readUsers(
      ledger.store,
      readQuery(`/?${ASKED}&sort=user`, usersQuery),
      people,
      NOW,
    );
    const told = await rowsOf(
      `SELECT user, sum(messages) AS messages, sum(cost_usd) AS cost_usd FROM view_people
       WHERE day >= '2026-11-01' AND day < '2026-12-01' GROUP BY user ORDER BY user`,
    );
    expect(told.map((row) => [row['user'], usd(row['cost_usd'])])).toEqual(
      data.map((row) => [row.user, row.cost_usd]),
    );
    expect(told[0]).toMatchObject({ user: 'ada', messages: '2' });
  });

  it('tell every charge, and no dollars where none are known', async () => {
    const [sum] = await rowsOf('SELECT count() AS rows, sum(cost_usd) AS cost FROM view_charges');
    const [ledgerSum] = await rowsOf('SELECT count() AS rows, sum(cost) AS cost FROM charges');
    expect(sum).toEqual(ledgerSum);
    expect(
      await rowsOf(
        "SELECT cost_usd, price_input_usd FROM view_charges WHERE model = 'llama' AND entries > 0",
      ),
    ).toEqual([{ cost_usd: null, price_input_usd: null }]);
  });

  it('tell credits, activities and audits', async () => {
    expect(await rowsOf('SELECT user, credit_unit, credits FROM view_credits_hourly')).toEqual([
      { user: 'bob', credit_unit: 'acu', credits: '2.5' },
    ]);
    expect(await rowsOf('SELECT user, kind, quantity FROM view_activities_hourly')).toEqual([
      { user: 'ada', kind: 'prompt', quantity: '2' },
    ]);
    expect(await rowsOf('SELECT * FROM view_audits')).toEqual([]);
  });
});
