// A pull request of GitHub as a change.
import type { z } from 'zod';
import type { Actor, ChangeSnapshot, ForgeFact } from '../../schemas/forge.ts';
import { canonicalRepository } from '../../schemas/repository.ts';
import { agentOfLogin } from './agents-in-text.ts';
import type { PullRequest, Repository, user } from './github-shapes.ts';
import { toInstant } from './instant.ts';
import { linksIn } from './links-in-text.ts';
import { NOBODY, type Around } from './reading.ts';

/** `github.com/owner/name`; of an own server its host. */
export function repoOf({ full_name, html_url }: Repository, { host }: Pick<Around, 'host'>): string {
  return canonicalRepository(html_url || `${host}/${full_name}`);
}

/** Apps are bots, whatever they are called. */
export function actorOf(told: z.infer<typeof user>): Actor {
  if (!told) return NOBODY;
  const isBot = told.type === 'Bot' || told.login.endsWith('[bot]');
  return { name: told.login, kind: isBot ? 'bot' : told.type === 'User' ? 'person' : '' };
}

/** What a pull request shows of itself. Only of a merged one the merge commit is kept: before, it is a trial of GitHub's. */
export function snapshotOf(pull: PullRequest, repository: Repository, around: Around): ChangeSnapshot {
  const repo = repoOf(repository, around);
  const { title, body, head, base } = pull;
  const links = linksIn({ repo, title, body, headBranch: head.ref });
  const openedAt = toInstant(pull.created_at) ?? around.receivedAt;
  return {
    ...links,
    agents: withAuthor(links.agents, pull),
    updatedAt: toInstant(pull.updated_at) ?? openedAt,
    title,
    url: pull.html_url,
    author: actorOf(pull.user),
    isDraft: pull.draft,
    headRepo: head.repo ? repoOf(head.repo, around) : '',
    headBranch: head.ref,
    headSha: head.sha,
    baseBranch: base.ref,
    defaultBranch: base.repo?.default_branch || repository.default_branch,
    openedAt,
    ...endOf(pull),
    commits: pull.commits,
    additions: pull.additions,
    deletions: pull.deletions,
    changedFiles: pull.changed_files,
  };
}

/** Of an agent that opens changes under its own name, that is enough. */
function withAuthor(named: readonly string[], { user: author }: PullRequest): readonly string[] {
  const agent = agentOfLogin(author?.login ?? '');
  return agent === '' || named.includes(agent) ? named : [...named, agent];
}

type End = Pick<ChangeSnapshot, 'state' | 'closedAt' | 'mergedAt' | 'mergedBy' | 'mergeSha'>;

/** Lists tell no `merged`, but when. */
function endOf({ state, merged, merged_at, merged_by, merge_commit_sha, closed_at }: PullRequest): End {
  const closedAt = toInstant(closed_at) ?? null;
  if (!merged && merged_at === '')
    return {
      state: state === 'closed' ? 'closed' : 'open',
      closedAt,
      mergedAt: null,
      mergedBy: '',
      mergeSha: '',
    };
  return {
    state: 'merged',
    closedAt,
    mergedAt: toInstant(merged_at) ?? null,
    mergedBy: merged_by?.login ?? '',
    mergeSha: merge_commit_sha,
  };
}

type Shown = {
  readonly action: string;
  readonly pull: PullRequest;
  readonly repository: Repository;
  readonly actor: Actor;
};

/** The fact that a pull request looked like this. */
export function changeFact({ action, pull, repository, actor }: Shown, around: Around): ForgeFact {
  const change = snapshotOf(pull, repository, around);
  return {
    forge: 'github',
    repo: repoOf(repository, around),
    pr: String(pull.number),
    at: change.updatedAt,
    actor,
    kind: 'change',
    action,
    change,
  };
}
