// Tells changes again of which an earlier version of Outlay told less: memory knows what their rows lack.
import { z } from 'zod';
import type { Store } from '../../store/store.ts';
import type { Journal } from '../journal/journal.ts';
import type { SpendIncrement } from '../journal/spend-log.ts';
import { endFold } from './end-fold.ts';
import type { ChangeRef } from './folded.ts';
import { changeIn } from './shelves.ts';
import { batchOfFacts } from './take-delivery.ts';
import { retell, type Work } from './work.ts';

type Parts = {
  readonly journal: Pick<Journal, 'append'>;
  readonly store: Pick<Store, 'query'>;
  readonly announce: (batchId: number, increments: readonly SpendIncrement[]) => Promise<void>;
};

/** Changes that one batch tells again. */
const AT_ONCE = 200;

/** Minutes of reviews were told by month before the runs were that they are of. */
const LACKING = `
SELECT toString(v.repo) AS repo, v.pr AS pr
FROM (SELECT repo, pr, review_minutes, review_runs FROM changes ORDER BY batch_id DESC LIMIT 1 BY repo, pr) AS v
WHERE notEmpty(v.review_minutes) AND empty(v.review_runs) ORDER BY repo, pr`;

const refRow = z.object({ repo: z.string(), pr: z.string() });

/**
 * Writes a new version of every change whose row in the ledger lacks the runs that reviewed it; to run again writes nothing.
 * What memory does not know stays as it is. Resolves with how many were told.
 */
export async function retellChanges({ journal, store, announce }: Parts): Promise<number> {
  const refs = await store.query({ sql: LACKING, row: refRow });
  let told = 0;
  for (let start = 0; start < refs.length; start += AT_ONCE) {
    const some = refs.slice(start, start + AT_ONCE);
    const batchId = journal.append((state, id) => {
      const forge = forgeOf(some, state);
      if (forge === undefined) return undefined;
      const work: Work = { state, forge, touched: new Map(), retold: new Map() };
      retell(work, some);
      const versions = endFold(work);
      told += versions.length;
      return versions.length === 0 ? undefined : batchOfFacts([], versions, id);
    });
    if (batchId !== undefined) await announce(batchId, []);
  }
  return told;
}

/** Of any that memory knows; a change that is known keeps its own. */
function forgeOf(refs: readonly ChangeRef[], state: Work['state']): Work['forge'] | undefined {
  for (const ref of refs) {
    const change = changeIn(state, ref);
    if (change) return change.forge;
  }
  return undefined;
}
