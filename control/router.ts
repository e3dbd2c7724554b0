// Settings over HTTP: limits of the deployment, of people and of groups; groups, their members and budgets.
import express, { type Request, type Response, type Router } from 'express';
import type { z } from 'zod';
import { badRequest, faultsOf, notFound } from '../schemas/problem.ts';
import {
  budgetUpdate,
  groupId,
  groupUpdate,
  limitSettingsUpdate,
  membersUpdate,
  scopeLimitDeletion,
  scopeLimitUpdate,
} from '../schemas/settings-api.ts';
import { tokenRequest } from '../schemas/token.ts';
import { toUserKey } from '../schemas/user-key.ts';
import type { Directory } from './directory.ts';
import {
  budgetAnswerOf,
  groupAnswerOf,
  membersAnswerOf,
  nameGroup,
  removeGroup,
  replaceMembers,
  requireGroup,
} from './groups.ts';
import { etagOf, type IfMatch } from './if-match.ts';
import { DEPLOYMENT } from './limit-inputs.ts';
import { limitSettings, updateLimitSettings } from './limit-settings.ts';
import { removeLimits, scopeFieldsOf, setLimit } from './scope-limits.ts';
import type { Actor, Settings } from './settings.ts';
import { createToken, revokeToken, tokenAnswerOf } from './tokens.ts';

/** What the routes read and change. */
export type ControlOptions = {
  readonly settings: Settings;
  readonly directory: Directory;
  /** Whether the ledger has seen the person (by key). */
  readonly isSeenUser: (user: string) => Promise<boolean>;
  /** How many models were used lately without a price; null where the store cannot tell. */
  readonly countUnpricedModels: () => Promise<number | null>;
  /** Who asks, for the audit trail. */
  readonly actorOf: (request: Request) => Actor;
};

const MAX_BODY = '1mb';

/** The routes below `/api/v1`. They throw problems; the application answers them. */
export function createControlRouter(options: ControlOptions): Router {
  const router = express.Router();
  router.use(express.json({ limit: MAX_BODY }));
  addLimitSettings(router, options);
  addUserLimits(router, options);
  addGroupLimits(router, options);
  addGroups(router, options);
  addMembers(router, options);
  addBudgets(router, options);
  addTokens(router, options);
  return router;
}

function addLimitSettings(router: Router, { settings, countUnpricedModels, actorOf }: ControlOptions): void {
  const send = async (response: Response) =>
    answer(
      response,
      limitSettings(settings, await countUnpricedModels()),
      settings.limits.versionOf(DEPLOYMENT),
    );

  router.get('/settings/limits', async (_request, response) => await send(response));

  router.put('/settings/limits', async (request, response) => {
    const update = parse(limitSettingsUpdate, request.body, 'body');
    await settings.change(actorOf(request), () => updateLimitSettings(settings, update, ifMatchOf(request)));
    await send(response);
  });
}

function addUserLimits(router: Router, options: ControlOptions): void {
  const { settings, directory, actorOf } = options;
  const send = (response: Response, user: string) =>
    answer(
      response,
      { user, ...scopeFieldsOf(settings.userLimits.get(user)) },
      settings.userLimits.versionOf(user),
    );

  router
    .route('/limits/users/:user')
    .get(async (request, response) => {
      send(response, await knownUser(request.params.user, options));
    })
    .put(async (request, response) => {
      const update = parse(scopeLimitUpdate, request.body, 'body');
      let user = await knownUser(request.params.user, options);
      await settings.change(actorOf(request), () => {
        // The name may have become another person's while it was looked up.
        user = directory.personOf(user);
        return setLimit(settings.userLimits, user, update, ifMatchOf(request));
      });
      send(response, user);
    })
    .delete(async (request, response) => {
      const { period } = parse(scopeLimitDeletion, request.query, 'query');
      const user = await knownUser(request.params.user, options);
      await settings.change(actorOf(request), () =>
        removeLimits(settings.userLimits, directory.personOf(user), period, ifMatchOf(request)),
      );
      response.status(204).end();
    });
}

function addGroupLimits(router: Router, { settings, actorOf }: ControlOptions): void {
  const send = (response: Response, group: string) =>
    answer(
      response,
      { group, ...scopeFieldsOf(settings.groupLimits.get(group)) },
      settings.groupLimits.versionOf(group),
    );

  router
    .route('/limits/groups/:group')
    .get((request, response) => {
      requireGroup(settings, request.params.group);
      send(response, request.params.group);
    })
    .put(async (request, response) => {
      const { group } = request.params;
      const update = parse(scopeLimitUpdate, request.body, 'body');
      await settings.change(actorOf(request), () => {
        requireGroup(settings, group);
        return setLimit(settings.groupLimits, group, update, ifMatchOf(request));
      });
      send(response, group);
    })
    .delete(async (request, response) => {
      const { group } = request.params;
      const { period } = parse(scopeLimitDeletion, request.query, 'query');
      await settings.change(actorOf(request), () => {
        requireGroup(settings, group);
        return removeLimits(settings.groupLimits, group, period, ifMatchOf(request));
      });
      response.status(204).end();
    });
}

function addGroups(router: Router, { settings, directory, actorOf }: ControlOptions): void {
  const send = (response: Response, group: string) =>
    answer(response, groupAnswerOf({ settings, directory }, group), settings.groups.versionOf(group));

  router.get('/groups', (_request, response) => {
    const data = settings.groups.list().map(({ id }) => groupAnswerOf({ settings, directory }, id));
    answer(response, { data, next_cursor: null });
  });

  router
    .route('/groups/:group')
    .get((request, response) => send(response, request.params.group))
    .put(async (request, response) => {
      const group = parse(groupId, request.params.group, 'group');
      const { name } = parse(groupUpdate, request.body, 'body');
      const isNew = !settings.groups.get(group);
      await settings.change(actorOf(request), () => nameGroup(settings, group, name, ifMatchOf(request)));
      send(response.status(isNew ? 201 : 200), group);
    })
    .delete(async (request, response) => {
      const { group } = request.params;
      await settings.change(actorOf(request), () => removeGroup(settings, group, ifMatchOf(request)));
      response.status(204).end();
    });
}

function addMembers(router: Router, { settings, directory, actorOf }: ControlOptions): void {
  const send = (response: Response, group: string) =>
    answer(response, membersAnswerOf({ settings, directory }, group), settings.members.versionOf(group));

  router
    .route('/groups/:group/members')
    .get((request, response) => send(response, request.params.group))
    .put(async (request, response) => {
      const { group } = request.params;
      const { members } = parse(membersUpdate, request.body, 'body');
      await settings.change(actorOf(request), () =>
        replaceMembers(settings, group, members, ifMatchOf(request)),
      );
      send(response, group);
    });
}

function addBudgets(router: Router, { settings, directory, actorOf }: ControlOptions): void {
  const limits = settings.groupLimits;
  const send = (response: Response, group: string) =>
    answer(response, budgetAnswerOf({ settings, directory }, group), limits.versionOf(group));

  router
    .route('/groups/:group/ai/budget')
    .get((request, response) => send(response, request.params.group))
    .put(async (request, response) => {
      const { group } = request.params;
      const { spend_limit_micros } = parse(budgetUpdate, request.body, 'body');
      await settings.change(actorOf(request), () => {
        requireGroup(settings, group);
        const update = { period: 'month', limit_micros: spend_limit_micros } as const;
        return setLimit(limits, group, update, ifMatchOf(request));
      });
      if (spend_limit_micros === null) response.status(204).end();
      else send(response, group);
    })
    .delete(async (request, response) => {
      const { group } = request.params;
      await settings.change(actorOf(request), () => {
        budgetAnswerOf({ settings, directory }, group);
        return removeLimits(limits, group, 'month', ifMatchOf(request));
      });
      response.status(204).end();
    });
}

function addTokens(router: Router, { settings, actorOf }: ControlOptions): void {
  router
    .route('/tokens')
    .get((_request, response) => {
      answer(response, { data: settings.tokens.list().map(tokenAnswerOf), next_cursor: null });
    })
    .post(async (request, response) => {
      const asked = parse(tokenRequest, request.body, 'body');
      answer(response.status(201), await createToken(settings, asked, actorOf(request)));
    });
  router.delete('/tokens/:token', async (request, response) => {
    await revokeToken(settings, request.params.token, actorOf(request));
    response.status(204).end();
  });
}

async function knownUser(name: string, { directory, isSeenUser }: ControlOptions): Promise<string> {
  const user = directory.personOf(toUserKey(name));
  if (user !== '' && (directory.knows(user) || (await isSeenUser(user)))) return user;
  throw notFound(`Nobody called ${user} is a member of a group or has been seen in usage.`);
}

/** What a client knows of the setting that it changes. */
export function ifMatchOf(request: Request): IfMatch {
  return request.get('if-match');
}

/** Reads a part of a request; refuses it naming each fault. `whole` names the part where a fault has no name of its own. */
export function parse<Value>(schema: z.ZodType<Value>, given: unknown, whole: string): Value {
  const parsed = schema.safeParse(given);
  if (parsed.success) return parsed.data;
  throw badRequest(...faultsOf(parsed.error, whole));
}

/** Answers with a setting, and its version as entity tag. */
export function answer(response: Response, body: object, version?: number): void {
  if (version !== undefined) response.set('etag', etagOf(version));
  response.set({ 'x-content-type-options': 'nosniff', 'cache-control': 'no-store' }).json(body);
}
