// Questions about usage, people, sessions, prices and limits: about everybody, or within the reach of a bound token.
import express, { type Router } from 'express';
import type { OnSent } from '../analytics/exports/sent-file.ts';
import { createLimitStatesRouter } from '../analytics/limits/states-router.ts';
import type { CreditSources } from '../analytics/credits/credits.ts';
import { createCreditsRouter } from '../analytics/credits/router.ts';
import { createOutcomesRouter } from '../analytics/outcomes/router.ts';
import { createAnalyticsRouter } from '../analytics/router.ts';
import { creditPoolsOf } from '../control/credit-pools.ts';
import type { Directory } from '../control/directory.ts';
import { policyOf } from '../control/limit-inputs.ts';
import { priceEntriesOf } from '../control/prices.ts';
import { floorsOf } from '../control/retention.ts';
import type { Settings } from '../control/settings.ts';
import type { PriceEntry } from '../schemas/price-book.ts';
import { creditPriceOf } from '../schemas/unit-prices.ts';
import type { Engine } from './engine.ts';
import { everybody } from './everybody.ts';
import type { AllLimitSources } from './limit-sources.ts';
import { createPricesRouter } from './prices-router.ts';
import { boundStore } from './reach/bound-store.ts';
import type { Reach } from './reach/reach.ts';
import type { SpendMeter } from './spend-meter.ts';

type Parts = {
  readonly engine: Pick<Engine, 'store'>;
  readonly settings: Settings;
  readonly directory: Directory;
  readonly spend: Pick<SpendMeter, 'meter'>;
  readonly sources: AllLimitSources;
  readonly onSent?: OnSent | undefined;
};

/** The routes below `/api/v1`. Of others than those in the reach nothing is read, whatever is asked. */
export function createReadsRouter(parts: Parts, reach?: Reach): Router {
  const { engine, settings, directory, sources } = parts;
  const store = reach ? boundStore(engine.store, reach) : engine.store;
  const router = express.Router();
  router.use(createPricesRouter({ store, entries: () => entriesFor(settings, reach), now: Date.now }));
  router.use(
    createAnalyticsRouter({
      store,
      limits: sources,
      people: {
        groupsOf: (user) => directory.groupsOf(user),
        excludedSources: () => policyOf(settings).excludedSources,
        knows: (user) => directory.knows(user),
        personOf: (name) => directory.personOf(name),
      },
      floors: () => floorsOf(settings),
      onSent: parts.onSent,
      now: Date.now,
    }),
  );
  const lists = listsOf(parts, reach);
  router.use(
    createOutcomesRouter({
      store,
      limits: sources,
      budgets: () => sources.budgets.budgets.all(),
      everybody: lists.everybody,
      excludedSources: () => policyOf(settings).excludedSources,
      floors: () => floorsOf(settings),
      now: Date.now,
    }),
  );
  router.use(createCreditsRouter(creditSourcesOf(parts, store), Date.now));
  router.use('/limits', createLimitStatesRouter({ limits: sources, ...lists }));
  return router;
}

/** What is agreed with providers is not for tokens of one person or group. */
function entriesFor(settings: Settings, reach: Reach | undefined): PriceEntry[] {
  const entries = priceEntriesOf(settings);
  return reach
    ? entries.filter(({ value }) => value.of !== 'tokens' || value.role !== 'negotiated')
    : entries;
}

function listsOf({ settings, directory, spend }: Parts, reach: Reach | undefined) {
  const membersOf = (group: string) => directory.membersOf(group);
  if (reach) return { groups: () => ownGroupOf(reach), membersOf, everybody: () => reach.people };
  return {
    groups: () => settings.groups.list().map(({ id }) => id),
    membersOf,
    everybody: () => everybody(directory, spend, Date.now()),
  };
}

/** What a group's members spend together is not for each of them. */
function ownGroupOf({ group }: Reach): string[] {
  return group === '' ? [] : [group];
}

/** Of everybody: tokens of one person or group do not reach this. */
function creditSourcesOf({ settings }: Parts, store: Engine['store']): CreditSources {
  return {
    store,
    pools: () => creditPoolsOf(settings),
    creditPriceOf: (unit, day) => creditPriceOf(priceEntriesOf(settings), unit, day),
    floors: () => floorsOf(settings),
  };
}
