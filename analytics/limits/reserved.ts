// What is reserved against a constraint: by the keys under which a reservation counts.
import { remainingOf, type Constraint } from './constraint.ts';
import type { SharedKey } from './reservations.ts';

/** Who works in which session, and what constrains it. */
export type ConstrainedWork = {
  readonly user: string;
  readonly session: string;
  readonly constraints: readonly Constraint[];
};

type Worker = Pick<ConstrainedWork, 'user' | 'session'>;

/** Everything that an amount held for the work counts against, each once: a limit of the person that is set later, too. */
export function keysOf({ user, session, constraints }: ConstrainedWork): (string | SharedKey)[] {
  const keys = new Map<string, string | SharedKey>();
  const own = JSON.stringify(['user', user]);
  keys.set(own, own);
  for (const constraint of constraints) {
    const key = keyOf(constraint, { user, session });
    if (key !== undefined) keys.set(typeof key === 'string' ? key : key.key, key);
  }
  return [...keys.values()];
}

/** What is held of a constraint, as it concerns the work: that of the person in full, and of others up to their shares. */
export function reservedOf(constraint: Constraint, worker: Worker, held: (key: string) => bigint): bigint {
  const key = keyOf(constraint, worker);
  if (key === undefined) return 0n;
  return typeof key === 'string' ? held(key) : held(key.key) + held(key.own);
}

/** The key of one constraint; undefined for counts, of which no money is held. Budgets are shared, whoever works there. */
function keyOf(constraint: Constraint, { user, session }: Worker): string | SharedKey | undefined {
  const { source, period, unit } = constraint;
  if (unit !== 'dollars') return undefined;
  if (source.scope === 'session') return JSON.stringify(['session', user, session]);
  if (source.scope !== 'budget') return JSON.stringify(['user', user]);
  const budget = [source.id, period === 'session' ? session : ''];
  return {
    key: JSON.stringify(['budget', ...budget]),
    own: JSON.stringify(['own', ...budget, user]),
    most: shareOf(constraint),
  };
}

/**
 * What one person may hold of a budget against everybody else: half of what is left, so that nobody alone stops the others;
 * near the end 5 % of the budget, so that a few large calls still wait for each other.
 */
function shareOf(constraint: Constraint): bigint {
  const [half, least] = [remainingOf(constraint) / 2n, constraint.limit / 20n];
  return half > least ? half : least;
}
