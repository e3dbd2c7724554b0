// Events of Bitbucket Cloud. It tells commits by the first twelve digits.
import type { z } from 'zod';
import type { Actor, ChangeSnapshot, ForgeFact } from '../../schemas/forge.ts';
import { canonicalRepository } from '../../schemas/repository.ts';
import {
  cloudPullRequestEvent,
  cloudPush,
  type CloudPullRequest,
  type CloudRepository,
  type cloudUser,
} from './bitbucket-shapes.ts';
import { commitOf } from './commit.ts';
import type { ReadDelivery } from './delivery.ts';
import { toInstant } from './instant.ts';
import { linksIn } from './links-in-text.ts';
import { factsOr, ignored, NOBODY, shaped, type Around } from './reading.ts';

/** Actions in the words of GitHub, which all facts use. */
const ACTIONS: Readonly<Record<string, string>> = {
  created: 'opened',
  updated: 'edited',
  fulfilled: 'closed',
  rejected: 'closed',
  approved: 'reviewed',
  unapproved: 'reviewed',
  changes_request_created: 'reviewed',
  changes_request_removed: 'reviewed',
};

const REVIEWS = {
  approved: 'approved',
  unapproved: 'dismissed',
  changes_request_created: 'changes_requested',
  changes_request_removed: 'dismissed',
} as const;

function repoOf({ full_name, links }: CloudRepository, { host }: Around): string {
  return canonicalRepository(links?.html?.href || `${host}/${full_name}`);
}

function actorOf(told: z.infer<typeof cloudUser>): Actor {
  const name = told?.nickname || told?.display_name;
  if (!told || !name) return NOBODY;
  return { name, kind: told.type === 'app_user' || told.type === 'team' ? 'bot' : 'person' };
}

/** An event of a pull request, by what follows `pullrequest:`. */
export function readCloudPullRequest(name: string, body: unknown, around: Around): ReadDelivery {
  const action = Object.hasOwn(ACTIONS, name) ? ACTIONS[name] : undefined;
  if (action === undefined) return ignored(`events called pullrequest:${name.slice(0, 64)} are not read`);
  const told = shaped(cloudPullRequestEvent, body);
  const { pullrequest: pull } = told;
  const repo = repoOf(pull.destination.repository ?? told.repository, around);
  const change = snapshotOf(pull, repo, around);
  const at = change.updatedAt;
  const of = { forge: 'bitbucket', repo, pr: String(pull.id), at, actor: actorOf(told.actor) } as const;
  const state = Object.hasOwn(REVIEWS, name) ? REVIEWS[name as keyof typeof REVIEWS] : undefined;
  const review: ForgeFact[] = state ? [{ ...of, ...verdictOf(told, at), kind: 'review', state }] : [];
  return { facts: [{ ...of, kind: 'change', action, change }, ...review] };
}

type Told = z.infer<typeof cloudPullRequestEvent>;

/** A person has one verdict at a time. */
function verdictOf({ approval, changes_request, actor }: Told, otherwise: string) {
  const verdict = approval ?? changes_request;
  const who = verdict?.user ?? actor;
  const review = `verdict-${who?.account_id || who?.uuid || actorOf(who).name}`;
  return { review, at: toInstant(verdict?.date) ?? otherwise };
}

function snapshotOf(pull: CloudPullRequest, repo: string, around: Around): ChangeSnapshot {
  const { source, destination, title, description: body } = pull;
  const headBranch = source.branch.name;
  const openedAt = toInstant(pull.created_on) ?? around.receivedAt;
  const updatedAt = toInstant(pull.updated_on) ?? openedAt;
  return {
    ...linksIn({ repo, title, body, headBranch }),
    updatedAt,
    title,
    url: pull.links?.html?.href ?? '',
    author: actorOf(pull.author),
    isDraft: pull.draft,
    headRepo: source.repository ? repoOf(source.repository, around) : '',
    headBranch,
    headSha: source.commit?.hash ?? '',
    baseBranch: destination.branch.name,
    defaultBranch: destination.repository?.mainbranch?.name ?? '',
    openedAt,
    ...endOf(pull, updatedAt),
    commits: null,
    additions: null,
    deletions: null,
    changedFiles: null,
  };
}

type End = Pick<ChangeSnapshot, 'state' | 'closedAt' | 'mergedAt' | 'mergedBy' | 'mergeSha'>;

/** It tells no time of the end: a pull request is not updated after it. */
function endOf({ state, merge_commit, closed_by }: CloudPullRequest, updatedAt: string): End {
  const none = { mergedAt: null, mergedBy: '', mergeSha: '' };
  if (state === 'OPEN') return { state: 'open', closedAt: null, ...none };
  if (state !== 'MERGED') return { state: 'closed', closedAt: updatedAt, ...none };
  const [mergedBy, mergeSha] = [actorOf(closed_by).name, merge_commit?.hash ?? ''];
  return { state: 'merged', closedAt: updatedAt, mergedAt: updatedAt, mergedBy, mergeSha };
}

type Moved = z.infer<typeof cloudPush>['push']['changes'][number];

/** A push: a fact for each branch that moved. */
export function readCloudPush(body: unknown, around: Around): ReadDelivery {
  const { actor, repository, push } = shaped(cloudPush, body);
  const of = { repo: repoOf(repository, around), actor: actorOf(actor), main: repository.mainbranch?.name };
  const facts = push.changes.flatMap((moved) => pushFact(moved, of, around) ?? []);
  return factsOr(facts, 'tags were pushed, or branches deleted');
}

/** Older payloads do not tell what moved. */
const BRANCHES = new Set(['', 'branch', 'named_branch']);

type Of = { readonly repo: string; readonly actor: Actor; readonly main: string | undefined };

function pushFact(moved: Moved, { repo, actor, main }: Of, { receivedAt }: Around): ForgeFact | undefined {
  const { new: now, old, forced } = moved;
  if (!now || !BRANCHES.has(now.type)) return undefined;
  const target = now.target ?? undefined;
  const at = toInstant(target?.date) ?? receivedAt;
  const read = commitsOf(moved).map(({ hash, message, date }) =>
    commitOf(repo, { sha: hash, message, at: date, files: [] }, at),
  );
  return {
    forge: 'bitbucket',
    repo,
    pr: '',
    at,
    actor,
    kind: 'push',
    branch: now.name,
    isDefault: now.name === main,
    forced,
    before: old?.target?.hash ?? '',
    after: target?.hash ?? '',
    commits: read,
  };
}

/** Of a branch that is new it lists none, and tells the latest. */
function commitsOf({ new: now, commits }: Moved): Moved['commits'] {
  return commits.length === 0 && now?.target ? [now.target] : commits;
}
