// Incidents over HTTP, as they are read: also by tokens that are bound, over a store of their own. Below /api/v1.
import express, { type Router } from 'express';
import { readQuery } from '../../analytics/query-string.ts';
import type { Directory } from '../../control/directory.ts';
import { answer } from '../../control/http.ts';
import type { Settings } from '../../control/settings.ts';
import { incidentsQuery, type Incident } from '../../schemas/patterns.ts';
import { notFound } from '../../schemas/problem.ts';
import type { Store } from '../../store/store.ts';
import { withPreview } from './cap-preview.ts';
import { readHistories, readIncident, readIncidents } from './incident-log.ts';
import type { IncidentValue } from './incident-value.ts';
import { proposedCaps } from './proposed-caps.ts';
import { toldIncident } from './told-incident.ts';

/** What incidents are told from. */
export type IncidentSources = {
  readonly store: Store;
  readonly settings: Settings;
  readonly directory: Directory;
  /** Milliseconds since 1970. */
  readonly now: () => number;
};

/** The routes below `/api/v1`. They throw problems; the application answers them. */
export function createIncidentsRouter(sources: IncidentSources): Router {
  const { store } = sources;
  const router = express.Router();
  router.get('/incidents', async (request, response) => {
    const { incidents, totals, next } = await readIncidents(store, readQuery(request.url, incidentsQuery));
    answer(response, { data: await tell(sources, incidents), totals, next_cursor: next });
  });
  router.get('/incidents/:incident', async (request, response) => {
    const value = await readIncident(store, request.params.incident);
    if (!value) throw notFound(`There is no incident ${request.params.incident}.`);
    answer(response, await tellWithPreviews(sources, value));
  });
  return router;
}

/** One incident, and what the caps that are proposed for it would have done. */
export async function tellWithPreviews(sources: IncidentSources, value: IncidentValue): Promise<Incident> {
  const [told] = await tell(sources, [value]);
  if (!told) throw new Error('Every incident can be told');
  const caps = told.proposed_caps.map(async (cap) => await withPreview(sources.store, cap, sources.now()));
  return { ...told, proposed_caps: await Promise.all(caps) };
}

async function tell(
  { store, settings, directory }: IncidentSources,
  values: readonly IncidentValue[],
): Promise<Incident[]> {
  const histories = await readHistories(
    store,
    values.map(({ id }) => id),
  );
  return values.map((value) =>
    toldIncident(value, {
      history: histories.get(value.id) ?? [],
      proposedCaps: proposedCaps(value, settings, directory),
    }),
  );
}
