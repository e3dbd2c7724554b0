// What shared cost centers spend is borne by others: by weights, or in proportion to what each spends itself. Pure.
import type { ChargebackCenter, SharedSpread } from '../../schemas/chargeback-api.ts';
import type { CostCentersValue } from '../../schemas/finance-settings.ts';
import { fromUsd, toUsd, type Pico } from '../../schemas/money.ts';
import { allocate } from './allocate.ts';

type Shared = CostCentersValue['shared'][number];

/** What each cost center gives, gets and bears, without `billed`. */
export type BorneCenter = Omit<ChargebackCenter, 'billed'>;

/**
 * Spreads the spend of shared cost centers over the others. `own` is spend by cost center; empty is what nobody allocated:
 * it bears nothing of others. What all bear together is what all spent.
 */
export function spreadShared(
  own: ReadonlyMap<string, Pico>,
  shared: readonly Shared[],
): { readonly spreads: SharedSpread[]; readonly centers: BorneCenter[] } {
  const givers = new Set(shared.map(({ cost_center }) => cost_center));
  const spreads = shared
    .filter(({ cost_center }) => own.has(cost_center))
    .map((each) => spreadOf(each, own, givers));
  const names = new Set([
    ...own.keys(),
    ...spreads.flatMap(({ parts }) => parts.map((part) => part.cost_center)),
  ]);
  const centers = [...names].sort().map((name) => {
    const spent = own.get(name) ?? 0n;
    const out = sum(spreads.filter((spread) => spread.cost_center === name).flatMap(({ parts }) => parts));
    const borne = sum(spreads.flatMap(({ parts }) => parts.filter((part) => part.cost_center === name)));
    return {
      cost_center: name,
      own_usd: toUsd(spent),
      shared_in_usd: toUsd(borne),
      shared_out_usd: toUsd(out),
      total_usd: toUsd(spent + borne - out),
    };
  });
  return { spreads, centers };
}

function spreadOf(
  { cost_center, weights }: Shared,
  own: ReadonlyMap<string, Pico>,
  givers: ReadonlySet<string>,
): SharedSpread {
  const amount = own.get(cost_center) ?? 0n;
  const byWeights = Object.keys(weights).length > 0;
  const told: [string, string][] = byWeights
    ? Object.entries(weights)
    : [...own]
        .filter(([name]) => name !== '' && !givers.has(name))
        .map(([name, spent]) => [name, toUsd(spent)]);
  const parts = allocate(amount, new Map(told.map(([name, text]) => [name, fromUsd(text) ?? 0n])));
  const rows = told.flatMap(([name, weight]) => {
    const part = parts?.get(name);
    if (!part) return [];
    return [
      { cost_center: name, weight, amount_usd: toUsd(part.amount), rounding_usd: toUsd(part.rounding) },
    ];
  });
  const rounding = [...(parts ?? new Map<string, { rounding: bigint }>()).values()];
  return {
    cost_center,
    amount_usd: toUsd(amount),
    by: byWeights ? 'weights' : 'own_spend',
    parts: rows.sort((a, b) => (a.cost_center < b.cost_center ? -1 : 1)),
    remainder_usd: toUsd(rounding.reduce((total, part) => total + part.rounding, 0n)),
    left_usd: parts ? '0' : toUsd(amount),
  };
}

function sum(parts: readonly { readonly amount_usd: string }[]): Pico {
  return parts.reduce((total, { amount_usd }) => total + (fromUsd(amount_usd) ?? 0n), 0n);
}
