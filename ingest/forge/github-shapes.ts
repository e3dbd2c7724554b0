// What is read of GitHub's deliveries. Payloads of older versions lack newer fields: only what a fact cannot be without is required.
// https://docs.github.com/en/webhooks/webhook-events-and-payloads
import { z } from 'zod';
import { toldCount, toldFlag, toldId, toldList, toldObject, toldText, toldTexts } from './told.ts';

export const user = toldObject({ login: z.string(), type: toldText });

export const repository = z.looseObject({
  full_name: z.string().min(3),
  html_url: toldText,
  default_branch: toldText,
  pushed_at: z.union([z.number(), z.string()]).nullish(),
});
export type Repository = z.infer<typeof repository>;

const end = z.looseObject({ ref: z.string(), sha: toldText, repo: repository.nullish() });

export const pullRequest = z.looseObject({
  number: z.int().positive(),
  state: toldText,
  title: toldText,
  body: toldText,
  html_url: toldText,
  user,
  draft: toldFlag,
  created_at: z.string(),
  updated_at: z.string(),
  closed_at: toldText,
  merged_at: toldText,
  merged: toldFlag,
  merged_by: user,
  merge_commit_sha: toldText,
  head: end,
  base: end,
  commits: toldCount,
  additions: toldCount,
  deletions: toldCount,
  changed_files: toldCount,
});
export type PullRequest = z.infer<typeof pullRequest>;

const common = { action: toldText, sender: user, repository };

export const pullRequestEvent = z.looseObject({
  ...common,
  pull_request: pullRequest,
  before: toldText,
  after: toldText,
});

export const reviewEvent = z.looseObject({
  ...common,
  pull_request: pullRequest,
  review: z.looseObject({ id: toldId, state: z.string(), submitted_at: toldText, user }),
});

export const threadEvent = z.looseObject({
  ...common,
  updated_at: toldText,
  pull_request: pullRequest,
  thread: z.looseObject({ node_id: z.string() }),
});

export const pushEvent = z.looseObject({
  ...common,
  ref: z.string(),
  before: toldText,
  after: toldText,
  deleted: toldFlag,
  forced: toldFlag,
  head_commit: toldObject({ timestamp: toldText }),
  commits: toldList(
    z.looseObject({
      id: z.string(),
      message: toldText,
      timestamp: toldText,
      added: toldTexts,
      removed: toldTexts,
      modified: toldTexts,
    }),
  ),
});

/** A change as runs and checks name it. */
const namedPull = z.looseObject({
  number: z.int(),
  base: toldObject({ repo: toldObject({ url: toldText }) }),
});
export type NamedPull = z.infer<typeof namedPull>;

export const runEvent = z.looseObject({
  ...common,
  workflow: toldObject({ path: toldText }),
  workflow_run: z.looseObject({
    id: toldId,
    run_attempt: toldCount,
    name: toldText,
    path: toldText,
    event: toldText,
    conclusion: toldText,
    head_sha: toldText,
    updated_at: toldText,
    pull_requests: toldList(namedPull),
    actor: user,
  }),
});

export const jobEvent = z.looseObject({
  ...common,
  workflow_job: z.looseObject({
    id: toldId,
    run_id: toldId,
    run_attempt: toldCount,
    conclusion: toldText,
    head_sha: toldText,
    started_at: toldText,
    completed_at: toldText,
    labels: toldTexts,
    runner_name: toldText,
    runner_id: z.number().nullish(),
  }),
});

export const checkEvent = z.looseObject({
  ...common,
  check_run: z.looseObject({
    id: toldId,
    name: toldText,
    conclusion: toldText,
    head_sha: toldText,
    completed_at: toldText,
    app: toldObject({ slug: toldText }),
    pull_requests: toldList(namedPull),
  }),
});

/** Not a delivery: commits of a pull request, as they are asked for. */
export const commitsEvent = z.looseObject({
  ...common,
  pull_request: z.looseObject({ number: z.int().positive(), updated_at: z.string() }),
  commits: z.array(
    z.looseObject({
      sha: z.string(),
      commit: z.looseObject({
        message: z.string(),
        committer: toldObject({ date: toldText }),
      }),
    }),
  ),
});
