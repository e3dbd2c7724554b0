// What memory keeps of changes, branches, commits and runs: sets that only grow, so that facts may come in any order.
import type { ActorKind, ChangeState, Forge, RevertTarget } from '../../schemas/forge.ts';

/** A change by the repository that it goes into. */
export type ChangeRef = { readonly repo: string; readonly pr: string };

/** A span of time in milliseconds since 1970, half-open; null: it goes on. */
export type Span = readonly [from: number, to: number | null];

/** The value of a field and the rank of the snapshot that told it: the greatest counts. */
export type Told<Value> = readonly [rank: string, value: Value];

/** The value of a field, or another one where none was told. */
export function toldOr<Value, Otherwise>(
  told: Told<Value> | undefined,
  otherwise: Otherwise,
): Value | Otherwise {
  return told ? told[1] : otherwise;
}

/** What snapshots of a change tell, field by field; a field that none has told yet is missing. */
export type ToldChange = {
  readonly state?: Told<ChangeState>;
  readonly isDraft?: Told<boolean>;
  readonly sessions?: Told<readonly string[]>;
  readonly reverts?: Told<readonly RevertTarget[]>;
  readonly tasks?: Told<readonly string[]>;
  readonly agents?: Told<readonly string[]>;
  readonly title?: Told<string>;
  readonly url?: Told<string>;
  readonly author?: Told<string>;
  readonly authorKind?: Told<ActorKind>;
  readonly headRepo?: Told<string>;
  readonly headBranch?: Told<string>;
  readonly headSha?: Told<string>;
  readonly baseBranch?: Told<string>;
  readonly defaultBranch?: Told<string>;
  readonly closedAt?: Told<number>;
  readonly mergedAt?: Told<number>;
  readonly mergedBy?: Told<string>;
  readonly mergeSha?: Told<string>;
  readonly commits?: Told<number>;
  readonly additions?: Told<number>;
  readonly deletions?: Told<number>;
  readonly changedFiles?: Told<number>;
};

/** What the message of a commit says. */
export type MessageLinks = {
  readonly sessions: readonly string[];
  readonly reverts: readonly RevertTarget[];
  readonly tasks: readonly string[];
  readonly agents: readonly string[];
};

/** Moments at which a change was opened or closed. */
export type Moment = readonly [at: number, what: 'opened' | 'closed'];

/** A review by its id. */
export type FoldedReview = {
  readonly id: string;
  readonly state: 'approved' | 'changes_requested' | 'commented' | 'dismissed';
  readonly at: number;
  /** When it was told first. */
  readonly since: number;
  readonly by: string;
  readonly kind: ActorKind;
};

/** A thread of a review by its id. */
export type FoldedThread = { readonly id: string; readonly resolved: boolean; readonly at: number };

/** A commit of a change and when it was told to be one. */
export type OwnCommit = readonly [sha: string, at: number];

/** A change as all facts about it add up; only a number while nothing but others speak of it. */
export type FoldedChange = ChangeRef & {
  readonly forge: Forge;
  readonly told: ToldChange;
  readonly openedAt: number | null;
  readonly updatedAt: number;
  /** A merge that is told without its time was not later than this. */
  readonly mergedBefore: number | null;
  readonly moments: readonly Moment[];
  /** When it was seen to be open: what opened it again may not be told. */
  readonly seenOpen: readonly number[];
  readonly commits: readonly OwnCommit[];
  readonly reviews: readonly FoldedReview[];
  readonly threads: readonly FoldedThread[];
  /** Runs that name it. */
  readonly runs: readonly string[];
  /** What may revert it by its number. */
  readonly revertedBy: readonly Reverter[];
  /** What was made known of it last; it is computed from the rest. */
  readonly known: KnownChange;
};

/** A change or a commit that says it reverts something: `pr` or `sha` is empty. */
export type Reverter = { readonly repo: string; readonly pr: string; readonly sha: string };

/** What attribution, other changes and the ledger were told of a change. */
export type KnownChange = {
  /** Of the row. */
  readonly row: string;
  readonly head: readonly [repo: string, branch: string, isDefault: boolean];
  readonly live: readonly Span[];
  readonly commits: readonly string[];
  readonly sessions: readonly NamedSession[];
  /** What it says it reverts. */
  readonly targets: readonly RevertTarget[];
};

/** A session that a change names, and when it or commits of it did. */
export type NamedSession = readonly [session: string, at: readonly number[]];

/** A change whose head is a branch. `isDefault`: the default branch of the repository that it goes into. */
export type BranchHead = ChangeRef & { readonly live: readonly Span[]; readonly isDefault: boolean };

/** A commit that was pushed to a branch, and the change that it is of by the time of that. */
export type Pushed = { readonly sha: string; readonly at: number; readonly owner: ChangeRef | null };

/** What is known of a commit, by the first digits of its SHA. */
export type FoldedCommit = {
  /** What its message says; undefined while only others speak of it. */
  readonly told: (MessageLinks & { readonly at: number; readonly files: readonly string[] }) | undefined;
  /** Changes of which it is a commit of their own, and those that it merged. */
  readonly own: readonly ChangeRef[];
  readonly merged: readonly ChangeRef[];
  /** Where it was pushed: branches that are not the default one, and default ones with the commit that the push ended at. */
  readonly branches: readonly PushedTo[];
  readonly landed: readonly Landing[];
  /** Commits that were pushed to a default branch with it as the last. */
  readonly pushedWith: readonly string[];
  readonly runs: readonly { readonly repo: string; readonly run: string }[];
  readonly revertedBy: readonly Reverter[];
};

/** A branch that a commit was pushed to, and the change that it is of by that. */
export type PushedTo = { readonly repo: string; readonly branch: string; readonly owner: ChangeRef | null };

/** A push to a default branch. `isTold`: by the forge when it happened, not found later, when only the commit has a time. */
export type Landing = {
  readonly isTold: boolean;
  readonly repo: string;
  readonly branch: string;
  readonly at: number;
  readonly after: string;
};

/** An attempt of a run. */
export type FoldedAttempt = {
  readonly attempt: number;
  readonly conclusion: string;
  readonly at: number;
  readonly isReview: boolean;
  /** Whether its workflow is Copilot's reviewer; absent where it is not. */
  readonly isCopilot?: boolean;
};

/** A job of an attempt. */
export type FoldedJob = {
  readonly attempt: number;
  readonly job: string;
  readonly conclusion: string;
  readonly at: number;
  readonly sku: string;
  readonly minutes: number;
};

/** A run of a workflow. */
export type FoldedRun = {
  readonly repo: string;
  readonly run: string;
  /** Numbers of the changes that it names, and commits that it ran at. */
  readonly changes: readonly string[];
  readonly shas: readonly string[];
  readonly attempts: readonly FoldedAttempt[];
  readonly jobs: readonly FoldedJob[];
};

/** A change that names a session, as attribution reads it. */
export type Naming = ChangeRef & {
  readonly headRepo: string;
  readonly at: readonly number[];
  readonly live: readonly Span[];
};
