// Usage over a real ledger: totals, breakdowns, buckets, unknowns, corrections, ranges and pages.
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { readUsage } from '../../analytics/queries/usage.ts';
import { readQuery } from '../../analytics/query-string.ts';
import { usageAnswer, type UsageAnswer, type UsageRow } from '../../schemas/api.ts';
import { usageQuery } from '../../schemas/api-query.ts';
import { intervalStart, INTERVALS } from '../../schemas/period.ts';
import { activityOf, chargeOf, openLedger, takenBack, type Ledger } from './ledger.ts';

const NOW = Date.UTC(2026, 10, 22, 13, 30);
const NOVEMBER = 'from=2026-11-01&to=2026-12-01';

let ledger: Ledger;

async function usage(params: string, from: Ledger = ledger): Promise<UsageAnswer> {
  const answer = await readUsage(from.store, readQuery(`/usage?${params}`, usageQuery), NOW);
  return { ...answer, rows: usageAnswer.parse(answer).rows as UsageRow[] };
}

const ADA = { user: 'ada', group: 'eng', repo: 'github.com/acme/shop', session: 's1' };
const BOB = { user: 'bob', group: 'ops', session: 's2' };

beforeAll(async () => {
  ledger = await openLedger();
  const reversed = chargeOf({
    ...ADA,
    at: '2026-11-20T09:05:00Z',
    source: 'auxiliary',
    metric: true,
    cost: '9',
  });
  await ledger.write(
    [
      chargeOf({
        ...ADA,
        at: '2026-11-20T09:00:00.250Z',
        cost: '0.127175',
        reported: '0.13',
        tokens: { input: 10, cacheRead: 20, cacheWrite5m: 3, cacheWrite1h: 4, cacheWrite: 5, output: 7 },
        retries: 2,
      }),
      chargeOf({
        ...ADA,
        at: '2026-11-20T10:30:00Z',
        cost: '0.000000000001',
        source: 'subagent',
        subagent: 'Explore',
      }),
      chargeOf({ ...ADA, at: '2026-11-21T10:00:00Z', cost: null, provider: 'local', model: 'llama' }),
      reversed,
    ],
    [
      activityOf({ ...ADA, at: '2026-11-20T09:00:00Z', count: 3 }),
      activityOf({ ...BOB, at: '2026-11-02T08:00:00Z' }),
    ],
  );
  await ledger.write([
    takenBack(reversed),
    chargeOf({ ...BOB, at: '2026-11-02T08:00:00Z', cost: '2.5', agent: 'codex' }),
    chargeOf({ at: '2026-11-30T23:59:59.999Z', cost: '4', metric: true }),
    chargeOf({ ...BOB, at: '2026-12-01T00:00:00Z', cost: '100' }),
  ]);
});

afterAll(async () => {
  await ledger.close();
});

describe('totals', () => {
  it('add up exactly, in every measure', async () => {
    const { totals, rows, next_cursor } = await usage(NOVEMBER);
    expect(totals).toEqual({
      calls: 4,
      retries: 2,
      sessions: 2,
      messages: 4,
      input_tokens: 10,
      cache_read_tokens: 20,
      cache_write_tokens: 12,
      cache_write_5m_tokens: 3,
      cache_write_1h_tokens: 4,
      cache_write_unsplit_tokens: 5,
      output_tokens: 7,
      reasoning_tokens: 0,
      cost_usd: '6.627175000001',
      reported_cost_usd: '0.13',
      list_cost_usd: '6.627175000001',
      list_cost_max_usd: '6.627175000001',
      credits: null,
      credits_by_unit: {},
      credited_calls: 0,
      input_unsplit_tokens: 0,
      unpriced_calls: 1,
    });
    expect(rows).toEqual([totals]);
    expect(next_cursor).toBeNull();
  });

  it('are zero where there is nothing, and no money is unknown then', async () => {
    const { totals, rows } = await usage('from=2025-01-01&to=2025-02-01&group_by=model');
    expect(rows).toEqual([]);
    expect(totals).toMatchObject({ calls: 0, cost_usd: '0', reported_cost_usd: null, messages: null });
  });

  it('default to the last thirty days, and say which', async () => {
    const answer = await usage('');
    expect([answer.from, answer.to]).toEqual(['2026-10-24T00:00:00.000Z', '2026-11-23T00:00:00.000Z']);
    expect(answer.totals.cost_usd).toBe('2.627175000001');
  });

  it('are as fresh as the newest charge, but not fresher than now', async () => {
    expect((await usage(NOVEMBER)).data_as_of).toBe('2026-11-22T13:30:00.000Z');
    const empty = await ledger.another();
    expect((await usage(NOVEMBER, empty)).data_as_of).toBeNull();
    await empty.write([chargeOf({ at: '2026-11-03T01:02:03.004Z' })]);
    expect((await usage(NOVEMBER, empty)).data_as_of).toBe('2026-11-03T01:02:03.004Z');
  });
});

describe('breakdowns', () => {
  it('have a row for what is not attributed', async () => {
    const { rows } = await usage(`${NOVEMBER}&group_by=user&sort=user`);
    expect(
      rows.map(({ user, cost_usd, calls, sessions, messages }) => [
        user,
        cost_usd,
        calls,
        sessions,
        messages,
      ]),
    ).toEqual([
      ['', '4', null, 0, null],
      ['ada', '0.127175000001', 3, 1, 3],
      ['bob', '2.5', 1, 1, 1],
    ]);
  });

  it('leave out what corrections took back entirely', async () => {
    const { rows } = await usage(`${NOVEMBER}&group_by=source&user=ada&sort=source`);
    expect(rows.map(({ source, sessions }) => [source, sessions])).toEqual([
      ['main', 1],
      ['subagent', 1],
    ]);
  });

  it('say null where nothing has a price, and where prompts are not known', async () => {
    const { rows, totals } = await usage(`${NOVEMBER}&group_by=provider,model&sort=model`);
    expect(
      rows.map(({ model, cost_usd, list_cost_usd, unpriced_calls, messages }) => [
        model,
        cost_usd,
        list_cost_usd,
        unpriced_calls,
        messages,
      ]),
    ).toEqual([
      ['claude-opus-4-8', '6.627175000001', '6.627175000001', 0, null],
      ['llama', null, null, 1, null],
    ]);
    expect(totals.messages).toBeNull();
  });

  it('sort by cost, the costliest first, unless asked otherwise', async () => {
    const users = async (sort: string) =>
      (await usage(`${NOVEMBER}&group_by=user${sort}`)).rows.map(({ user }) => user);
    expect(await users('')).toEqual(['', 'bob', 'ada']);
    expect(await users('&sort=cost_usd')).toEqual(['ada', 'bob', '']);
    expect(await users('&sort=-messages')).toEqual(['ada', 'bob', '']);
    expect(await users('&sort=-cache_write_tokens')).toEqual(['ada', '', 'bob']);
  });

  it('filter by any of several values, by the empty one, and by names in any case', async () => {
    expect((await usage(`${NOVEMBER}&user=ADA&user=bob`)).totals.cost_usd).toBe('2.627175000001');
    expect((await usage(`${NOVEMBER}&user=`)).totals.cost_usd).toBe('4');
    expect((await usage(`${NOVEMBER}&repo=GitHub.com/acme/Shop`)).totals.calls).toBe(3);
    expect((await usage(`${NOVEMBER}&agent=codex&group=ops`)).totals).toMatchObject({
      calls: 1,
      messages: null,
    });
    expect((await usage(`${NOVEMBER}&model=llama`)).totals.messages).toBeNull();
  });
});

describe('buckets', () => {
  it('begin on Monday, and rows come in the order of time', async () => {
    const { rows } = await usage(`${NOVEMBER}&interval=week`);
    expect(rows.map(({ bucket, cost_usd }) => [bucket, cost_usd])).toEqual([
      ['2026-11-02T00:00:00.000Z', '2.5'],
      ['2026-11-16T00:00:00.000Z', '0.127175000001'],
      ['2026-11-30T00:00:00.000Z', '4'],
    ]);
  });

  it.each(INTERVALS)('begin where the calendar says: %s', async (interval) => {
    const { rows } = await usage(`${NOVEMBER}&interval=${interval}`);
    for (const { bucket } of rows) {
      expect(new Date(intervalStart(interval, Date.parse(bucket ?? ''))).toISOString()).toBe(bucket);
    }
    const times = [
      '2026-11-02T08:00Z',
      '2026-11-20T09:00Z',
      '2026-11-20T10:00Z',
      '2026-11-21T10:00Z',
      '2026-11-30T23:00Z',
    ];
    const starts = times.map((time) => new Date(intervalStart(interval, Date.parse(time))).toISOString());
    expect(rows.map(({ bucket }) => bucket)).toEqual([...new Set(starts)]);
  });
});

describe('ranges', () => {
  it('are half-open and exact to the millisecond', async () => {
    const cost = async (params: string) => (await usage(params)).totals.cost_usd;
    expect(await cost('from=2026-11-30&to=2026-11-30T23:59:59.999Z')).toBe('0');
    expect(await cost('from=2026-11-30T23:59:59.999Z&to=2026-12-01')).toBe('4');
    expect(await cost('from=2026-11-30T23:59:59.998Z&to=2026-12-01T00:00:00.001Z')).toBe('104');
    expect(await cost('from=2026-11-20T11:00:00.250%2B02:00&to=2026-11-20T10:00:00Z')).toBe('0.127175');
    expect(await cost('from=2026-11-20T09:00:00.251Z&to=2026-11-20T10:00:00Z')).toBe('0');
  });

  it('say the same whichever table answers', async () => {
    const day = await usage('from=2026-11-20&to=2026-11-21&group_by=user,source');
    const hour = await usage('from=2026-11-20T01:00:00Z&to=2026-11-21&group_by=user,source');
    const exact = await usage('from=2026-11-20T00:00:00.001Z&to=2026-11-21&group_by=user,source');
    expect(hour.rows).toEqual(day.rows);
    expect(exact.rows).toEqual(day.rows);
    expect(exact.totals).toEqual(day.totals);
  });
});
