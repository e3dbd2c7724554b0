// Runs of workflows, their jobs and the checks of other systems, as GitHub tells them.
import type { z } from 'zod';
import type { ForgeFact } from '../../schemas/forge.ts';
import type { ReadDelivery } from './delivery.ts';
import { actorOf, repoOf } from './github-change.ts';
import { checkEvent, jobEvent, runEvent, type NamedPull, type Repository } from './github-shapes.ts';
import { toInstant } from './instant.ts';
import { wholeMinutes } from './minutes.ts';
import { ignored, shaped, type Around } from './reading.ts';
import { isReviewPath, workflowPath } from './review-run.ts';
import { actionsSku, SELF_HOSTED } from './runner-sku.ts';

const UNFINISHED = 'it is not completed yet';

/** One attempt of a run. */
export function readRun(body: unknown, around: Around): ReadDelivery {
  const { action, workflow, workflow_run: run, repository, sender } = shaped(runEvent, body);
  if (action !== 'completed') return ignored(UNFINISHED);
  const path = workflowPath(run.path || (workflow?.path ?? ''));
  const fact: ForgeFact = {
    forge: 'github',
    repo: repoOf(repository, around),
    pr: '',
    at: toInstant(run.updated_at) ?? around.receivedAt,
    actor: actorOf(run.actor ?? sender),
    kind: 'run',
    run: run.id,
    attempt: run.run_attempt ?? 1,
    workflow: run.name,
    path,
    event: run.event,
    conclusion: run.conclusion,
    headSha: run.head_sha,
    isReview: isReviewPath(path, around.reviewWorkflows),
    changes: changesOf(run.pull_requests, repository),
  };
  return { facts: [fact] };
}

/** Runs may also name pull requests of forks, which have numbers of their own. */
function changesOf(pulls: readonly NamedPull[], { full_name }: Repository): string[] {
  const here = `/repos/${full_name}`.toLowerCase();
  return pulls
    .filter(({ base }) => !base?.repo?.url || base.repo.url.toLowerCase().endsWith(here))
    .map(({ number }) => String(number));
}

type Job = z.infer<typeof jobEvent>['workflow_job'];

/** One job: what is billed. */
export function readJob(body: unknown, around: Around): ReadDelivery {
  const { action, workflow_job: job, repository, sender } = shaped(jobEvent, body);
  if (action !== 'completed') return ignored(UNFINISHED);
  const sku = actionsSku(job.labels);
  const fact: ForgeFact = {
    forge: 'github',
    repo: repoOf(repository, around),
    pr: '',
    at: toInstant(job.completed_at) ?? around.receivedAt,
    actor: actorOf(sender),
    kind: 'job',
    run: job.run_id,
    attempt: job.run_attempt ?? 1,
    job: job.id,
    conclusion: job.conclusion,
    headSha: job.head_sha,
    sku,
    isSelfHosted: sku === SELF_HOSTED,
    minutes: ran(job) ? wholeMinutes(job.started_at, job.completed_at) : 0,
  };
  return { facts: [fact] };
}

/** A job that was skipped, or cancelled before a runner took it, has no runner. Older payloads do not tell runners. */
function ran({ conclusion, runner_id, runner_name }: Job): boolean {
  if (conclusion === 'skipped') return false;
  return runner_id === undefined || Boolean(runner_id) || runner_name !== '';
}

/** A check of another system than Actions, whose own runs tell more. */
export function readCheck(body: unknown, around: Around): ReadDelivery {
  const { action, check_run: check, repository, sender } = shaped(checkEvent, body);
  if (check.app?.slug === 'github-actions') return ignored('runs of workflows tell it');
  if (action !== 'completed') return ignored(UNFINISHED);
  const fact: ForgeFact = {
    forge: 'github',
    repo: repoOf(repository, around),
    pr: '',
    at: toInstant(check.completed_at) ?? around.receivedAt,
    actor: actorOf(sender),
    kind: 'run',
    run: `check-${check.id}`,
    attempt: 1,
    workflow: check.name,
    path: '',
    event: 'check_run',
    conclusion: check.conclusion,
    headSha: check.head_sha,
    isReview: false,
    changes: changesOf(check.pull_requests, repository),
  };
  return { facts: [fact] };
}
