// Lists of the API as files: what their tables show, every row that matches.
import { z } from 'zod';
import { alertsQuery, failedOpenQuery } from './alerts.ts';
import { budgetsQuery } from './budgets.ts';
import { pullRequestsQuery } from './change-api.ts';
import { changeLogQuery } from './change-log.ts';
import { EXPORT_FORMS, FORM_NAMES, formAnswer } from './export-routes.ts';
import { groupStatesQuery, limitPeopleQuery } from './limit-states.ts';
import { reposQuery } from './outcomes-api.ts';
import { incidentsQuery } from './patterns.ts';
import { pricesQuery } from './prices-api.ts';
import { raisesQuery } from './raises.ts';
import type { ApiRoute, QuerySchema } from './route.ts';

const nothing = z.strictObject({});
const EVERY_ROW = { limit: true, cursor: true } as const;

/** Each list: where the API answers it, and what may be asked of it. */
export const LIST_EXPORTS = {
  limits: { path: '/limits/people', query: limitPeopleQuery.omit(EVERY_ROW), of: 'limit of each person' },
  'group-limits': {
    path: '/limits/group-states',
    query: groupStatesQuery,
    of: 'group with its members’ limits',
  },
  'session-caps': { path: '/session-caps', query: nothing, of: 'scope with caps on sessions' },
  budgets: { path: '/budgets', query: budgetsQuery.omit(EVERY_ROW), of: 'budget with its progress' },
  raises: { path: '/raises', query: raisesQuery.omit(EVERY_ROW), of: 'raise' },
  alerts: { path: '/alerts', query: alertsQuery.omit(EVERY_ROW), of: 'alert' },
  'failed-open': {
    path: '/failed-open',
    query: failedOpenQuery.omit(EVERY_ROW),
    of: 'check that was allowed unread',
  },
  changes: { path: '/settings/audit', query: changeLogQuery.omit(EVERY_ROW), of: 'change of a setting' },
  'pull-requests': {
    path: '/pull-requests',
    query: pullRequestsQuery.omit(EVERY_ROW),
    of: 'pull request with what was spent on it',
  },
  repos: {
    path: '/repos',
    query: reposQuery.omit(EVERY_ROW),
    of: 'repository with what it got for its spend',
  },
  incidents: { path: '/incidents', query: incidentsQuery.omit(EVERY_ROW), of: 'incident' },
  prices: { path: '/prices', query: pricesQuery, of: 'list price' },
  unpriced: { path: '/unpriced', query: pricesQuery, of: 'model without a price' },
} as const satisfies Readonly<Record<string, { path: string; query: QuerySchema; of: string }>>;
export type ListExport = keyof typeof LIST_EXPORTS;

const listFile = z.object({
  as_of: z.iso.datetime(),
  parameters: z.record(z.string(), z.unknown()).describe('What was asked for.'),
  rows: z.array(z.looseObject({})),
});

/** For the description of the API. */
export const LIST_EXPORT_ROUTES: readonly ApiRoute[] = Object.entries(LIST_EXPORTS).flatMap(
  ([kind, { query, of }]) =>
    EXPORT_FORMS.map((form): ApiRoute => ({
      method: 'get',
      path: `/api/v1/exports/${kind}.${form}`,
      summary: `Every ${of}, as ${FORM_NAMES[form]}`,
      query,
      ...formAnswer(form, listFile),
    })),
);
