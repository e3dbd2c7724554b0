// What people and agents did, by kind, name and place: rows that add up to the total of their kind.
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { readActivities } from '../../analytics/queries/activities.ts';
import { readQuery } from '../../analytics/query-string.ts';
import { activitiesAnswer, activitiesQuery, type ActivitiesAnswer } from '../../schemas/activity-api.ts';
import { activityOf, openLedger, type Ledger } from './ledger.ts';

const NOW = Date.parse('2026-11-22T12:00:00Z');
const WHOLE_DAYS = 'from=2026-11-20&to=2026-11-22';
const PART_OF_HOUR = 'from=2026-11-20T00:00:00.001Z&to=2026-11-22';

let ledger: Ledger;

beforeAll(async () => {
  ledger = await openLedger();
  const [first, second] = ['2026-11-20T10:30:00Z', '2026-11-21T10:30:00Z'];
  const mistaken = activityOf({ at: first, kind: 'commit', user: 'ada' });
  await ledger.write(
    [],
    [
      activityOf({ at: first, kind: 'tool_result', name: 'Bash', user: 'ada', count: 2 }),
      activityOf({ at: second, kind: 'tool_result', name: 'Bash', user: 'bob' }),
      activityOf({ at: first, kind: 'tool_result', name: 'Edit', user: 'ada' }),
      activityOf({ at: first, kind: 'api_error', name: '529', attempt: 11, user: 'ada' }),
      activityOf({ at: second, kind: 'api_error', name: '529', attempt: 2, user: 'ada', repo: 'acme/shop' }),
      activityOf({ at: second, kind: 'lines_added', count: 40, user: 'bob' }),
      mistaken,
      { ...mistaken, quantity: -mistaken.quantity },
    ],
  );
});

afterAll(async () => {
  await ledger.close();
});

async function ask(params: string): Promise<ActivitiesAnswer> {
  const query = readQuery(`/activities?${params}`, activitiesQuery);
  const answer = await readActivities(ledger.store, query, NOW);
  expect(activitiesAnswer.safeParse(answer).success).toBe(true);
  return answer;
}

describe.each([
  ['the rollup', WHOLE_DAYS],
  ['the ledger', PART_OF_HOUR],
])('activities from %s', (_source, range) => {
  it('are summed by kind, without what was taken back', async () => {
    const { rows, totals } = await ask(range);
    expect(totals).toEqual({ api_error: '2', lines_added: '40', tool_result: '4' });
    expect(rows).toEqual([
      { kind: 'api_error', quantity: '2' },
      { kind: 'lines_added', quantity: '40' },
      { kind: 'tool_result', quantity: '4' },
    ]);
  });

  it('are divided by name, person and day', async () => {
    const { rows } = await ask(`${range}&group_by=kind,name,user&interval=day&kind=tool_result`);
    const [first, second] = ['2026-11-20T00:00:00.000Z', '2026-11-21T00:00:00.000Z'];
    expect(rows).toEqual([
      { kind: 'tool_result', name: 'Bash', user: 'ada', bucket: first, quantity: '2' },
      { kind: 'tool_result', name: 'Bash', user: 'bob', bucket: second, quantity: '1' },
      { kind: 'tool_result', name: 'Edit', user: 'ada', bucket: first, quantity: '1' },
    ]);
  });

  it('are kept by what they have', async () => {
    expect((await ask(`${range}&name=Bash&user=ADA`)).totals).toEqual({ tool_result: '2' });
    expect((await ask(`${range}&repo=acme/shop`)).totals).toEqual({ api_error: '1' });
    expect((await ask(`${range}&kind=commit`)).rows).toEqual([]);
  });

  it('tell which attempts failed', async () => {
    const { rows } = await ask(`${range}&group_by=attempt&kind=api_error`);
    expect(rows.map(({ attempt, quantity }) => [attempt, quantity])).toEqual([
      ['11', '1'],
      ['2', '1'],
    ]);
  });

  it('are read page by page without gaps or repeats', async () => {
    const whole = await ask(`${range}&group_by=name,user`);
    const paged = [];
    for (let cursor = ''; ;) {
      const page = await ask(`${range}&group_by=name,user&limit=2${cursor}`);
      paged.push(...page.rows);
      if (page.next_cursor === null) break;
      cursor = `&cursor=${page.next_cursor}`;
    }
    expect(paged).toEqual(whole.rows);
    expect(paged).toHaveLength(5);
  });
});

describe('a question about activities', () => {
  it.each(['group_by=model', 'kind=party', 'group_by=name,user,repo,branch', 'model=x'])(
    'is refused for %s',
    async (params) => {
      await expect(ask(params)).rejects.toThrow();
    },
  );
});
