// Settings over HTTP: limits of the deployment, of people and of groups; tokens; and what other files add.
import express, { type Response, type Router } from 'express';
import { noted } from '../schemas/setting-note.ts';
import { limitSettingsUpdate, scopeLimitDeletion, scopeLimitUpdate } from '../schemas/settings-api.ts';
import { tokenRequest } from '../schemas/token.ts';
import { addChangeLog, type ChangeLogRoutes } from './change-log-router.ts';
import { addBudgets, type BudgetRoutes } from './budget-router.ts';
import { addGroups } from './group-router.ts';
import { groupLimitsAnswerOf, requireGroup } from './groups.ts';
import { answer, change, knownUser, parse, type Acquaintance, type Writes } from './http.ts';
import { addImports, type ImportRoutes } from './import-router.ts';
import { DEPLOYMENT } from './limit-inputs.ts';
import { limitSettings, updateLimitSettings } from './limit-settings.ts';
import { addRaises, type RaiseRoutes } from './raise-router.ts';
import { addSessionCaps } from './session-caps-router.ts';
import { removeLimits, scopeFieldsOf, setLimit } from './scope-limits.ts';
import { createToken, revokeToken, tokenAnswerOf } from './tokens.ts';

/** What the routes read and change. */
export type ControlOptions = Writes &
  Acquaintance &
  RaiseRoutes &
  BudgetRoutes &
  ImportRoutes &
  ChangeLogRoutes & {
    /** How many models were used lately without a price; null where the store cannot tell. */
    readonly countUnpricedModels: () => Promise<number | null>;
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
  addBudgets(router, options);
  addSessionCaps(router, options);
  addImports(router, options);
  addRaises(router, options);
  addChangeLog(router, options);
  addTokens(router, options);
  return router;
}

function addLimitSettings(router: Router, options: ControlOptions): void {
  const { settings, countUnpricedModels } = options;
  const send = async (response: Response) =>
    answer(
      response,
      limitSettings(options, await countUnpricedModels()),
      settings.limits.versionOf(DEPLOYMENT),
    );

  router.get('/settings/limits', async (_request, response) => await send(response));

  router.put('/settings/limits', async (request, response) => {
    const update = parse(limitSettingsUpdate, request.body, 'body');
    await change(options, request, (ifMatch) => updateLimitSettings(settings, update, ifMatch));
    await send(response);
  });
}

function addUserLimits(router: Router, options: ControlOptions): void {
  const { directory, settings } = options;
  const limits = settings.userLimits;
  const send = (response: Response, user: string) =>
    answer(response, { user, ...scopeFieldsOf(limits.get(user)) }, limits.versionOf(user));

  router
    .route('/limits/users/:user')
    .get(async (request, response) => {
      send(response, await knownUser(request.params.user, options));
    })
    .put(async (request, response) => {
      const update = parse(scopeLimitUpdate, request.body, 'body');
      let user = await knownUser(request.params.user, options);
      await change(options, request, (ifMatch) => {
        // The name may have become another person's while it was looked up.
        user = directory.personOf(user);
        return setLimit(limits, user, update, ifMatch);
      });
      send(response, user);
    })
    .delete(async (request, response) => {
      const { period } = parse(scopeLimitDeletion, request.query, 'query');
      const user = await knownUser(request.params.user, options);
      await change(options, request, (ifMatch) =>
        removeLimits(limits, directory.personOf(user), period, ifMatch),
      );
      response.status(204).end();
    });
}

function addGroupLimits(router: Router, options: ControlOptions): void {
  const { settings } = options;
  const limits = settings.groupLimits;
  const send = (response: Response, group: string) =>
    answer(response, groupLimitsAnswerOf(options, group), limits.versionOf(group));

  router
    .route('/limits/groups/:group')
    .get((request, response) => send(response, request.params.group))
    .put(async (request, response) => {
      const { group } = request.params;
      const update = parse(scopeLimitUpdate, request.body, 'body');
      await change(options, request, (ifMatch) => {
        requireGroup(settings, group);
        return setLimit(limits, group, update, ifMatch);
      });
      send(response, group);
    })
    .delete(async (request, response) => {
      const { group } = request.params;
      const { period } = parse(scopeLimitDeletion, request.query, 'query');
      await change(options, request, (ifMatch) => {
        requireGroup(settings, group);
        return removeLimits(limits, group, period, ifMatch);
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
    const { reason } = parse(noted, request.query, 'query');
    await revokeToken(settings, request.params.token, actorOf(request), reason);
    response.status(204).end();
  });
}
