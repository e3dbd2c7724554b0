// What a text says that it reverts: GitHub's, GitLab's, Bitbucket's and git's own sentences, each a line of its own.
import type { RevertTarget } from '../../schemas/forge.ts';
import { canonicalChange, canonicalRepository } from '../../schemas/repository.ts';

/** `Reverts owner/name#42`, `Reverts #42`, `Partially reverts !7`, `This reverts merge request group/name!7`. */
const BY_NUMBER =
  /^(?:this )?(partial(?:ly)? )?reverts (?:merge request |pull request )?([\w.-]+(?:\/[\w.-]+){1,20})?[#!](\d{1,18})\.?$/i;
/** `Reverts https://github.com/owner/name/pull/42`. */
const BY_ADDRESS =
  /^(?:this )?(partial(?:ly)? )?reverts (https?:\/\/[^\s/]+\/\S{1,500}?)(?:\/-)?\/(?:pull|merge_requests|pull-requests)\/(\d{1,18})\/?\.?$/i;
/** `This reverts commit <sha>.`, of a merge also `…, reversing changes made to <sha>.` */
const BY_COMMIT =
  /^(?:this )?(partial(?:ly)? )?reverts commit ([0-9a-f]{7,64})(?:\.|,? reversing\b.{0,200})?$/i;
const REVERT_BRANCH = /^revert-(\d{1,18})(?:-|$)/;
const REVERT_COMMIT_BRANCH = /^revert-([0-9a-f]{8})$/;
const REVERT_TITLE = /^(?:draft: )?(?:revert|reapply)[ :]/i;
const PARTIAL_TITLE = /^(?:draft: )?partial(?:ly)? revert/i;

/** Where a text stands. */
export type RevertContext = {
  /** Canonical, of the change or commit that reverts. */
  readonly repo: string;
  /** Empty for a commit. */
  readonly title: string;
  /** Empty for a commit. */
  readonly headBranch: string;
};

/** Targets in the order in which they are told, each once. The branch counts only where no line tells. */
export function revertsIn(lines: readonly string[], context: RevertContext): RevertTarget[] {
  const isPartial = PARTIAL_TITLE.test(context.title);
  const told = lines.flatMap((line) => targetIn(line, context.repo) ?? []);
  const found = told.length > 0 ? told : targetOfBranch(context);
  const unique = new Map(found.map((target) => [`${target.repo} ${target.pr} ${target.sha}`, target]));
  return [...unique.values()].map((target) => ({ ...target, partial: target.partial || isPartial }));
}

function targetIn(line: string, repo: string): RevertTarget | undefined {
  const number = BY_NUMBER.exec(line);
  if (number) {
    const [, partial, path, pr = ''] = number;
    return { repo: besideRepo(repo, path), pr: canonicalChange(pr), sha: '', partial: partial !== undefined };
  }
  const address = BY_ADDRESS.exec(line);
  if (address) {
    const [, partial, url = '', pr = ''] = address;
    return {
      repo: canonicalRepository(url),
      pr: canonicalChange(pr),
      sha: '',
      partial: partial !== undefined,
    };
  }
  const commit = BY_COMMIT.exec(line);
  if (!commit) return undefined;
  const [, partial, sha = ''] = commit;
  return { repo, pr: '', sha: sha.toLowerCase(), partial: partial !== undefined };
}

/** The repository of that path at the same host; without a path the same repository. */
export function besideRepo(repo: string, path: string | undefined): string {
  if (path === undefined) return repo;
  const host = repo.slice(0, repo.indexOf('/') + 1);
  return `${host}${path}`.toLowerCase();
}

/** GitHub's button names the branch by the number of the change, GitLab's by the first eight digits of the commit. */
function targetOfBranch({ repo, title, headBranch }: RevertContext): RevertTarget[] {
  if (!REVERT_TITLE.test(title) && !PARTIAL_TITLE.test(title)) return [];
  const sha = REVERT_COMMIT_BRANCH.exec(headBranch)?.[1];
  if (sha !== undefined) return [{ repo, pr: '', sha, partial: false }];
  const pr = REVERT_BRANCH.exec(headBranch)?.[1];
  return pr === undefined ? [] : [{ repo, pr: canonicalChange(pr), sha: '', partial: false }];
}
