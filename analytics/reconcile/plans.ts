// Usage that a plan covers: providers list it beside their bills, at list prices, and nobody owes it.
import type { Pico } from '../../schemas/money.ts';
import { part, type Part } from './match.ts';
import { least, type BillRow } from './sides.ts';

/** Parts of a model in one slice. */
export type ModelParts = { readonly model: string; readonly parts: readonly Part[] };

const SUBSCRIPTION = /subscription|chatgpt/i;

/** Whether a line that repeats others tells of usage within a plan. */
export function isOfPlan({ source, product }: Pick<BillRow, 'source' | 'product'>): boolean {
  return source === 'codex.analytics' || (source === 'anthropic.claude_code' && SUBSCRIPTION.test(product));
}

/** Dollars for one credit of a unit, as reports or the ledger spell it, on a day; undefined where no price is known. */
export type CreditPriceOf = (unit: string, day: string) => Pico | undefined;

const PICO = 10n ** 12n;

/** What plans cover of a provider and day, by model, at list prices; credits at theirs. */
export function plansOf(beside: readonly BillRow[], creditPriceOf: CreditPriceOf): Map<string, Pico> {
  const plans = new Map<string, Pico>();
  for (const { model, list, kind, unit, day, quantity = 0n } of beside.filter(isOfPlan)) {
    const price = kind === 'credits' && list === 0n ? creditPriceOf(unit, day) : undefined;
    const covered = price === undefined ? list : (quantity * price) / PICO;
    plans.set(model, (plans.get(model) ?? 0n) + covered);
  }
  return plans;
}

/** Takes what plans cover out of what is not billed. `plans` is what is left of them, and is used up. */
export function withPlans<Told extends ModelParts>(told: readonly Told[], plans: Map<string, Pico>): Told[] {
  return told.map((each) => ({
    ...each,
    parts: each.parts.flatMap((of): Part[] => {
      const left = plans.get(each.model) ?? 0n;
      if (of.reason !== 'not_billed' || of.local <= 0n || left <= 0n) return [of];
      const covered = least(left, of.local);
      plans.set(each.model, left - covered);
      return [
        part('local_only', 'plan', covered, 0n),
        ...(covered < of.local ? [part('local_only', 'not_billed', of.local - covered, 0n)] : []),
      ];
    }),
  }));
}
