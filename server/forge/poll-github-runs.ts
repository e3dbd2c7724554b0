// Runs of workflows at a commit, with the jobs of each, in the shape of deliveries.
import { z } from 'zod';
import { shaped, type GithubApi } from './github-api.ts';

/** What was asked for, as the webhook would tell it. */
export type ShapedDelivery = { readonly event: string; readonly body: object };

type Options = {
  readonly api: GithubApi;
  /** `owner/name`. */
  readonly name: string;
  readonly repository: object;
};

/** Attempts before the last of one run that are asked for. */
const MOST_EARLIER = 5;
const MOST_PAGES = 3;
const COMPLETED = 'completed';

const run = z.looseObject({ id: z.int(), status: z.string().nullish(), run_attempt: z.int().nullish() });
type Run = z.infer<typeof run>;
const runs = z.looseObject({ workflow_runs: z.array(run) });
const jobs = z.looseObject({ jobs: z.array(z.looseObject({ status: z.string().nullish() })) });

/** Those that ended, and the entity tag of the list; nothing where that is still the given one. */
export async function runsOf(
  sha: string,
  etag: string,
  options: Options,
): Promise<{ readonly deliveries: readonly ShapedDelivery[]; readonly etag: string }> {
  const { api, name } = options;
  const told = await api.get(
    `/repos/${name}/actions/runs?head_sha=${encodeURIComponent(sha)}&per_page=100`,
    etag,
  );
  if (told.body === undefined) return { deliveries: [], etag };
  const deliveries: ShapedDelivery[] = [];
  for (const one of shaped(runs, told.body).workflow_runs)
    deliveries.push(...(await deliveriesOf(one, options)));
  return { deliveries, etag: told.etag };
}

/** A run that is tried again has jobs of its earlier attempts, also while the latest is not at its end. */
async function deliveriesOf(last: Run, { api, name, repository }: Options): Promise<ShapedDelivery[]> {
  const attempts = last.run_attempt ?? 1;
  const path = `/repos/${name}/actions/runs/${last.id}`;
  const ended: unknown[] = last.status === COMPLETED ? [last] : [];
  for (let attempt = Math.max(1, attempts - MOST_EARLIER); attempt < attempts; attempt++)
    ended.push((await api.get(`${path}/attempts/${attempt}`)).body);
  if (ended.length === 0) return [];
  const deliveries: ShapedDelivery[] = ended.map((workflow_run) => ({
    event: 'workflow_run',
    body: { action: COMPLETED, workflow_run, repository },
  }));
  for await (const page of api.pages(`${path}/jobs?filter=all&per_page=100`, MOST_PAGES))
    for (const workflow_job of shaped(jobs, page).jobs)
      if (workflow_job.status === COMPLETED)
        deliveries.push({ event: 'workflow_job', body: { action: COMPLETED, workflow_job, repository } });
  return deliveries;
}
