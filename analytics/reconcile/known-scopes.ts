// Scopes that reports name, beside those that are mapped.
import { fromUsd, toUsd } from '../../schemas/money.ts';
import { intervalEnd } from '../../schemas/period.ts';
import type { BillScopeAnswer } from '../../schemas/sign-off-api.ts';
import type { Store } from '../../store/store.ts';
import { readBills, readImportedSlices } from './bill-side.ts';
import { groupRows } from './group-rows.ts';
import { toSides } from './read-sides.ts';
import { scopeName } from './scope-rules.ts';

const DAYS = 90;
const DAY_MS = 86_400_000;

/** The mapped scopes with what reports of the last 90 days say of them, then those that only reports name. */
export async function withReports(
  store: Store,
  mapped: readonly BillScopeAnswer[],
  now: number,
): Promise<BillScopeAnswer[]> {
  const to = intervalEnd('day', now);
  const question = { range: { from: to - DAYS * DAY_MS, to } };
  const [told, imported] = await Promise.all([
    readBills(store, question),
    readImportedSlices(store, question),
  ]);
  const { sides } = toSides({ local: [], told, imported, spans: [], rules: [] });
  const known = groupRows(sides.counted, ({ provider, billScope }) => keyOf(provider, scopeName(billScope)));
  const seen = [...known].map(([key, rows]): BillScopeAnswer => {
    const [provider = '', scope = ''] = JSON.parse(key) as string[];
    return {
      provider,
      scope,
      name: '',
      mapped: false,
      local: {},
      last_day:
        rows
          .map(({ day }) => day)
          .sort()
          .at(-1) ?? null,
      billed_usd: toUsd(rows.reduce((sum, { billed }) => sum + billed, 0n)),
      updated_at: null,
      updated_by: '',
    };
  });
  const byKey = new Map(seen.map((scope) => [keyOf(scope.provider, scope.scope), scope]));
  const own = mapped.map((scope) => {
    const report = byKey.get(keyOf(scope.provider, scope.scope));
    byKey.delete(keyOf(scope.provider, scope.scope));
    return report ? { ...scope, last_day: report.last_day, billed_usd: report.billed_usd } : scope;
  });
  return [...own, ...[...byKey.values()].sort(costliestFirst)];
}

function costliestFirst(left: BillScopeAnswer, right: BillScopeAnswer): number {
  const [one, other] = [fromUsd(left.billed_usd ?? '0') ?? 0n, fromUsd(right.billed_usd ?? '0') ?? 0n];
  if (one !== other) return one > other ? -1 : 1;
  return keyOf(left.provider, left.scope) < keyOf(right.provider, right.scope) ? -1 : 1;
}

function keyOf(provider: string, scope: string): string {
  return JSON.stringify([provider, scope]);
}
