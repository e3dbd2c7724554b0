// What was changed, over HTTP: the audit trail of settings, and memberships over time.
import type { Router } from 'express';
import { changeLogQuery } from '../schemas/change-log.ts';
import { membershipsQuery } from '../schemas/directory-api.ts';
import { badRequest } from '../schemas/problem.ts';
import { toUserKey } from '../schemas/user-key.ts';
import type { Store } from '../store/store.ts';
import { readChangeLog } from './change-log.ts';
import type { Directory } from './directory.ts';
import { answer, parse } from './http.ts';
import { heldAt, readMemberships } from './memberships.ts';
import { withNumbers } from './page.ts';

/** What the routes read. */
export type ChangeLogRoutes = { readonly store: Store; readonly directory: Directory };

/** Adds the routes. */
export function addChangeLog(router: Router, { store, directory }: ChangeLogRoutes): void {
  router.get('/settings/audit', async (request, response) => {
    const query = parse(changeLogQuery, withNumbers(request.query), 'query');
    answer(response, await readChangeLog(store, query));
  });

  router.get('/memberships', async (request, response) => {
    const { user, group, at } = parse(membershipsQuery, request.query, 'query');
    if (user === undefined && group === undefined)
      throw badRequest({ name: 'user', detail: 'or group is needed' });
    const filter = { user: user === undefined ? undefined : toUserKey(user), group };
    const all = await readMemberships(store, directory, filter);
    const data = at === undefined ? all : all.filter((each) => heldAt(each, Date.parse(at)));
    answer(response, { data, next_cursor: null });
  });
}
