// The limits of many people over HTTP.
import { setImmediate as others } from 'node:timers/promises';
import express, { type Router } from 'express';
import {
  groupStatesQuery,
  limitPeopleQuery,
  limitStatesQuery,
  type GroupState,
  type GroupStatesAnswer,
} from '../../schemas/limit-states.ts';
import type { LimitStatesAnswer } from '../../schemas/limit-states.ts';
import { notFound } from '../../schemas/problem.ts';
import { toUserKey } from '../../schemas/user-key.ts';
import { readQuery } from '../query-string.ts';
import { groupStateNow } from './group-states.ts';
import { stateNow, type LimitSources } from './limit-status.ts';
import { peopleStates } from './people-states.ts';

/** What the routes answer from. */
export type LimitStatesOptions = {
  readonly limits: LimitSources;
  /** Ids of all groups, in their order. */
  readonly groups: () => readonly string[];
  /** Keys of a group's members. */
  readonly membersOf: (group: string) => readonly string[];
  /** Keys of everybody in the directory, with a limit or with recent spend. */
  readonly everybody: () => Iterable<string>;
};

/** The routes below `/api/v1/limits` that name many people or groups. */
export function createLimitStatesRouter(options: LimitStatesOptions): Router {
  const { limits, groups, membersOf, everybody } = options;
  const router = express.Router();
  router.use(['/states', '/group-states', '/people'], (_request, response, next) => {
    response.set('cache-control', 'no-store');
    next();
  });
  router.get('/states', (request, response) => {
    const { user } = readQuery(request.url, limitStatesQuery);
    const data = user.map((name) => stateNow({ user: toUserKey(name) }, limits, null));
    response.json({ data, next_cursor: null } satisfies LimitStatesAnswer);
  });
  router.get('/people', async (request, response) => {
    const query = readQuery(request.url, limitPeopleQuery);
    if (query.group !== undefined && !groups().includes(query.group))
      throw notFound(`There is no group ${query.group}.`);
    const people = query.group === undefined ? everybody() : membersOf(query.group);
    const stateOf = (user: string) => stateNow({ user }, limits, null);
    response.json(await peopleStates({ people, stateOf, namesOf: limits.namesOf }, query));
  });
  router.get('/group-states', async (request, response) => {
    const { group: asked } = readQuery(request.url, groupStatesQuery);
    const wanted = groups().filter((id) => !asked?.length || asked.includes(id));
    const data: GroupState[] = [];
    for (const id of wanted) {
      data.push(groupStateNow(id, membersOf(id), limits));
      // Limit checks are answered by the same thread.
      await others();
    }
    response.json({ data, next_cursor: null } satisfies GroupStatesAnswer);
  });
  return router;
}
