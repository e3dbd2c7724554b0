// A limit or budget whose pace is looked at.
import type { Pico } from '../../schemas/money.ts';
import type { Period } from '../../schemas/period.ts';

/** Whose spend limits are on. */
export const BURN_SCOPES = ['user', 'group', 'repo', 'agent', 'model', 'deployment'] as const;
export type BurnScope = (typeof BURN_SCOPES)[number];

/** A limit of a person or a budget, as it is now. `id` is `user/<key>/<period>` or `budget/<id>`. */
export type BurnLimit = {
  readonly id: string;
  readonly name: string;
  readonly scope: BurnScope;
  /** Of the scope; empty for the deployment. */
  readonly scopeId: string;
  readonly period: Period;
  readonly limit: Pico;
};
