// What one fold changes: the memory, and the changes that have to be looked at again because of it.
import type { Forge } from '../../schemas/forge.ts';
import type { SettleState } from '../settle/state.ts';
import type { ChangeRef } from './folded.ts';
import { refKey } from './shelves.ts';

export type Work = {
  readonly state: SettleState;
  readonly forge: Forge;
  /** By name; those that are not linked yet come last. */
  readonly touched: Map<string, ChangeRef>;
  /** Those of which only their own figures are new: nothing else follows from them. */
  readonly retold: Map<string, ChangeRef>;
};

/** Has changes told again before the fold ends, without what is linked with them. */
export function retell(work: Work, refs: readonly ChangeRef[]): void {
  for (const { repo, pr } of refs) work.retold.set(refKey({ repo, pr }), { repo, pr });
}

/** Has changes looked at before the fold ends. */
export function touch(work: Work, refs: readonly ChangeRef[]): void {
  for (const { repo, pr } of refs) {
    const key = refKey({ repo, pr });
    if (!work.touched.has(key)) work.touched.set(key, { repo, pr });
  }
}
