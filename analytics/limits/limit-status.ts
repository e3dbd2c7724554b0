// The limits of a person now: settings and meter read at one moment, evaluated.
import type { LimitDecision, LimitState } from '../../schemas/limit-api.ts';
import type { LimitInputs } from '../../schemas/limits.ts';
import { decide, evaluateState, type Circumstances } from './evaluate.ts';
import type { Meter } from './meter.ts';

/** Where the limits of people (by key) and their spend are read. */
export type LimitSources = {
  readonly inputsOf: (user: string) => LimitInputs;
  /** Every name of a person, the one they go by first; a name is the only one where this is absent. */
  readonly namesOf?: (user: string) => readonly string[];
  readonly meter: Pick<Meter, 'spend' | 'ready' | 'newest'>;
  /** Milliseconds since 1970. */
  readonly now: () => number;
};

/** Whether the person may spend now. */
export function decideNow(user: string, sources: LimitSources): LimitDecision {
  return decide(circumstances(user, sources));
}

/** The person's limits and progress; `unpricedModels` is null where the store could not tell. */
export function stateNow(user: string, sources: LimitSources, unpricedModels: number | null): LimitState {
  const given = circumstances(user, sources);
  const newest = sources.meter.newest();
  return {
    ...evaluateState(given),
    budgets: [],
    unpriced_models: unpricedModels,
    data_as_of: newest === undefined ? null : new Date(Math.min(newest, given.now)).toISOString(),
  };
}

/** The ledger and the meter keep the names that were told; a person's limit covers all of theirs. */
function circumstances(name: string, { inputsOf, namesOf, meter, now }: LimitSources): Circumstances {
  const at = now();
  const names = namesOf?.(name) ?? [name];
  const user = names[0] ?? name;
  return {
    user,
    inputs: inputsOf(user),
    spent: (period) => names.reduce((sum, each) => sum + meter.spend('user', each, period, at), 0n),
    complete: meter.ready(),
    now: at,
  };
}
