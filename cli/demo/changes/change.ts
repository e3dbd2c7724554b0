// A pull request of the demo company, from its first commit to its end, before anything tells of it. Times are milliseconds since 1970.
import type { Person, Repository } from '../company/company.ts';

export type Commit = {
  readonly sha: string;
  readonly at: number;
  readonly subject: string;
  readonly files: readonly string[];
};

export type Review = {
  readonly id: number;
  readonly at: number;
  readonly login: string;
  readonly state: 'approved' | 'changes_requested' | 'commented';
};

/** One attempt of a run of a workflow, with the one job that is billed. */
export type Run = {
  readonly id: number;
  readonly attempt: number;
  readonly workflow: Workflow;
  readonly headSha: string;
  readonly startedAt: number;
  readonly endedAt: number;
  readonly failed: boolean;
  /** What the job asks to run on. */
  readonly label: string;
};

export type Workflow = { readonly name: string; readonly path: string; readonly reviews: boolean };

export type ChangeState = 'open' | 'closed' | 'merged';

/** A change from that moment on. The first one opens it. */
export type Turn = { readonly at: number; readonly state: ChangeState };

export type Change = {
  readonly author: Person;
  readonly repository: Repository;
  readonly number: number;
  readonly title: string;
  readonly body: string;
  readonly branch: string;
  /** Where the branch is: the repository, or a fork of it. */
  readonly head: Repository;
  readonly turns: readonly [Turn, ...Turn[]];
  readonly commits: readonly [Commit, ...Commit[]];
  readonly additions: number;
  readonly deletions: number;
  /** The commit that merging makes. */
  readonly mergeSha: string;
  readonly reviews: readonly Review[];
  readonly runs: readonly Run[];
  /** When the branch was rewritten; undefined for never. */
  readonly forcedAt: number | undefined;
};

export function openedAt({ turns }: Change): number {
  return turns[0].at;
}

/** When it was closed or merged for good; undefined while it is open. */
export function endedAt({ turns }: Change): number | undefined {
  const last = turns.at(-1);
  return last && last.state !== 'open' ? last.at : undefined;
}

/** When it was merged; undefined where it is not. */
export function mergedAt({ turns }: Change): number | undefined {
  return turns.find(({ state }) => state === 'merged')?.at;
}

/** How it stands at a moment. */
export function stateAt({ turns }: Change, at: number): Turn {
  return turns.findLast((turn) => turn.at <= at) ?? turns[0];
}
