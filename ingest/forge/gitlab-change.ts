// A merge request of GitLab as a change.
import type { Actor, ChangeSnapshot, ChangeState } from '../../schemas/forge.ts';
import { gitlabActor, projectRepo } from './gitlab-parts.ts';
import type { MergeRequestHook } from './gitlab-shapes.ts';
import { toInstant } from './instant.ts';
import { linksIn } from './links-in-text.ts';
import { NOBODY, type Around } from './reading.ts';

const STATES: Readonly<Record<string, ChangeState>> = {
  opened: 'open',
  reopened: 'open',
  locked: 'open',
  closed: 'closed',
  merged: 'merged',
};

/** What a merge request shows of itself; `repo` is the one that it goes into. Hooks tell neither lines nor who merged before. */
export function gitlabChange(told: MergeRequestHook, repo: string, around: Around): ChangeSnapshot {
  const { object_attributes: request, project } = told;
  const { title, description: body, source_branch: headBranch } = request;
  const openedAt = toInstant(request.created_at) ?? around.receivedAt;
  const updatedAt = toInstant(request.updated_at) ?? openedAt;
  return {
    ...linksIn({ repo, title, body, headBranch }),
    updatedAt,
    title,
    url: request.url,
    author: authorOf(told),
    isDraft: request.draft || request.work_in_progress,
    headRepo: request.source ? projectRepo(request.source, around) : '',
    headBranch,
    headSha: request.last_commit?.id ?? '',
    baseBranch: request.target_branch,
    defaultBranch: request.target?.default_branch || project.default_branch,
    openedAt,
    ...endOf(told, updatedAt),
    commits: null,
    additions: null,
    deletions: null,
    changedFiles: null,
  };
}

/** The author is told by number, and by name where it is who acts. */
function authorOf({ user, object_attributes: { author_id: author } }: MergeRequestHook): Actor {
  return typeof author === 'number' && user?.id === author ? gitlabActor(user) : NOBODY;
}

type End = Pick<ChangeSnapshot, 'state' | 'closedAt' | 'mergedAt' | 'mergedBy' | 'mergeSha'>;

/** Older versions tell no times of the end: the hook of the end itself comes with it. */
function endOf({ object_attributes: request, user }: MergeRequestHook, now: string): End {
  const state = STATES[request.state] ?? 'open';
  const closedAt = toInstant(request.closed_at) ?? (request.action === 'close' ? now : null);
  if (state !== 'merged') return { state, closedAt, mergedAt: null, mergedBy: '', mergeSha: '' };
  const isMerge = request.action === 'merge';
  const mergedAt = toInstant(request.merged_at) ?? (isMerge ? now : null);
  return {
    state,
    closedAt: closedAt ?? mergedAt,
    mergedAt,
    mergedBy: isMerge ? (user?.username ?? '') : '',
    mergeSha: request.merge_commit_sha || request.squash_commit_sha,
  };
}
