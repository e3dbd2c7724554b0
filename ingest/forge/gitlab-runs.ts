// Pipelines and jobs of GitLab as runs and jobs.
import type { z } from 'zod';
import type { ForgeFact } from '../../schemas/forge.ts';
import { canonicalRepository } from '../../schemas/repository.ts';
import type { ReadDelivery } from './delivery.ts';
import { gitlabActor, projectRepo } from './gitlab-parts.ts';
import { jobHook, pipelineHook } from './gitlab-shapes.ts';
import { toInstant } from './instant.ts';
import { wholeMinutes } from './minutes.ts';
import { ignored, shaped, type Around } from './reading.ts';
import { isReviewPath } from './review-run.ts';
import { gitlabSku, SELF_HOSTED } from './runner-sku.ts';

/** How a run can end, in the words of GitHub. */
const CONCLUSIONS: Readonly<Record<string, string>> = {
  success: 'success',
  failed: 'failure',
  canceled: 'cancelled',
  skipped: 'skipped',
};

const UNFINISHED = 'it is not completed yet';

/** A pipeline that came to an end. One that is retried keeps its id: the later end counts. */
export function readPipeline(body: unknown, around: Around): ReadDelivery {
  const { object_attributes: pipeline, project, merge_request: request, user } = shaped(pipelineHook, body);
  const conclusion = CONCLUSIONS[pipeline.status];
  if (conclusion === undefined) return ignored(UNFINISHED);
  const { name: workflow } = pipeline;
  const fact: ForgeFact = {
    forge: 'gitlab',
    repo: projectRepo(project, around),
    pr: '',
    at: toInstant(pipeline.finished_at) ?? toInstant(pipeline.created_at) ?? around.receivedAt,
    actor: gitlabActor(user),
    kind: 'run',
    run: pipeline.id,
    attempt: 1,
    workflow,
    path: '',
    event: pipeline.source,
    conclusion,
    headSha: pipeline.sha,
    isReview: isReviewPath(workflow, around.reviewWorkflows),
    changes: request ? [String(request.iid)] : [],
  };
  return { facts: [fact] };
}

/** A job that came to an end. */
export function readGitlabJob(body: unknown, around: Around): ReadDelivery {
  const job = shaped(jobHook, body);
  const conclusion = CONCLUSIONS[job.build_status];
  if (conclusion === undefined) return ignored(UNFINISHED);
  const { build_started_at: startedAt, build_finished_at: endedAt } = job;
  const fact: ForgeFact = {
    forge: 'gitlab',
    repo: job.project
      ? projectRepo(job.project, around)
      : canonicalRepository(job.repository?.homepage ?? ''),
    pr: '',
    at: toInstant(endedAt) ?? around.receivedAt,
    actor: gitlabActor(job.user),
    kind: 'job',
    run: job.pipeline_id,
    attempt: 1,
    job: job.build_id,
    conclusion,
    headSha: job.sha,
    ...runnerOf(job),
    minutes:
      conclusion === 'skipped' ? 0 : wholeMinutes(toInstant(startedAt) ?? '', toInstant(endedAt) ?? ''),
  };
  return { facts: [fact] };
}

const OWN_RUNNER = /^(?:project|group)_type$/;

function runnerOf({ runner }: z.infer<typeof jobHook>): {
  readonly sku: string;
  readonly isSelfHosted: boolean;
} {
  if (!runner) return { sku: '', isSelfHosted: false };
  const isSelfHosted = runner.is_shared === false || OWN_RUNNER.test(runner.runner_type);
  return { sku: isSelfHosted ? SELF_HOSTED : gitlabSku(runner.tags), isSelfHosted };
}
