// A link between work and a change as it is typed, and the body that makes it.
import type { PullRequestAnswer } from '../../../schemas/change-api.ts';
import type { LinkAnswer, LinkUpdate } from '../../../schemas/links.ts';

export type LinkDraft = {
  /** `branch`, or `session` with the id of one. */
  readonly kind: 'session' | 'branch';
  readonly session: string;
  readonly repo: string;
  readonly branch: string;
  /** Empty: of no change. */
  readonly pr: string;
  readonly toRepo: string;
};

/** The session that cost most, for this change. */
export function linkDraftOf({
  repo,
  pr,
  head_branch: branch,
  sessions_list: sessions,
}: PullRequestAnswer): LinkDraft {
  return { kind: 'session', session: sessions[0]?.session ?? '', repo, branch, pr, toRepo: repo };
}

/** The body without its reason; undefined while something is missing. */
export function linkBody(draft: LinkDraft): Omit<LinkUpdate, 'reason'> | undefined {
  const pr = draft.pr.trim().replace(/^#/, '');
  const repo = draft.toRepo.trim();
  const target =
    draft.kind === 'session'
      ? { session: draft.session.trim() }
      : { repo: draft.repo.trim(), branch: draft.branch.trim() };
  if (Object.values(target).includes('') || (pr !== '' && repo === '')) return undefined;
  return { target, ...(pr !== '' && { repo }), pr: pr === '' ? null : pr };
}

/** An id that is not taken, from what is linked: `session-3f9c21aa`. */
export function linkIdOf({ kind, session, branch }: LinkDraft, taken: readonly string[]): string {
  const name = kind === 'session' ? session : branch;
  const slug = `${kind}-${name.replace(/[^\w.-]+/g, '-')}`.slice(0, 56);
  let id = slug;
  for (let next = 2; taken.includes(id); next += 1) id = `${slug}-${next}`;
  return id;
}

/** What a link says: `Session 3f9c21aa → #12`. */
export function linkWords({ target, pr }: Pick<LinkAnswer, 'target' | 'pr'>): string {
  const what = 'session' in target ? `Session ${target.session}` : `Branch ${target.branch}`;
  return `${what} → ${pr === null ? 'no pull request' : `#${pr}`}`;
}
