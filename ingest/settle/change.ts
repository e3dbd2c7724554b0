// Puts rows to the change that they are due to by what is known when they are written. Memory keeps what was told.
import type { Activity, Charge } from '../../schemas/charge.ts';
import { duePlace } from '../attribution/placed.ts';
import { knownChanges } from '../attribution/known-changes.ts';
import type { KnownChanges } from '../attribution/due-change.ts';
import type { SettleState } from './state.ts';

type Rows = {
  readonly charges: Charge[];
  readonly evidence: Charge[];
  readonly activities: Activity[];
};

/** The rows with their changes. What is taken back is so where the attributor has put it, or will. */
export function withChanges<Of extends Rows>(settled: Of, state: SettleState): Of {
  const known = knownChanges(state);
  const placed = (row: Charge): Charge => ({
    ...row,
    dimensions: withChange(row.dimensions, row.dimensions, row.time, known),
  });
  return {
    ...settled,
    charges: settled.charges.map(placed),
    evidence: settled.evidence.map(placed),
    activities: settled.activities.map((row) => ({
      ...row,
      attribution: withChange(row.attribution, row, row.time, known),
    })),
  };
}

function withChange<Of extends Activity['attribution']>(
  told: Of,
  { agent, session }: Pick<Activity, 'agent' | 'session'>,
  time: bigint,
  known: KnownChanges,
): Of {
  const place = duePlace({ ...told, agent, session, time, toldPlace: '' }, known);
  const { repo, pr, prSource, toldPlace } = place;
  return { ...told, repo, pr, prSource, toldPlace };
}
