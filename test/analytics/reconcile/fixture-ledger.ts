// A ledger with both sides of the billing fixtures, and what is asked of it.
import { readReconciliation, readWaterfall } from '../../../analytics/reconcile/answers.ts';
import type { ReconcileSettings, ReconcileSources } from '../../../analytics/reconcile/reconcile.ts';
import type { ScopeRule } from '../../../analytics/reconcile/scope-rules.ts';
import { readQuery } from '../../../analytics/query-string.ts';
import { createSettings } from '../../../control/settings.ts';
import { DEFAULT_TOLERANCE } from '../../../schemas/finance-settings.ts';
import { fromUsd } from '../../../schemas/money.ts';
import {
  reconciliationAnswer,
  reconciliationQuery,
  waterfallAnswer,
  waterfallQuery,
  type ReconciliationAnswer,
  type Waterfall,
  type WaterfallAnswer,
} from '../../../schemas/reconciliation-api.ts';
import type { Store } from '../../../store/store.ts';
import { openLedger, type Ledger } from '../ledger.ts';
import { anthropicCost, anthropicUsage, claudeCode, openAiCosts, openAiUsage } from './fixture-bills.ts';
import { codexAnalytics, cursorEvents, gitHub } from './fixture-bills-others.ts';
import { localCharges, TEAMS } from './fixture-charges.ts';
import { writeBill } from './write-bill.ts';

/** The time at which the tests of the fixtures ask: all days are final. */
export const NOW = Date.UTC(2026, 9, 20, 12);

/** Scopes of the fixtures by team. */
export const RULES: readonly ScopeRule[] = Object.entries(TEAMS).map(([scope, team]) => ({
  provider: scope.startsWith('proj') ? 'openai' : 'anthropic',
  scope,
  name: team,
  local: { team: [team] },
}));

/** What is set where a test sets nothing else. */
export const settings = (given: Partial<ReconcileSettings> = {}): ReconcileSettings => ({
  rules: [],
  tolerance: DEFAULT_TOLERANCE,
  signedMonths: [],
  creditPriceOf: (unit) => fromUsd({ 'Codex Credits': '0.04', github_ai_credit: '0.01' }[unit] ?? ''),
  ...given,
});

/** Opens a ledger with everything. */
export async function openFixtureLedger(): Promise<Ledger> {
  const ledger = await openLedger();
  await ledger.write(localCharges());
  await mapScopes(ledger.store);
  for (const lines of [
    openAiCosts(),
    openAiUsage(),
    anthropicCost(),
    anthropicUsage(),
    claudeCode(),
    gitHub('github-ai-credits.csv', 'github.ai_credits'),
    gitHub('github-actions-minutes.csv', 'github.usage'),
    cursorEvents(),
    codexAnalytics(),
  ])
    await writeBill(ledger.store, lines);
  return ledger;
}

/** Stores the mappings of {@link RULES}. */
export async function mapScopes(store: Store): Promise<void> {
  const kinds = await createSettings(store, () => NOW);
  await kinds.change('finance', () =>
    RULES.map((rule) => kinds.billScopes.put(`${rule.provider}/${rule.scope}`, rule)),
  );
}

/** What is asked from. */
export function sourcesOn(store: Store, rules = RULES): ReconcileSources {
  return { store, settings: () => settings({ rules }) };
}

const WINDOW = 'from=2026-10-05&to=2026-10-08';

/** The list of slices of the days of the fixtures. */
export async function list(store: Store, params: string, rules = RULES): Promise<ReconciliationAnswer> {
  const query = readQuery(`/reconciliation?${WINDOW}&${params}`, reconciliationQuery);
  return reconciliationAnswer.parse(await readReconciliation(sourcesOn(store, rules), query, NOW));
}

/** The waterfall of these days. */
export async function waterfallOf(store: Store, params: string, rules = RULES): Promise<WaterfallAnswer> {
  const query = readQuery(`/reconciliation/waterfall?${WINDOW}&${params}`, waterfallQuery);
  return waterfallAnswer.parse(await readWaterfall(sourcesOn(store, rules), query, NOW));
}

/** Its steps that are not 0, by name. */
export function stepsOf({ start_usd: start, steps, end_usd: end }: Waterfall): Record<string, string> {
  const moved = steps.filter(({ usd }) => usd !== '0').map(({ step, usd }): [string, string] => [step, usd]);
  return Object.fromEntries<string>([['start', start], ...moved, ['end', end]]);
}
