// What a forge (GitHub, GitLab, Bitbucket, or anybody who posts outcomes) tells, in one shape, and the change it is about.
import { z } from 'zod';

/** Who told a fact. `api`: posted to `/api/v1/outcomes`. */
export const FORGES = ['github', 'gitlab', 'bitbucket', 'api'] as const;
export const forgeName = z.enum(FORGES);
export type Forge = z.infer<typeof forgeName>;

export const CHANGE_STATES = ['open', 'closed', 'merged'] as const;
/** `closed`: without a merge, which is to say abandoned until it is opened again. */
export type ChangeState = (typeof CHANGE_STATES)[number];

/** Who acted: empty where the forge does not say. */
export type ActorKind = 'person' | 'bot' | '';

export type Actor = { readonly name: string; readonly kind: ActorKind };

/** A change that text says is reverted: by its number (in `repo`), or by a commit of it. `partial` where the text says so. */
export type RevertTarget = {
  readonly repo: string;
  readonly pr: string;
  readonly sha: string;
  readonly partial: boolean;
};

/** What was read from titles, descriptions and commit messages; the texts themselves are never kept. */
export type ToldLinks = {
  /** Ids of sessions that trailers name, as the agents emit them. */
  readonly sessions: readonly string[];
  readonly reverts: readonly RevertTarget[];
  /** Issues that the change closes or names, such as `#40` or `PAY-12`. */
  readonly tasks: readonly string[];
  /** Agents that co-author trailers name, such as `claude-code`. */
  readonly agents: readonly string[];
};

/** A commit that a push or a list of commits tells. Paths are only counted and compared, as 64-bit hashes in hex. */
export type ForgeCommit = ToldLinks & {
  readonly sha: string;
  /** RFC 3339, UTC. */
  readonly at: string;
  readonly files: readonly string[];
};

/** A change as a delivery shows it; times are RFC 3339 in UTC, null where they have not come. */
export type ChangeSnapshot = ToldLinks & {
  readonly updatedAt: string;
  readonly state: ChangeState;
  readonly title: string;
  readonly url: string;
  readonly author: Actor;
  readonly isDraft: boolean;
  /** Canonical, as `host/owner/name`; empty where a fork was deleted. */
  readonly headRepo: string;
  readonly headBranch: string;
  readonly headSha: string;
  readonly baseBranch: string;
  readonly defaultBranch: string;
  readonly openedAt: string;
  readonly closedAt: string | null;
  readonly mergedAt: string | null;
  readonly mergedBy: string;
  readonly mergeSha: string;
  /** null where the delivery does not tell. */
  readonly commits: number | null;
  readonly additions: number | null;
  readonly deletions: number | null;
  readonly changedFiles: number | null;
};

/** One thing that a forge told. A delivery tells none, one or several. */
export type ForgeFact = {
  readonly forge: Forge;
  /** The repository that the fact is about, canonical; of a change the one that it goes into. */
  readonly repo: string;
  /** Number of the change; empty for what is about a repository. */
  readonly pr: string;
  /** When it happened, RFC 3339 in UTC. */
  readonly at: string;
  readonly actor: Actor;
} & ForgeFactDetail;

export type ForgeFactDetail =
  | { readonly kind: 'change'; readonly action: string; readonly change: ChangeSnapshot }
  /** The head of a change moved; by force where `before` is no ancestor. */
  | { readonly kind: 'head'; readonly before: string; readonly after: string }
  /** Commits of a change, told by a list of them. */
  | { readonly kind: 'commits'; readonly commits: readonly ForgeCommit[] }
  /** Commits pushed to a branch; of the default branch they may merge or revert changes. */
  | {
      readonly kind: 'push';
      readonly branch: string;
      readonly isDefault: boolean;
      readonly forced: boolean;
      readonly before: string;
      readonly after: string;
      readonly commits: readonly ForgeCommit[];
    }
  | {
      readonly kind: 'review';
      readonly review: string;
      readonly state: 'approved' | 'changes_requested' | 'commented' | 'dismissed';
    }
  | { readonly kind: 'thread'; readonly thread: string; readonly resolved: boolean }
  /** One attempt of a run of a workflow. */
  | {
      readonly kind: 'run';
      readonly run: string;
      readonly attempt: number;
      readonly workflow: string;
      readonly path: string;
      readonly event: string;
      readonly conclusion: string;
      readonly headSha: string;
      /** Whether it reviews changes, as Copilot's reviewer does. */
      readonly isReview: boolean;
      readonly changes: readonly string[];
    }
  /** One job of an attempt: what is billed. `minutes` are whole, rounded up; 0 for one that never ran. */
  | {
      readonly kind: 'job';
      readonly run: string;
      readonly attempt: number;
      readonly job: string;
      readonly conclusion: string;
      readonly headSha: string;
      readonly sku: string;
      readonly isSelfHosted: boolean;
      readonly minutes: number;
    }
  /** Told by somebody who knows: see `POST /api/v1/outcomes`. */
  | {
      readonly kind: 'outcome';
      readonly id: string;
      readonly outcome: OutcomeKind;
      readonly session: string;
      readonly task: string;
      readonly user: string;
    };

/** What can be told beside changes. */
export const OUTCOME_KINDS = [
  'task_completed',
  'task_failed',
  'incident_avoided',
  'review_accepted',
  'review_rejected',
  'other',
] as const;
export type OutcomeKind = (typeof OUTCOME_KINDS)[number];

/** How it is known to which change a call belongs, the strongest first; empty for no change. */
export const PR_SOURCES = [
  'manual',
  'declared',
  'emitted',
  'branch',
  'commit',
  'session',
  'time',
  '',
] as const;
/**
 * `manual`: linked by a person. `declared`: by the hook. `emitted`: by the agent. `branch`: made on the branch of the change
 * before it was closed. `commit`: made at a commit of the change. `session`: its session is named by the change or a commit of
 * it. `time`: as `session`, of a session that several changes name: the one whose commit came next.
 */
export type PrSource = (typeof PR_SOURCES)[number];

export type EvidenceGrade = 'exact' | 'inferred' | 'guessed';

/** How far the evidence can be trusted; undefined where there is none. */
export function gradeOf(source: PrSource): EvidenceGrade | undefined {
  switch (source) {
    case 'manual':
    case 'declared':
    case 'emitted':
      return 'exact';
    case 'branch':
    case 'commit':
    case 'session':
      return 'inferred';
    case 'time':
      return 'guessed';
    case '':
      return undefined;
  }
}
