// A limit belongs to the person, also where the name becomes another person's while the limit is being set.
import { afterAll, beforeAll, expect, it } from 'vitest';
import { noBudgetProgress } from './budget-progress.ts';
import { setAlias } from '../../control/aliases.ts';
import { createDirectory } from '../../control/directory.ts';
import { createControlRouter } from '../../control/router.ts';
import { createSettings, type Settings } from '../../control/settings.ts';
import { openLedger, type Ledger } from '../analytics/ledger.ts';
import { serve, type Served } from '../analytics/serve-router.ts';

let ledger: Ledger;
let settings: Settings;
let served: Served;

beforeAll(async () => {
  ledger = await openLedger();
  settings = await createSettings(ledger.store, Date.now);
  const router = createControlRouter({
    settings,
    directory: createDirectory(settings),
    store: ledger.store,
    seenUsers: async () => await Promise.resolve(new Set<string>()),
    isSeenUser: async (user) => {
      await settings.change('admin', () => setAlias(settings, user, 'dan', undefined));
      return true;
    },
    countUnpricedModels: async () => await Promise.resolve(0),
    actorOf: () => 'admin',
    callerOf: () => ({ name: 'admin', token: '', user: '', isAdmin: true }),
    hasLimit: () => true,
    now: Date.now,
    budgetProgress: noBudgetProgress,
  });
  served = await serve(router, (error) => expect.unreachable(String(error)));
});

afterAll(async () => {
  await served.close();
  await ledger.close();
});

it('a limit that is set under a name as it becomes an alias is stored for the person', async () => {
  const { body } = await served.call('PUT', '/limits/users/dan-1', { period: 'month', limit_micros: 5 });
  expect(body).toMatchObject({ user: 'dan', limits: [{ period: 'month', limit_micros: 5 }] });
  expect(settings.userLimits.list().map(({ id }) => id)).toEqual(['dan']);
});
