// Cursors that no answer told are refused for what they are, or read on from somewhere; never a fault.
import { afterAll, beforeAll, expect, it } from 'vitest';
import { writeCursor } from '../../analytics/cursor.ts';
import { readActivities } from '../../analytics/queries/activities.ts';
import { readEvidence } from '../../analytics/queries/evidence.ts';
import { readSessions } from '../../analytics/queries/sessions.ts';
import { readUsage } from '../../analytics/queries/usage.ts';
import { readUsers } from '../../analytics/queries/users.ts';
import { readQuery } from '../../analytics/query-string.ts';
import { activitiesQuery } from '../../schemas/activity-api.ts';
import { sessionsQuery, usageQuery, usersQuery } from '../../schemas/api-query.ts';
import { evidenceQuery } from '../../schemas/evidence-api.ts';
import { ProblemError } from '../../schemas/problem.ts';
import { activityOf, chargeOf, openLedger, type Ledger } from './ledger.ts';

const NOW = Date.UTC(2026, 10, 22, 13, 30);
const PEOPLE = { groupsOf: () => [], excludedSources: () => [] };

let ledger: Ledger;

beforeAll(async () => {
  ledger = await openLedger();
  await ledger.write(
    ['ada', 'bob'].map((user) => chargeOf({ user, session: user, at: '2026-11-20T09:00:00Z', cost: '0.5' })),
    ['ada', 'bob'].map((user) => activityOf({ at: '2026-11-20T09:00:00Z', kind: 'commit', user })),
  );
});

afterAll(async () => {
  await ledger.close();
});

type Asked = { readonly cursor?: string | undefined; readonly limit: number };

const store = () => ledger.store;
const ROUTES = {
  usage: route(
    '/usage?group_by=user,model&interval=day',
    usageQuery,
    async (query) => await readUsage(store(), query, NOW),
  ),
  'usage by cost': route(
    '/usage?group_by=user&sort=-cost_usd',
    usageQuery,
    async (query) => await readUsage(store(), query, NOW),
  ),
  users: route(
    '/users?sort=-last_active',
    usersQuery,
    async (query) => await readUsers(store(), query, PEOPLE, NOW),
  ),
  sessions: route('/sessions', sessionsQuery, async (query) => await readSessions(store(), query, NOW)),
  activities: route(
    '/activities?group_by=kind,user&interval=day',
    activitiesQuery,
    async (query) => await readActivities(store(), query, NOW),
  ),
  evidence: route(
    '/evidence?all=true',
    evidenceQuery,
    async (query) => await readEvidence(store(), query, NOW),
  ),
};

/** Asks with a cursor that ends after the given keys. */
function route<Query extends Asked>(
  url: string,
  shape: Parameters<typeof readQuery<Query>>[1],
  read: (query: Query) => Promise<unknown>,
) {
  return async (after: readonly string[], range: { from: number; to: number }): Promise<unknown> => {
    const query = readQuery(url, shape);
    const asked = Object.fromEntries(Object.entries(query).filter(([name]) => name !== 'limit'));
    return await read({ ...query, cursor: writeCursor(asked, { range, after }) });
  };
}

const DAY = { from: Date.UTC(2026, 10, 20), to: Date.UTC(2026, 10, 21) };
const RANGES = [DAY, { from: DAY.to, to: DAY.from }, { from: 0, to: Date.UTC(2199, 0) }];
const VALUES = ['x', '', '9'.repeat(30), '\0', '\ud800', "'\\\t\n{x:String}"];
const KEYS = VALUES.flatMap((value) => [
  [value],
  ['1', value],
  [value, value, '1'],
  ['1', value, value, value, value],
  [value, value, value, value, '1'],
]);

it.each(Object.entries(ROUTES))('%s', async (_name, ask) => {
  const answers = new Map<string, number>();
  const tries = KEYS.flatMap((after, index) =>
    RANGES.slice(0, index === 0 ? 3 : 1).map((range) => ({ after, range })),
  );
  for (const { after, range } of tries) {
    const told = await ask(after, range).then(
      () => 'answered',
      (error: unknown) =>
        error instanceof ProblemError && error.problem.status === 400
          ? 'refused'
          : JSON.stringify([after, range, String(error)]),
    );
    answers.set(told, (answers.get(told) ?? 0) + 1);
  }
  expect([...answers.keys()].filter((told) => told !== 'answered').sort()).toEqual(['refused']);
});
