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
import { heldAt, readMemberships, startOf } from './memberships.ts';
import { readCursor, withNumbers, writeCursor } from './page.ts';

/** What the routes read. */
export type ChangeLogRoutes = { readonly store: Store; readonly directory: Directory };

/** Adds the routes. */
export function addChangeLog(router: Router, { store, directory }: ChangeLogRoutes): void {
  router.get('/settings/audit', async (request, response) => {
    const query = parse(changeLogQuery, withNumbers(request.query), 'query');
    answer(response, await readChangeLog(store, query));
  });

  router.get('/memberships', async (request, response) => {
    const query = parse(membershipsQuery, withNumbers(request.query), 'query');
    const { user, group, at, limit, cursor } = query;
    const [after = ''] = cursor === undefined ? [] : readCursor(cursor, query, 1);
    if (user === undefined && group === undefined)
      throw badRequest({ name: 'user', detail: 'or group is needed' });
    const filter = { user: user === undefined ? undefined : toUserKey(user), group };
    const all = await readMemberships(store, directory, filter);
    const held = at === undefined ? all : all.filter((each) => heldAt(each, Date.parse(at)));
    const rest = held.filter((each) => startOf(each) > after);
    const data = rest.slice(0, limit);
    const last = rest.length > limit ? data.at(-1) : undefined;
    answer(response, { data, next_cursor: last ? writeCursor(query, [startOf(last)]) : null });
  });
}
