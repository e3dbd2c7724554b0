// What limits are evaluated from: settings, those of now or proposed ones, and the meters.
import type { LimitSources } from '../analytics/limits/limit-status.ts';
import type { Meter } from '../analytics/limits/meter.ts';
import type { SessionMeter } from '../analytics/limits/session-meter.ts';
import { createBudgets, type Budgets } from '../control/budgets.ts';
import type { Directory } from '../control/directory.ts';
import { createLimitInputs } from '../control/limit-inputs.ts';
import type { Settings } from '../control/settings.ts';
import { createSessionLimits } from './session-limits.ts';
import { StoreUnavailable } from '../store/store.ts';

/** What the answers of limits are read from. */
export type LimitParts = {
  readonly settings: Settings;
  readonly directory: Directory;
  readonly meter: Meter;
  /** Sessions are not known where it is absent. */
  readonly sessions?: Pick<SessionMeter, 'use' | 'ready'> | undefined;
  /** Milliseconds since 1970. */
  readonly now: () => number;
};

/** Budgets are always among them. */
export type AllLimitSources = Omit<LimitSources, 'reservations'> & {
  readonly budgets: Required<LimitSources>['budgets'] & { readonly budgets: Budgets };
};

/** Follows changes of the settings. Throws StoreUnavailable while they were never read. */
export function createLimitSources({
  settings,
  directory,
  meter,
  sessions,
  now,
}: LimitParts): AllLimitSources {
  const inputsOf = createLimitInputs(settings, directory);
  const caps = sessions && createSessionLimits({ settings, directory, sessions });
  return {
    inputsOf: (user) => {
      if (!settings.known()) throw new StoreUnavailable('Limits could not be read yet');
      return inputsOf(user);
    },
    namesOf: (user) => directory.namesOf(user),
    meter,
    budgets: {
      budgets: createBudgets(settings),
      // The ledger attributes what a person spends to the first of their groups.
      groupOf: (user) => directory.groupsOf(user)[0] ?? '',
      meter,
      ...(sessions && {
        sessionSpend: (session: string) => ({
          spent: sessions.use({ session })?.cost,
          complete: sessions.ready(session),
        }),
      }),
    },
    ...(caps && { constraintsOn: [caps.constraintsOn], sessionStateOf: caps.stateOf }),
    now,
  };
}
