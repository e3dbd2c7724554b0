// Native credits, attributes of senders' own, and input of which the cache is not told apart, as /usage tells them.
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { UsageAnswer } from '../../schemas/api.ts';
import { usageQuery } from '../../schemas/api-query.ts';
import { activitiesQuery } from '../../schemas/activity-api.ts';
import { readActivities } from '../../analytics/queries/activities.ts';
import { readQuery } from '../../analytics/query-string.ts';
import { readSession } from '../../analytics/queries/session.ts';
import { readSessions } from '../../analytics/queries/sessions.ts';
import { readUsage } from '../../analytics/queries/usage.ts';
import { chargeOf, openLedger, takenBack, type Ledger } from './ledger.ts';

const NOW = Date.parse('2026-11-22T12:00:00Z');
const WHOLE_DAY = 'from=2026-11-20&to=2026-11-21';
const PART_OF_HOUR = 'from=2026-11-20T00:00:00.001Z&to=2026-11-21';

let ledger: Ledger;
const at = '2026-11-20T10:30:00Z';

beforeAll(async () => {
  ledger = await openLedger();
  const copilot = { at, user: 'judy', agent: 'copilot', session: 's', creditUnit: 'github_ai_credit' };
  const mistaken = chargeOf({ ...copilot, credits: '1000' });
  await ledger.write([
    chargeOf({ ...copilot, credits: '8.785500000001', attributes: '{"env":"ci","tier":"gold"}' }),
    chargeOf({ ...copilot, credits: '1.16064', attributes: '{"env":"dev"}' }),
    chargeOf({ at, user: 'judy', agent: 'copilot', session: 's', attributes: '{"env":"ci"}' }),
    mistaken,
    takenBack(mistaken),
    chargeOf({ at, user: 'olaf', agent: 'codex', credits: '125', creditUnit: 'codex_credit' }),
    chargeOf({
      at,
      user: 'zoe',
      agent: 'copilot',
      credits: '0',
      creditUnit: 'github_ai_credit',
      session: 'z',
    }),
    chargeOf({ at, user: 'mia', tokens: { input: 500, output: 5 }, inputUnsplit: 500 }),
    chargeOf({ at, user: 'mia', model: 'told', tokens: { input: 100, cacheRead: 40 } }),
  ]);
});

afterAll(async () => {
  await ledger.close();
});

async function usage(params: string): Promise<UsageAnswer> {
  return await readUsage(ledger.store, readQuery(`/usage?${params}`, usageQuery), NOW);
}

describe.each([
  ['from the rollups', WHOLE_DAY],
  ['from the ledger', PART_OF_HOUR],
])('%s', (_source, range) => {
  it('credits are summed exactly in their own unit, and calls without any are not counted as told', async () => {
    const { rows } = await usage(`${range}&group_by=user&sort=user`);
    expect(rows[0]).toMatchObject({ user: 'judy', calls: 3, credits: '9.946140000001', credited_calls: 2 });
    expect(rows[0]?.credits_by_unit).toEqual({ github_ai_credit: '9.946140000001' });
    expect(rows[1]).toMatchObject({ user: 'mia', credits: null, credits_by_unit: {}, credited_calls: 0 });
  });

  it('no credits that were told are none, and not unknown', async () => {
    const { totals } = await usage(`${range}&user=zoe`);
    expect(totals).toMatchObject({
      credits: '0',
      credits_by_unit: { github_ai_credit: '0' },
      credited_calls: 1,
    });
  });

  it('credits of several units are never added up', async () => {
    const { totals } = await usage(range);
    expect(totals.credits).toBeNull();
    expect(totals.credits_by_unit).toEqual({ codex_credit: '125', github_ai_credit: '9.946140000001' });
  });

  it('rows can be sorted by credits and by all tokens, page by page', async () => {
    const most = await usage(`${range}&group_by=user&sort=-credits&limit=2`);
    expect(most.rows.map(({ user }) => user)).toEqual(['olaf', 'judy']);
    const byTokens = await usage(`${range}&group_by=model&user=mia&sort=tokens&limit=1`);
    expect(byTokens.rows.map(({ model }) => model)).toEqual(['told']);
    const next = await usage(
      `${range}&group_by=model&user=mia&sort=tokens&limit=1&cursor=${byTokens.next_cursor ?? ''}`,
    );
    expect(next.rows[0]).toMatchObject({ input_tokens: 500, output_tokens: 5 });
  });

  it('the cache is unknown, not zero, where no sender tells it apart', async () => {
    const { rows, totals } = await usage(`${range}&group_by=model&user=mia&sort=-input_unsplit_tokens`);
    expect(rows[0]).toMatchObject({ input_tokens: 500, input_unsplit_tokens: 500 });
    expect(rows[0]).toMatchObject({ cache_read_tokens: null, cache_write_tokens: null });
    expect(rows[1]).toMatchObject({ input_tokens: 100, input_unsplit_tokens: 0, cache_read_tokens: 40 });
    expect(totals).toMatchObject({ input_tokens: 600, input_unsplit_tokens: 500, cache_read_tokens: 40 });
  });

  it('an attribute of the senders groups and filters, and its rows add up to the total', async () => {
    const { rows, totals } = await usage(`${range}&group_by=attribute.env&sort=attribute.env`);
    expect(rows.map((row) => [row['attribute.env'], row.calls, row.credits])).toEqual([
      ['', 4, null],
      ['ci', 2, '8.785500000001'],
      ['dev', 1, '1.16064'],
    ]);
    expect(totals).toMatchObject({ calls: 7, messages: null });
    const gold = await usage(`${range}&attribute.tier=gold&attribute.env=ci&attribute.env=dev`);
    expect(gold.totals).toMatchObject({ calls: 1, sessions: 1, credits: '8.785500000001' });
    expect((await usage(`${range}&attribute=env=dev`)).totals.calls).toBe(1);
  });
});

describe('sessions', () => {
  it('tell their credits in the list, in the tree and by model', async () => {
    const query = { from: '2026-11-20', to: '2026-11-21', limit: 10 };
    const { data } = await readSessions(ledger.store, query, NOW);
    expect(data[0]).toMatchObject({ session: 's', credits: '9.946140000001', credited_calls: 2 });
    const session = await readSession(ledger.store, 's', NOW);
    expect(session).toMatchObject({ credits: '9.946140000001', by_model: [{ credits: '9.946140000001' }] });
    expect(session?.tree.main).toMatchObject({ credits: '9.946140000001' });
    expect(session?.tree.main?.call_list?.map(({ credits }) => credits).sort()).toEqual([
      '1.16064',
      '8.785500000001',
      null,
    ]);
  });
});

describe('below the month that retention left complete', () => {
  const floors = { charges: 202611, activities: 202611 };
  const asked = async (params: string) =>
    await readUsage(ledger.store, readQuery(`/usage?${params}`, usageQuery), NOW, floors);

  it.each([
    'from=2026-10-01&group_by=attribute.env',
    'from=2026-10-31&attribute.env=ci',
    'from=2026-10-31T00:00:00.001Z',
  ])('%s is refused, and the month is named', async (params) => {
    await expect(asked(params)).rejects.toMatchObject({
      problem: {
        status: 400,
        errors: [{ name: 'from', detail: expect.stringContaining('2026-11-01') as string }],
      },
    });
  });

  it('what rollups or that month and later tell is answered', async () => {
    expect((await asked('from=2026-10-01')).totals.calls).toBe(7);
    expect((await asked('from=2026-11-01&attribute.env=ci')).totals.calls).toBe(2);
    // Where days were dropped alike there is nothing that tells more.
    const query = readQuery('/usage?from=2026-10-01&attribute.env=ci', usageQuery);
    const { totals } = await readUsage(ledger.store, query, NOW, { ...floors, usage_daily: 202611 });
    expect(totals.calls).toBe(2);
  });

  it('activities are refused by attempt and depth only', async () => {
    const activities = async (params: string) =>
      await readActivities(ledger.store, readQuery(`/activities?${params}`, activitiesQuery), NOW, floors);
    await expect(activities('from=2026-10-01&group_by=attempt')).rejects.toMatchObject({
      problem: { status: 400 },
    });
    expect((await activities('from=2026-10-01')).rows).toEqual([]);
  });
});

describe('a question', () => {
  it.each([
    'group_by=attribute.',
    "group_by=attribute.a'b",
    'group_by=attribute.a]',
    'attribute=x',
    'attribute.a b=c',
  ])('is refused for %s', (params) => {
    expect(() => readQuery(`/usage?${params}`, usageQuery)).toThrow();
  });
});
