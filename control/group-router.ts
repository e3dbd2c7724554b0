// Groups over HTTP: their names, members and monthly amounts.
import type { Response, Router } from 'express';
import { budgetUpdate, groupId, groupUpdate, memberKey, membersUpdate } from '../schemas/settings-api.ts';
import {
  budgetAnswerOf,
  changeMember,
  groupAnswerOf,
  membersAnswerOf,
  nameGroup,
  removeGroup,
  replaceMembers,
  requireGroup,
  type Groups,
} from './groups.ts';
import { answer, change, parse, type Writes } from './http.ts';
import { removeLimits, setLimit } from './scope-limits.ts';

type GroupRoutes = Writes & Groups;

/** Adds the routes below `/groups`. */
export function addGroups(router: Router, options: GroupRoutes): void {
  addNames(router, options);
  addMembers(router, options);
  addMonthlyAmounts(router, options);
}

function addNames(router: Router, options: GroupRoutes): void {
  const { settings } = options;
  const send = (response: Response, group: string) =>
    answer(response, groupAnswerOf(options, group), settings.groups.versionOf(group));

  router.get('/groups', (_request, response) => {
    const data = settings.groups.list().map(({ id }) => groupAnswerOf(options, id));
    answer(response, { data, next_cursor: null });
  });

  router
    .route('/groups/:group')
    .get((request, response) => send(response, request.params.group))
    .put(async (request, response) => {
      const group = parse(groupId, request.params.group, 'group');
      const { name } = parse(groupUpdate, request.body, 'body');
      const isNew = !settings.groups.get(group);
      await change(options, request, (ifMatch) => nameGroup(settings, group, name, ifMatch));
      send(response.status(isNew ? 201 : 200), group);
    })
    .delete(async (request, response) => {
      const { group } = request.params;
      await change(options, request, (ifMatch) => removeGroup(settings, group, ifMatch));
      response.status(204).end();
    });
}

function addMembers(router: Router, options: GroupRoutes): void {
  const { settings, directory } = options;
  const send = (response: Response, group: string) =>
    answer(response, membersAnswerOf(options, group), settings.members.versionOf(group));

  router
    .route('/groups/:group/members')
    .get((request, response) => send(response, request.params.group))
    .put(async (request, response) => {
      const { group } = request.params;
      const { members } = parse(membersUpdate, request.body, 'body');
      await change(options, request, (ifMatch) => replaceMembers(settings, group, members, ifMatch));
      send(response, group);
    });

  const member = (name: string) => directory.personOf(parse(memberKey, name, 'user'));
  router
    .route('/groups/:group/members/:user')
    .put(async (request, response) => {
      const { group } = request.params;
      const changed = { user: member(request.params.user), isMember: true };
      await change(options, request, (ifMatch) => changeMember(options, group, changed, ifMatch));
      send(response, group);
    })
    .delete(async (request, response) => {
      const { group } = request.params;
      const changed = { user: member(request.params.user), isMember: false };
      await change(options, request, (ifMatch) => changeMember(options, group, changed, ifMatch));
      response.status(204).end();
    });
}

function addMonthlyAmounts(router: Router, options: GroupRoutes): void {
  const { settings } = options;
  const limits = settings.groupLimits;
  const send = (response: Response, group: string) =>
    answer(response, budgetAnswerOf(options, group), limits.versionOf(group));

  router
    .route('/groups/:group/ai/budget')
    .get((request, response) => send(response, request.params.group))
    .put(async (request, response) => {
      const { group } = request.params;
      const { spend_limit_micros } = parse(budgetUpdate, request.body, 'body');
      await change(options, request, (ifMatch) => {
        requireGroup(settings, group);
        return setLimit(limits, group, { period: 'month', limit_micros: spend_limit_micros }, ifMatch);
      });
      if (spend_limit_micros === null) response.status(204).end();
      else send(response, group);
    })
    .delete(async (request, response) => {
      const { group } = request.params;
      await change(options, request, (ifMatch) => {
        budgetAnswerOf(options, group);
        return removeLimits(limits, group, 'month', ifMatch);
      });
      response.status(204).end();
    });
}
