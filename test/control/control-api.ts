// Settings over HTTP on a real store, for tests: empty before each.
import type { Request } from 'express';
import { createAliasRouter } from '../../control/alias-router.ts';
import { createDirectory } from '../../control/directory.ts';
import { createLinkRouter } from '../../control/link-router.ts';
import { createPriceRouter } from '../../control/price-router.ts';
import type { PriceFileState } from '../../control/prices.ts';
import { createControlRouter } from '../../control/router.ts';
import { createSettings } from '../../control/settings.ts';
import { noBudgetProgress } from './budget-progress.ts';
import { openLedger, type Ledger } from '../analytics/ledger.ts';
import { serve, type Answer, type Served } from '../analytics/serve-router.ts';

export type ControlApi = {
  get(path: string): Promise<Answer>;
  post(path: string, body: unknown, headers?: Record<string, string>): Promise<Answer>;
  put(path: string, body: unknown, headers?: Record<string, string>): Promise<Answer>;
  remove(path: string, headers?: Record<string, string>): Promise<Answer>;
  /** Creates a group with members. */
  group(id: string, ...members: string[]): Promise<void>;
  /** Starts again without settings. */
  reset(): Promise<void>;
  /** Stops; resolves with the faults that were answered 500. */
  close(): Promise<unknown[]>;
};

/** The time for raises, which tests may set. */
export const clock = { now: Date.now() };

const LIST = { source: 'genai-prices@0.1.8', url: null, read_at: null, fault: '' };

/** The file of prices of the deployment, which tests may set. */
export const priceFile: { state: PriceFileState | undefined } = { state: undefined };

/** Starts a store and the routes of control. The ledger has seen `ada` and nobody else. */
export async function openControlApi(): Promise<ControlApi> {
  const ledger = await openLedger();
  const faults: unknown[] = [];
  let served = await start(ledger, faults);
  const put: ControlApi['put'] = async (path, body, headers) => await served.call('PUT', path, body, headers);
  return {
    get: async (path) => await served.call('GET', path),
    put,
    post: async (path, body, headers) => await served.call('POST', path, body, headers),
    remove: async (path, headers) => await served.call('DELETE', path, undefined, headers),
    group: async (id, ...members) => {
      await put(`/groups/${id}`, { name: id.toUpperCase() });
      await put(`/groups/${id}/members`, { members });
    },
    reset: async () => {
      await served.close();
      served = await start(ledger, faults);
    },
    close: async () => {
      await served.close();
      await ledger.close();
      return faults;
    },
  };
}

async function start({ store }: Ledger, faults: unknown[]): Promise<Served> {
  await store.command('TRUNCATE TABLE settings');
  const settings = await createSettings(store, Date.now);
  const common = {
    settings,
    directory: createDirectory(settings),
    isSeenUser: async (user: string) => await Promise.resolve(user === 'ada'),
    actorOf: (request: Request) => request.get('x-actor') ?? 'admin',
  };
  const router = createControlRouter({
    ...common,
    store,
    seenUsers: async () => await Promise.resolve(new Set(['ada'])),
    callerOf: (request) => {
      const name = request.get('x-actor') ?? 'admin';
      const token = request.get('x-token') ?? '';
      return { name, token, user: request.get('x-user') ?? '', isAdmin: name === 'admin' };
    },
    hasLimit: (user) => user !== 'unlimited',
    now: () => clock.now,
    budgetProgress: noBudgetProgress,
    countUnpricedModels: async () => await Promise.resolve(3),
  });
  router.use(createAliasRouter(common));
  router.use(createLinkRouter(common));
  router.use(
    createPriceRouter({ ...common, file: () => priceFile.state, list: () => LIST, now: () => clock.now }),
  );
  return await serve(router, (error) => faults.push(error));
}
