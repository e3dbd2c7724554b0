// The branch that a change comes from.
import { toldOr, type FoldedChange, type KnownChange } from './folded.ts';

/** As it is told now, and whether it is the default branch of the repository that the change goes into. */
export function headOf({ repo, told }: Pick<FoldedChange, 'repo' | 'told'>): KnownChange['head'] {
  const headRepo = toldOr(told.headRepo, '');
  const branch = toldOr(told.headBranch, '');
  return [headRepo, branch, headRepo === repo && branch !== '' && branch === told.defaultBranch?.[1]];
}

/** Whether it deploys what is on the default branch: what is in it is everybody's work, of no one change. */
export function isFromDefault(change: Pick<FoldedChange, 'repo' | 'told'>): boolean {
  return headOf(change)[2];
}
