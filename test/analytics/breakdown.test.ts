// The smallest tables and the others answer alike, and a breakdown tells what the questions by one dimension tell.
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { readBreakdown } from '../../analytics/queries/breakdown.ts';
import { readSessions } from '../../analytics/queries/sessions.ts';
import { readUsage } from '../../analytics/queries/usage.ts';
import { readQuery } from '../../analytics/query-string.ts';
import type { SessionsAnswer, UsageAnswer } from '../../schemas/api.ts';
import { sessionsQuery, usageQuery } from '../../schemas/api-query.ts';
import { breakdownAnswer, breakdownQuery, type BreakdownAnswer } from '../../schemas/breakdown-api.ts';
import { toUsd } from '../../schemas/money.ts';
import type { Store } from '../../store/store.ts';
import { activityOf, chargeOf, openLedger, takenBack, type Ledger } from './ledger.ts';

const NOW = Date.UTC(2026, 10, 22, 13, 30);
const DAY_MS = 86_400_000;
const DIMENSIONS = ['user', 'group', 'repo', 'model', 'source'] as const;
const ALL = `group_by=${DIMENSIONS.join(',')}`;

let ledger: Ledger;
/** The same rows without the smallest tables. */
let others: Store;

beforeAll(async () => {
  ledger = await openLedger();
  others = { ...ledger.store, isPartial: true };
  const alias = ['alias', 'ada@old', 1, '{"user":"ada"}', false, '2026-01-01 00:00:00', 'test'];
  await ledger.store.insert({
    table: 'settings',
    columns: ['kind', 'id', 'version', 'value', 'deleted', 'changed_at', 'changed_by'],
    rows: Buffer.from(`${JSON.stringify(alias)}\n`),
    token: 'alias',
  });
});

afterAll(async () => {
  await ledger.close();
});

async function usage(params: string, store = ledger.store): Promise<UsageAnswer> {
  return await readUsage(store, readQuery(`/usage?${params}`, usageQuery), NOW);
}

async function sessions(params: string, store = ledger.store): Promise<SessionsAnswer> {
  return await readSessions(store, readQuery(`/sessions?${params}`, sessionsQuery), NOW);
}

async function breakdown(params: string, store = ledger.store): Promise<BreakdownAnswer> {
  const answer = await readBreakdown(store, readQuery(`/usage/breakdown?${params}`, breakdownQuery), NOW);
  breakdownAnswer.parse(answer);
  return answer;
}

/** Without what a breakdown does not count. */
const uncounted = (rows: UsageAnswer['rows']) =>
  rows.map((row) => ({ ...row, sessions: null, messages: null }));

const byKeys = <Row extends object>(rows: readonly Row[]): Row[] =>
  rows.toSorted((left, right) => (JSON.stringify(left) < JSON.stringify(right) ? -1 : 1));

const call = fc.record({
  user: fc.constantFrom('', 'ada', 'ada@old', "o'brien\\"),
  group: fc.constantFrom('', 'eng'),
  session: fc.constantFrom('', 's1', 's2', 's3'),
  repo: fc.constantFrom('', 'github.com/acme/shop', 'github.com/acme/web'),
  model: fc.constantFrom('opus', 'sonnet', '💩'),
  source: fc.constantFrom('main' as const, 'subagent' as const),
  hour: fc.integer({ min: 0, max: 24 * 10 - 1 }),
  cost: fc.option(fc.integer({ min: 0, max: 10_000_000 }), { freq: 5 }),
  input: fc.nat(1000),
  credits: fc.option(fc.constantFrom('0', '1.5'), { freq: 2 }),
  isTakenBack: fc.boolean(),
});
type Drawn = typeof call extends fc.Arbitrary<infer Value> ? Value : never;

/** Writes the calls ten days after those before, in two batches of which the second takes some back; the range. */
async function write(run: number, calls: readonly Drawn[]): Promise<string> {
  const start = Date.UTC(2020, 0, 1) + run * 10 * DAY_MS;
  const charges = calls.map(({ hour, cost, input, credits, isTakenBack, ...dimensions }) => ({
    isTakenBack,
    charge: chargeOf({
      ...dimensions,
      at: new Date(start + hour * 3_600_000).toISOString(),
      cost: cost === null ? null : toUsd(BigInt(cost) * 999_999n),
      tokens: { input },
      ...(credits !== null && { credits, creditUnit: 'units' }),
    }),
  }));
  await ledger.write(
    charges.map(({ charge }) => charge),
    [activityOf({ at: new Date(start).toISOString(), user: 'ada', session: 's1', count: 2 })],
  );
  const back = charges.filter(({ isTakenBack }) => isTakenBack).map(({ charge }) => takenBack(charge));
  if (back.length > 0) await ledger.write(back);
  const day = (at: number) => new Date(at).toISOString().slice(0, 10);
  return `from=${day(start)}&to=${day(start + 10 * DAY_MS)}`;
}

/** The list of sessions, and its first pages by cost. */
async function expectSameSessions(range: string): Promise<void> {
  const all = await sessions(`${range}&sort=-cost_usd`);
  expect(all).toEqual(await sessions(`${range}&sort=-cost_usd`, others));
  const first = await sessions(`${range}&sort=-cost_usd&limit=1`);
  expect(first).toMatchObject({ data: all.data.slice(0, 1), totals: all.totals });
  if (first.next_cursor !== null) {
    const next = await sessions(`${range}&sort=-cost_usd&limit=1&cursor=${first.next_cursor}`);
    expect(next.data).toEqual(all.data.slice(1, 2));
  }
}

describe('any ledger', () => {
  let runs = 0;
  const ledgers = fc.array(call, { minLength: 1, maxLength: 25 });
  const intervals = fc.option(fc.constantFrom('day', 'week', 'month'), { nil: '' });

  it('is told alike by the smallest tables and by the others, and by each dimension as by all', async () => {
    await fc.assert(
      fc.asyncProperty(ledgers, intervals, async (calls, interval) => {
        const range = await write((runs += 1), calls);
        const over = interval ? `&interval=${interval}` : '';
        for (const by of ['', ...DIMENSIONS.map((name) => `&group_by=${name}`)]) {
          const asked = `${range}${by}${over}`;
          expect(await usage(asked), asked).toEqual(await usage(asked, others));
        }
        await expectSameSessions(range);
        const series = interval ? `${over}&over_time=model&over_time=source` : '';
        const told = await breakdown(`${range}&${ALL}${series}`);
        expect(told).toEqual(await breakdown(`${range}&${ALL}${series}`, others));
        const whole = await usage(`${range}${over}`);
        expect(told.totals).toEqual(whole.totals);
        expect(told.over_time).toEqual({ rows: interval ? whole.rows : [], is_complete: true });
        for (const name of DIMENSIONS) {
          const { rows } = await usage(`${range}&group_by=${name}`);
          expect(byKeys(told.by[name]?.rows ?? []), name).toEqual(byKeys(uncounted(rows).filter(isUsed)));
        }
        for (const name of interval ? (['model', 'source'] as const) : []) {
          const { rows } = await usage(`${range}&group_by=${name}${over}`);
          expect(byKeys(told.by_over_time[name]?.rows ?? []), name).toEqual(
            byKeys(uncounted(rows).filter(isUsed)),
          );
        }
      }),
      { numRuns: 5 },
    );
  }, 240_000);
});

/** Rows that only tell prompts, or sessions whose sums are nothing, are no rows of a breakdown. */
function isUsed(row: object): boolean {
  return Object.entries(row).some(([name, value]) => MEASURED.has(name) && Number(value ?? 0) !== 0);
}

const MEASURED: ReadonlySet<string> = new Set([
  'calls',
  'input_tokens',
  'cost_usd',
  'list_cost_usd',
  'unpriced_calls',
]);

describe('a breakdown', () => {
  const range = 'from=2026-11-01&to=2026-12-01';

  beforeAll(async () => {
    const at = (day: number) => `2026-11-${String(day).padStart(2, '0')}T10:30:00Z`;
    await ledger.write([
      chargeOf({ at: at(2), user: 'ada', repo: 'a', model: 'opus', session: 's1', cost: '4' }),
      chargeOf({ at: at(3), user: 'bob', repo: 'a', model: 'opus', session: 's2', cost: '2' }),
      chargeOf({ at: at(3), user: 'bob', repo: 'b', model: 'sonnet', session: 's2', cost: '1' }),
    ]);
  });

  const costs = (list: { readonly rows: readonly { readonly cost_usd: string | null }[] } | undefined) =>
    list?.rows.map(({ cost_usd: cost }) => cost);

  it('keeps to filters and to parts of days, and counts sessions of all of it', async () => {
    const told = await breakdown(`${range}&group_by=repo,model&user=bob`);
    expect(told.totals).toMatchObject({ cost_usd: '3', sessions: 1 });
    expect(costs(told.by.repo)).toEqual(['2', '1']);
    expect(told.by.repo?.rows[0]).toMatchObject({ repo: 'a', sessions: null, messages: null });
    const part = await breakdown('from=2026-11-02T10:15:00Z&to=2026-11-03T10:15:00Z&group_by=model');
    expect(part.totals).toMatchObject({ cost_usd: '4', sessions: 1 });
    const hours = await breakdown(`${range}&group_by=model&interval=hour&over_time=model`);
    expect(hours.by_over_time.model?.rows.map(({ bucket, model }) => [bucket, model])).toEqual([
      ['2026-11-02T10:00:00.000Z', 'opus'],
      ['2026-11-03T10:00:00.000Z', 'opus'],
      ['2026-11-03T10:00:00.000Z', 'sonnet'],
    ]);
  });

  it('tells where a list is cut, and keeps its totals', async () => {
    const told = await breakdown(`${range}&group_by=repo&interval=day&limit=1`);
    expect(told.by.repo).toMatchObject({ is_complete: false, rows: [{ repo: 'a', cost_usd: '6' }] });
    expect(told.over_time).toMatchObject({ is_complete: false, rows: [{ cost_usd: '4' }] });
    expect(told.totals.cost_usd).toBe('7');
  });

  it('of nothing is nothing', async () => {
    const told = await breakdown('from=2019-01-01&to=2019-02-01&group_by=user&interval=day');
    expect(told).toMatchObject({ totals: { calls: 0, cost_usd: '0', sessions: 0 }, over_time: { rows: [] } });
    expect(told.by).toEqual({ user: { rows: [], is_complete: true } });
  });

  it.each([
    ['group_by', range],
    ['group_by', `${range}&group_by=nothing`],
    ['over_time', `${range}&group_by=repo&interval=day&over_time=model`],
    ['interval', `${range}&group_by=repo&over_time=repo`],
  ])('is refused for its %s: %s', async (name, params) => {
    await expect(breakdown(params)).rejects.toMatchObject({
      problem: { errors: [expect.objectContaining({ name })] },
    });
  });
});
