// What is read of GitLab's hooks: https://docs.gitlab.com/user/project/integrations/webhook_events/
import { z } from 'zod';
import { toldFlag, toldId, toldList, toldObject, toldText, toldTexts } from './told.ts';

export const user = toldObject({ id: z.number().nullish(), username: toldText, name: toldText });

export const project = z.looseObject({
  web_url: toldText,
  homepage: toldText,
  path_with_namespace: toldText,
  default_branch: toldText,
});
export type Project = z.infer<typeof project>;

export const hook = z.looseObject({ object_kind: toldText, event_name: toldText });

export const mergeRequestHook = z.looseObject({
  user,
  project,
  object_attributes: z.looseObject({
    iid: z.int().positive(),
    action: toldText,
    state: z.string(),
    title: toldText,
    description: toldText,
    url: toldText,
    author_id: z.number().nullish(),
    draft: toldFlag,
    work_in_progress: toldFlag,
    created_at: z.string(),
    updated_at: z.string(),
    closed_at: toldText,
    merged_at: toldText,
    merge_commit_sha: toldText,
    squash_commit_sha: toldText,
    source_branch: z.string(),
    target_branch: z.string(),
    source: project.nullish(),
    target: project.nullish(),
    last_commit: toldObject({ id: toldText }),
    oldrev: toldText,
  }),
});
export type MergeRequestHook = z.infer<typeof mergeRequestHook>;

export const pushHook = z.looseObject({
  ref: z.string(),
  before: toldText,
  after: toldText,
  checkout_sha: toldText,
  user_username: toldText,
  project,
  commits: toldList(
    z.looseObject({
      id: z.string(),
      message: toldText,
      timestamp: toldText,
      added: toldTexts,
      modified: toldTexts,
      removed: toldTexts,
    }),
  ),
});

export const pipelineHook = z.looseObject({
  user,
  project,
  merge_request: toldObject({ iid: z.int() }),
  object_attributes: z.looseObject({
    id: toldId,
    name: toldText,
    sha: toldText,
    source: toldText,
    status: toldText,
    created_at: toldText,
    finished_at: toldText,
  }),
});

export const jobHook = z.looseObject({
  user,
  sha: toldText,
  build_id: toldId,
  pipeline_id: toldId,
  build_status: toldText,
  build_started_at: toldText,
  build_finished_at: toldText,
  runner: toldObject({ runner_type: toldText, is_shared: z.boolean().nullish(), tags: toldTexts }),
  project: project.nullish(),
  repository: toldObject({ homepage: toldText }),
});
