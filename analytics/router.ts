// Answers over HTTP: usage, people, sessions and limit state. Parse, read, send.
import express, { type Response, type Router } from 'express';
import {
  limitStateQuery,
  noQuery,
  sessionsQuery,
  usageQuery,
  userQuery,
  usersQuery,
} from '../schemas/api-query.ts';
import { activitiesQuery } from '../schemas/activity-api.ts';
import { breakdownQuery } from '../schemas/breakdown-api.ts';
import { evidenceQuery } from '../schemas/evidence-api.ts';
import { pricesQuery } from '../schemas/prices-api.ts';
import { notFound } from '../schemas/problem.ts';
import { unattributedQuery } from '../schemas/unattributed-api.ts';
import type { Floors } from '../schemas/retention.ts';
import { toUserKey } from '../schemas/user-key.ts';
import type { Store } from '../store/store.ts';
import { addExports } from './exports/router.ts';
import type { OnSent } from './exports/sent-file.ts';
import { requireSessionsKept, requireUsageBySessionKept } from './floors.ts';
import { stateNow, type LimitSources } from './limits/limit-status.ts';
import { readActivities } from './queries/activities.ts';
import { readBreakdown } from './queries/breakdown.ts';
import { readEvidence } from './queries/evidence.ts';
import { countHookedPeople } from './queries/hooked-people.ts';
import { readUnattributed } from './queries/unattributed.ts';
import { countUnpricedModels } from './queries/unpriced-models.ts';
import { readUnpriced } from './queries/unpriced.ts';
import { readSession } from './queries/session.ts';
import { readSessions } from './queries/sessions.ts';
import { readUsage } from './queries/usage.ts';
import { isSeenUser } from './queries/user-seen.ts';
import { readUser } from './queries/user.ts';
import { readUsers, type People } from './queries/users.ts';
import { readQuery } from './query-string.ts';
import { rangeOf } from './question.ts';

/** What the routes answer from. */
export type AnalyticsOptions = {
  readonly store: Store;
  readonly limits: LimitSources;
  readonly people: People & {
    /** Whether the person (by key) is known without having been seen in usage. */
    readonly knows: (user: string) => boolean;
    /** The person that a name stands for; itself where this is absent. */
    readonly personOf?: (name: string) => string;
  };
  /** The months below which tables were cut; none where this is absent. */
  readonly floors?: () => Floors;
  /** Told of each file that was sent. */
  readonly onSent?: OnSent | undefined;
  /** Milliseconds since 1970. */
  readonly now: () => number;
};

/** The routes below `/api/v1`. They throw problems; the application answers them. */
export function createAnalyticsRouter(options: AnalyticsOptions): Router {
  const router = express.Router();
  addUsage(router, options);
  addUsers(router, options);
  addSessions(router, options);
  addActivities(router, options);
  addEvidence(router, options);
  addUnpriced(router, options);
  addHooked(router, options);
  addUnattributed(router, options);
  addLimitState(router, options);
  addExports(router, () => ({
    store: options.store,
    people: options.people,
    floors: options.floors?.() ?? {},
    now: options.now(),
    onSent: options.onSent,
  }));
  return router;
}

function addHooked(router: Router, { store, now }: AnalyticsOptions): void {
  router.get('/setup/hooks', async (request, response) => {
    readQuery(request.url, noQuery);
    send(response, await countHookedPeople(store, now()));
  });
}

function addUsage(router: Router, { store, floors, now }: AnalyticsOptions): void {
  router.get('/usage', async (request, response) => {
    const query = readQuery(request.url, usageQuery);
    send(response, await readUsage(store, query, now(), floors?.()));
  });

  router.get('/usage/breakdown', async (request, response) => {
    const query = readQuery(request.url, breakdownQuery);
    send(response, await readBreakdown(store, query, now(), floors?.()));
  });
}

function addUsers(router: Router, { store, people, limits, floors, now }: AnalyticsOptions): void {
  router.get('/users', async (request, response) => {
    const query = readQuery(request.url, usersQuery);
    requireSessionsKept(rangeOf(query, now()), floors?.() ?? {});
    send(response, await readUsers(store, query, people, now()));
  });

  router.get('/users/:user', async (request, response) => {
    const query = readQuery(request.url, userQuery);
    requireSessionsKept(rangeOf(query, now()), floors?.() ?? {});
    const name = toUserKey(request.params.user);
    const user = people.personOf?.(name) ?? name;
    if (!people.knows(user) && !(await isSeenUser(store, user))) {
      throw notFound(`Nobody called ${user} is a member of a group or has been seen in usage.`);
    }
    const state = stateNow({ user }, limits, await countUnpricedModels(store, now()));
    send(response, await readUser(store, { user, limits: state, people }, query, now()));
  });
}

function addSessions(router: Router, { store, floors, now }: AnalyticsOptions): void {
  router.get('/sessions', async (request, response) => {
    const query = readQuery(request.url, sessionsQuery);
    requireSessionsKept(rangeOf(query, now()), floors?.() ?? {});
    send(response, await readSessions(store, query, now()));
  });

  router.get('/sessions/:session', async (request, response) => {
    readQuery(request.url, noQuery);
    const { session } = request.params;
    const answer = await readSession(store, session, now());
    if (!answer) throw notFound(`There is no usage of a session ${session}.`);
    send(response, answer);
  });
}

function addActivities(router: Router, { store, floors, now }: AnalyticsOptions): void {
  router.get('/activities', async (request, response) => {
    const query = readQuery(request.url, activitiesQuery);
    send(response, await readActivities(store, query, now(), floors?.()));
  });
}

function addEvidence(router: Router, { store, now }: AnalyticsOptions): void {
  router.get('/evidence', async (request, response) => {
    const query = readQuery(request.url, evidenceQuery);
    send(response, await readEvidence(store, query, now()));
  });
}

function addUnpriced(router: Router, { store, floors, now }: AnalyticsOptions): void {
  router.get('/unpriced', async (request, response) => {
    const query = readQuery(request.url, pricesQuery);
    requireUsageBySessionKept(rangeOf(query, now()), floors?.() ?? {});
    send(response, await readUnpriced(store, query, now()));
  });
}

function addUnattributed(router: Router, { store, now }: AnalyticsOptions): void {
  router.get('/unattributed', async (request, response) => {
    const query = readQuery(request.url, unattributedQuery);
    send(response, await readUnattributed(store, query, now()));
  });
}

function addLimitState(router: Router, { store, limits, now }: AnalyticsOptions): void {
  router.get('/limits/state', async (request, response) => {
    const { user, ...work } = readQuery(request.url, limitStateQuery);
    const unpricedModels = await countUnpricedModels(store, now());
    send(response, stateNow({ ...work, user: toUserKey(user) }, limits, unpricedModels));
  });
}

function send(response: Response, body: object): void {
  response.set({ 'x-content-type-options': 'nosniff', 'cache-control': 'no-store' }).json(body);
}
