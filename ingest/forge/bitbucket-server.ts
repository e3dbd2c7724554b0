// Events of Bitbucket Data Center. They name no host: that of the connection counts.
import type { z } from 'zod';
import type { Actor, ChangeSnapshot, ForgeFact } from '../../schemas/forge.ts';
import { canonicalRepository } from '../../schemas/repository.ts';
import {
  serverPullRequestEvent,
  serverPush,
  type ServerPullRequest,
  type ServerRepository,
  type serverUser,
} from './bitbucket-shapes.ts';
import { commitOf } from './commit.ts';
import type { ReadDelivery } from './delivery.ts';
import { toInstant } from './instant.ts';
import { linksIn } from './links-in-text.ts';
import { factsOr, ignored, NOBODY, shaped, type Around } from './reading.ts';

/** Actions in the words of GitHub, which all facts use. */
const ACTIONS: Readonly<Record<string, string>> = {
  opened: 'opened',
  modified: 'edited',
  from_ref_updated: 'synchronize',
  merged: 'closed',
  declined: 'closed',
  'reviewer:approved': 'reviewed',
  'reviewer:unapproved': 'reviewed',
  'reviewer:needs_work': 'reviewed',
  'reviewer:changes_requested': 'reviewed',
};

const REVIEWS = {
  'reviewer:approved': 'approved',
  'reviewer:unapproved': 'dismissed',
  'reviewer:needs_work': 'changes_requested',
  'reviewer:changes_requested': 'changes_requested',
} as const;

function repoOf({ slug, project }: ServerRepository, { host }: Around): string {
  return canonicalRepository(`${host}/${project.key}/${slug}`);
}

function actorOf(told: z.infer<typeof serverUser>): Actor {
  const name = told?.name || told?.displayName;
  if (!told || !name) return NOBODY;
  return { name, kind: told.type === 'SERVICE' ? 'bot' : 'person' };
}

/** An event of a pull request, by what follows `pr:`. */
export function readServerPullRequest(name: string, body: unknown, around: Around): ReadDelivery {
  const action = Object.hasOwn(ACTIONS, name) ? ACTIONS[name] : undefined;
  if (action === undefined) return ignored(`events called pr:${name.slice(0, 64)} are not read`);
  const told = shaped(serverPullRequestEvent, body);
  const { pullRequest: pull, previousFromHash: before } = told;
  const actor = actorOf(told.actor);
  const repo = repoOf(pull.toRef.repository, around);
  const change = snapshotOf(pull, { repo, actor }, around);
  const at = toInstant(told.date) ?? change.updatedAt;
  const of = { forge: 'bitbucket', repo, pr: String(pull.id), at, actor } as const;
  const facts: ForgeFact[] = [{ ...of, kind: 'change', action, change }];
  if (before !== '') facts.push({ ...of, kind: 'head', before, after: change.headSha });
  const state = Object.hasOwn(REVIEWS, name) ? REVIEWS[name as keyof typeof REVIEWS] : undefined;
  if (state) facts.push({ ...of, kind: 'review', review: `verdict-${actor.name}`, state });
  return { facts };
}

type Of = { readonly repo: string; readonly actor: Actor };

function snapshotOf(pull: ServerPullRequest, { repo, actor }: Of, around: Around): ChangeSnapshot {
  const { fromRef, toRef, title, description: body } = pull;
  const headBranch = fromRef.displayId;
  const openedAt = toInstant(pull.createdDate) ?? around.receivedAt;
  const updatedAt = toInstant(pull.updatedDate) ?? openedAt;
  return {
    ...linksIn({ repo, title, body, headBranch }),
    updatedAt,
    title,
    url: pull.links?.self[0]?.href ?? '',
    author: actorOf(pull.author?.user),
    isDraft: pull.draft,
    headRepo: repoOf(fromRef.repository, around),
    headBranch,
    headSha: fromRef.latestCommit,
    baseBranch: toRef.displayId,
    defaultBranch: '',
    openedAt,
    ...endOf(pull, actor, updatedAt),
    commits: null,
    additions: null,
    deletions: null,
    changedFiles: null,
  };
}

type End = Pick<ChangeSnapshot, 'state' | 'closedAt' | 'mergedAt' | 'mergedBy' | 'mergeSha'>;

/** Whoever merges is who the event of the merge is by. */
function endOf({ state, closedDate, properties }: ServerPullRequest, actor: Actor, updatedAt: string): End {
  const none = { mergedAt: null, mergedBy: '', mergeSha: '' };
  if (state === 'OPEN') return { state: 'open', closedAt: null, ...none };
  const closedAt = toInstant(closedDate) ?? updatedAt;
  if (state !== 'MERGED') return { state: 'closed', closedAt, ...none };
  const mergeSha = properties?.mergeCommit?.id ?? '';
  return { state: 'merged', closedAt, mergedAt: closedAt, mergedBy: actor.name, mergeSha };
}

/** A push: a fact for each branch that moved. Which branch is the default one is not told. */
export function readServerPush(body: unknown, around: Around): ReadDelivery {
  const { date, actor, repository, changes, commits } = shaped(serverPush, body);
  const repo = repoOf(repository, around);
  const at = toInstant(date) ?? around.receivedAt;
  const facts = changes.flatMap(({ ref, type, fromHash, toHash }): ForgeFact[] => {
    if (type === 'DELETE' || ref.type === 'TAG') return [];
    return [
      {
        forge: 'bitbucket',
        repo,
        pr: '',
        at,
        actor: actorOf(actor),
        kind: 'push',
        branch: ref.displayId,
        isDefault: false,
        forced: false,
        before: fromHash,
        after: toHash,
        // There is one list for all branches: with several, whose it is cannot be told.
        commits: (changes.length === 1 ? commits : []).map(({ id, message, committerTimestamp }) =>
          commitOf(repo, { sha: id, message, at: committerTimestamp, files: [] }, at),
        ),
      },
    ];
  });
  return factsOr(facts, 'tags were pushed, or branches deleted');
}
