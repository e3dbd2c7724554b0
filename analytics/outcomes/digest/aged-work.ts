// Work without a change that became old in a week: that of a week itself is too young when its digest is written.
import type { CostOf, LowerBoundReason } from '../../../schemas/outcome-measures.ts';
import { fromUsd, toUsd } from '../../../schemas/money.ts';
import type { Floors } from '../../../schemas/retention.ts';
import type { Store } from '../../../store/store.ts';
import { isDropped } from '../../floors.ts';
import { questionOf } from '../../question.ts';
import { measureSource } from '../../rollup.ts';
import { LATEST, type Range } from '../../source.ts';
import { knownUsd } from '../cost-of.ts';
import { readSpend } from '../spend.ts';

const DAY_MS = 86_400_000;

/** After how many days work without a change counts as abandoned. */
export const OLD_DAYS = 14;

/** What work cost that became old in a span of time, and why it may be more. */
export type AgedWork = { readonly usd: string | null; readonly because: readonly LowerBoundReason[] };

/** In repositories of which a forge told; null dollars where none of it has a price or its months were dropped. */
export async function readAgedWork(store: Store, { from, to }: Range, floors: Floors): Promise<AgedWork> {
  const age = OLD_DAYS * DAY_MS;
  const usage = questionOf({ from: from - age, to: to - age }, {});
  if (isDropped(usage.range.from, floors[measureSource(usage).table]))
    return { usd: null, because: ['dropped_months'] };
  const rows = await readSpend(store, { usage, cutoff: LATEST }, floors);
  const total = rows.find((row) => row.is_total === 1);
  if (!total) return { usd: '0', because: [] };
  const { unlinked_cost: cost, unlinked_entries: entries, unlinked_unpriced: unpriced } = total;
  return { usd: knownUsd(cost, entries, unpriced), because: unpriced > 0 ? ['unpriced_calls'] : [] };
}

/** The measure with what became old in the place of old work of the week itself; unknown where no forge tells. */
export function withAged(measure: CostOf, aged: AgedWork): CostOf {
  const closed = measure.parts['closed'] ?? null;
  if (closed === null && measure.n === 0) return measure;
  const known = [closed, aged.usd].filter((usd) => usd !== null);
  const sum = known.reduce((total, usd) => total + (fromUsd(usd) ?? 0n), 0n);
  const because = [...new Set([...measure.lower_bound_because, ...aged.because])];
  return {
    ...measure,
    value_usd: known.length === 0 ? null : toUsd(sum),
    parts: { closed, unlinked: aged.usd },
    lower_bound_because: because,
    is_lower_bound: because.length > 0,
  };
}
