// GitLab's hooks as facts. What a hook is stands in its body: group and system hooks share a header.
import type { ForgeFact } from '../../schemas/forge.ts';
import { commitOf } from './commit.ts';
import type { ReadDelivery } from './delivery.ts';
import { gitlabChange } from './gitlab-change.ts';
import { gitlabActor, projectRepo } from './gitlab-parts.ts';
import { readGitlabJob, readPipeline } from './gitlab-runs.ts';
import { hook, mergeRequestHook, pushHook, type MergeRequestHook } from './gitlab-shapes.ts';
import { ignored, shaped, type Around } from './reading.ts';

const READERS: Readonly<Record<string, (body: unknown, around: Around) => ReadDelivery>> = {
  merge_request: readMergeRequest,
  push: readPush,
  pipeline: readPipeline,
  build: readGitlabJob,
};

const UNUSED: Readonly<Record<string, string>> = {
  tag_push: 'a tag was pushed, not a branch',
  note: 'comments are not read',
  issue: 'issues tell nothing of a change',
};

/** The facts of a hook by its `object_kind`. Throws `MalformedDelivery`. */
export function factsOfGitlab(body: unknown, around: Around): ReadDelivery {
  const { object_kind, event_name } = shaped(hook, body);
  const kind = object_kind || event_name;
  const reader = Object.hasOwn(READERS, kind) ? READERS[kind] : undefined;
  if (reader) return reader(body, around);
  const unused = Object.hasOwn(UNUSED, kind) ? UNUSED[kind] : undefined;
  return ignored(unused ?? `hooks of the kind ${kind.slice(0, 64)} are not read`);
}

const REVIEWS: Readonly<Record<string, 'approved' | 'dismissed'>> = {
  approved: 'approved',
  approval: 'approved',
  unapproved: 'dismissed',
  unapproval: 'dismissed',
};

const ACTIONS = new Set(['open', 'update', 'merge', 'close', 'reopen', ...Object.keys(REVIEWS)]);

function readMergeRequest(body: unknown, around: Around): ReadDelivery {
  const told = shaped(mergeRequestHook, body);
  const { action, iid, source_branch, oldrev, last_commit } = told.object_attributes;
  if (!ACTIONS.has(action)) return ignored(`the action ${action.slice(0, 64)} is not read`);
  const repo = projectRepo(told.object_attributes.target ?? told.project, around);
  if (repo === '' || source_branch === '') return ignored('it does not name its project');
  const change = gitlabChange(told, repo, around);
  const at = change.updatedAt;
  const of = { forge: 'gitlab', repo, pr: String(iid), at, actor: gitlabActor(told.user) } as const;
  const facts: ForgeFact[] = [{ ...of, kind: 'change', action: wordOf(told), change }];
  if (oldrev !== '' && last_commit?.id)
    facts.push({ ...of, kind: 'head', before: oldrev, after: last_commit.id });
  const state = Object.hasOwn(REVIEWS, action) ? REVIEWS[action] : undefined;
  if (state) facts.push({ ...of, kind: 'review', review: `approval-${of.actor.name}`, state });
  return { facts };
}

const WORDS: Readonly<Record<string, string>> = {
  open: 'opened',
  update: 'edited',
  merge: 'closed',
  close: 'closed',
  reopen: 'reopened',
};

/** The action in the words of GitHub, which all facts use. */
function wordOf({ object_attributes: { action, oldrev } }: MergeRequestHook): string {
  if (action === 'update' && oldrev !== '') return 'synchronize';
  return WORDS[action] ?? 'reviewed';
}

const BRANCH = 'refs/heads/';
const NO_COMMIT = /^0+$/;

function readPush(body: unknown, around: Around): ReadDelivery {
  const told = shaped(pushHook, body);
  if (!told.ref.startsWith(BRANCH)) return ignored('a tag was pushed, not a branch');
  if (NO_COMMIT.test(told.after)) return ignored('a branch was deleted');
  const { project, before, after, user_username: username } = told;
  const repo = projectRepo(project, around);
  const branch = told.ref.slice(BRANCH.length);
  const commits = told.commits.map(({ id, message, timestamp, added, modified, removed }) => {
    const files = [...added, ...modified, ...removed];
    return commitOf(repo, { sha: id, message, at: timestamp, files }, around.receivedAt);
  });
  const fact: ForgeFact = {
    forge: 'gitlab',
    repo,
    pr: '',
    // The hook has no time of its own: that of its last commit is the same in each attempt to deliver it.
    at:
      commits
        .map(({ at }) => at)
        .sort()
        .at(-1) ?? around.receivedAt,
    actor: gitlabActor({ username, name: '' }),
    kind: 'push',
    branch,
    isDefault: branch === project.default_branch,
    forced: false,
    before,
    after,
    commits,
  };
  return { facts: [fact] };
}
