// Questions about usage, people, sessions, prices and limits: about everybody, or within the reach of a bound token.
import express, { type Router } from 'express';
import { createLimitStatesRouter } from '../analytics/limits/states-router.ts';
import { createOutcomesRouter } from '../analytics/outcomes/router.ts';
import { createAnalyticsRouter } from '../analytics/router.ts';
import type { Directory } from '../control/directory.ts';
import { policyOf } from '../control/limit-inputs.ts';
import { floorsOf } from '../control/retention.ts';
import type { Settings } from '../control/settings.ts';
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
};

/** The routes below `/api/v1`. Of others than those in the reach nothing is read, whatever is asked. */
export function createReadsRouter(parts: Parts, reach?: Reach): Router {
  const { engine, settings, directory, sources } = parts;
  const store = reach ? boundStore(engine.store, reach) : engine.store;
  const router = express.Router();
  router.use(createPricesRouter(store, Date.now));
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
  router.use('/limits', createLimitStatesRouter({ limits: sources, ...lists }));
  return router;
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
