// Progress of budgets where no meter runs.
import type { Budget } from '../../schemas/budgets.ts';
import type { BudgetState } from '../../schemas/limit-api.ts';
import { fromMicros, toUsd } from '../../schemas/money.ts';

/** Nothing is known but the limit. */
export function noBudgetProgress({ limitMicros }: Budget): BudgetState {
  const unknown = { spent_usd: null, percent: null, exceeded: null, data_as_of: null };
  return { ...unknown, limit_usd: toUsd(fromMicros(limitMicros)), period_start: null, resets_at: null };
}
