// The limits on work now: settings and meters read at one moment, evaluated.
import type { LimitDecision, LimitState } from '../../schemas/limit-api.ts';
import type { LimitInputs } from '../../schemas/limits.ts';
import type { SessionState } from '../../schemas/session-caps.ts';
import { canonicalModel } from '../../schemas/model-name.ts';
import { canonicalRepository } from '../../schemas/repository.ts';
import { budgetConstraints, budgetProgressOn, type BudgetSources } from './budgets.ts';
import type { Constraint } from './constraint.ts';
import { constraintsOf, decide, evaluateState, type Circumstances } from './evaluate.ts';
import type { Meter } from './meter.ts';
import { keysOf, reservedOf } from './reserved.ts';
import type { Reservations, SharedKey } from './reservations.ts';
import type { Work } from './work.ts';

/** Where the limits of people (by key) and their spend are read. */
export type LimitSources = {
  readonly inputsOf: (user: string) => LimitInputs;
  /** Every name of a person, the one they go by first; a name is the only one where this is absent. */
  readonly namesOf?: (user: string) => readonly string[];
  readonly meter: Pick<Meter, 'spend' | 'ready' | 'newest'>;
  /** Budgets; there are none where this is absent. */
  readonly budgets?: BudgetSources;
  /** What beside the person's limits and budgets concerns the work (of a person by the name they go by), in the order of its telling. */
  readonly constraintsOn?: readonly ((work: Work, now: number) => readonly Constraint[])[];
  /** What the session of the work used, and its caps; null where the work names none. */
  readonly sessionStateOf?: (work: Work) => SessionState | null;
  /** What is held for requests under way; nothing where it is absent. */
  readonly reservations?: Pick<Reservations, 'held'>;
  /** Milliseconds since 1970. */
  readonly now: () => number;
};

/** Whether the work may go on now. */
export function decideNow(work: Work, sources: LimitSources): LimitDecision {
  return decide(circumstances(work, sources));
}

/** What an amount that is held for the work counts against. */
export function reservationKeys(work: Work, sources: LimitSources): (string | SharedKey)[] {
  const given = circumstances(work, sources);
  return keysOf({ user: given.user, session: work.session ?? '', constraints: constraintsOf(given) });
}

/** The person's limits and progress; `unpricedModels` is null where the store could not tell. */
export function stateNow(work: Work, sources: LimitSources, unpricedModels: number | null): LimitState {
  const given = circumstances(work, sources);
  const newest = sources.meter.newest();
  return {
    ...evaluateState(given),
    budgets: budgetsOf(work, given, sources),
    session: sources.sessionStateOf?.({ ...work, user: given.user }) ?? null,
    unpriced_models: unpricedModels,
    data_as_of: newest === undefined ? null : new Date(Math.min(newest, given.now)).toISOString(),
  };
}

function budgetsOf(
  work: Work,
  { user, inputs, now }: Circumstances,
  sources: LimitSources,
): LimitState['budgets'] {
  if (!sources.budgets || !inputs.policy.enabled) return [];
  return budgetProgressOn(asInLedger(work, user), sources.budgets, now);
}

function asInLedger(work: Work, user: string): Work {
  const { repo, model } = work;
  return { ...work, user, repo: repo && canonicalRepository(repo), model: model && canonicalModel(model) };
}

/** The ledger and the meter keep the names that were told; a person's limit covers all of theirs. */
function circumstances(work: Work, sources: LimitSources): Circumstances {
  const { inputsOf, namesOf, meter, budgets, constraintsOn = [], reservations, now } = sources;
  const at = now();
  const names = namesOf?.(work.user) ?? [work.user];
  const user = names[0] ?? work.user;
  const known = asInLedger(work, user);
  return {
    user,
    inputs: inputsOf(user),
    spent: (period) => names.reduce((sum, each) => sum + meter.spend('user', each, period, at), 0n),
    complete: meter.ready(),
    others: [
      ...(budgets ? budgetConstraints(known, budgets, at) : []),
      ...constraintsOn.flatMap((constraintsOf) => constraintsOf(known, at)),
    ],
    ...(reservations && {
      reserved: (constraint: Constraint) =>
        reservedOf(constraint, { user, session: work.session ?? '' }, (key) => reservations.held(key)),
    }),
    now: at,
  };
}
