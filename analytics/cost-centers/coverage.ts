// How much of the spend has a cost center.
import type { Coverage } from '../../schemas/chargeback-api.ts';
import { toUsd, type Pico } from '../../schemas/money.ts';

/** Of spend by cost center; empty is what nobody allocated. */
export function coverageOf(own: ReadonlyMap<string, Pico>): Coverage {
  const cost = [...own.values()].reduce((sum, spent) => sum + spent, 0n);
  const unallocated = own.get('') ?? 0n;
  const allocated = cost - unallocated;
  return {
    cost_usd: toUsd(cost),
    allocated_usd: toUsd(allocated),
    unallocated_usd: toUsd(unallocated),
    percent: cost > 0n && allocated >= 0n ? tenthsOf((allocated * 1_000n) / cost) : null,
  };
}

/** `99.9` of 999. */
function tenthsOf(permille: bigint): string {
  return `${permille / 10n}${permille % 10n === 0n ? '' : `.${permille % 10n}`}`;
}
