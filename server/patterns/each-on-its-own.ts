// Runs acts one after the other, of which one that fails keeps none of the others.
import { StoreUnavailable } from '../../store/store.ts';

type Run = { readonly isStopped: () => boolean; readonly onFault: (error: unknown) => void };

/** Fails where the store is away, which ends all of them until the next time; other faults are told. */
export async function eachOnItsOwn(
  acts: readonly (() => Promise<void>)[],
  { isStopped, onFault }: Run,
): Promise<void> {
  for (const act of acts) {
    if (isStopped()) return;
    try {
      await act();
    } catch (error) {
      if (error instanceof StoreUnavailable) throw error;
      onFault(error);
    }
  }
}
