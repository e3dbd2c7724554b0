// Everything that reads and changes settings over HTTP, with what the rooms beside control know for it.
import type { Request, Router } from 'express';
import { budgetStateNow } from '../analytics/limits/budgets.ts';
import { resolveLimits } from '../analytics/limits/resolve.ts';
import { countUnpricedModels } from '../analytics/queries/unpriced-models.ts';
import { isSeenUser } from '../analytics/queries/user-seen.ts';
import { readSeenUsers } from '../analytics/queries/users-seen.ts';
import { createAliasRouter } from '../control/alias-router.ts';
import { createCreditPoolRouter } from '../control/credit-pool-router.ts';
import type { Directory } from '../control/directory.ts';
import { createRetentionRouter } from '../control/retention-router.ts';
import { createControlRouter } from '../control/router.ts';
import { createLinkRouter } from '../control/link-router.ts';
import { createPriceRouter } from '../control/price-router.ts';
import type { Settings } from '../control/settings.ts';
import { callerOf, type Gate } from './access.ts';
import { dueUnder } from './care/retention.ts';
import type { Engine } from './engine.ts';
import type { AllLimitSources } from './limit-sources.ts';
import { createPreviewRouter } from './preview-router.ts';
import type { PriceFile } from './price-file.ts';
import type { ReadPriceList } from './price-list.ts';
import type { SpendMeter } from './spend-meter.ts';

type Parts = {
  readonly gate: Gate;
  readonly engine: Pick<Engine, 'store'>;
  readonly settings: Settings;
  readonly directory: Directory;
  readonly spend: Pick<SpendMeter, 'meter' | 'sessions'>;
  readonly sources: AllLimitSources;
  readonly priceFile: Pick<PriceFile, 'state'>;
  readonly priceList: Pick<ReadPriceList, 'state'>;
  /** Resolves when the ledger holds what was acknowledged, or when that takes too long. */
  readonly caughtUp: () => Promise<void>;
};

/** The routers below `/api/v1`. */
export function createSettingsRouters(parts: Parts): Router[] {
  const { gate, settings, directory, spend, sources, caughtUp } = parts;
  const { store } = parts.engine;
  const principalOf = (request: Request) => gate.principalOf(request.headers.authorization);
  const common = {
    settings,
    directory,
    actorOf: (request: Request) => principalOf(request)?.name ?? '',
    isSeenUser: async (user: string) => {
      await caughtUp();
      return await isSeenUser(store, user);
    },
    seenUsers: async () => {
      await caughtUp();
      return await readSeenUsers(store);
    },
  };
  return [
    createAliasRouter(common),
    createLinkRouter(common),
    createPriceRouter({ ...common, file: parts.priceFile.state, list: parts.priceList.state, now: Date.now }),
    createCreditPoolRouter(common),
    createRetentionRouter({
      ...common,
      dueUnder: async (kept) => await dueUnder(store, kept, Date.now()),
    }),
    createPreviewRouter({ ...common, sources, meter: spend.meter, sessions: spend.sessions }),
    createControlRouter({
      ...common,
      store,
      callerOf: (request) => callerOf(principalOf(request), directory),
      hasLimit: (user, period) => {
        const limits = resolveLimits({ user, now: sources.now() }, sources.inputsOf(user));
        return limits.some((limit) => limit.period === period);
      },
      budgetProgress: (budget) => budgetStateNow(budget, sources.budgets, sources.now()),
      now: sources.now,
      countUnpricedModels: async () => await countUnpricedModels(store, Date.now()),
    }),
  ];
}
