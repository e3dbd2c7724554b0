// Which scope of a provider spend and lines of reports belong to.
import type { BillScopeValue } from '../../schemas/finance-settings.ts';
import { DEFAULT_SCOPE } from '../../schemas/reconciliation-api.ts';
import { UNMAPPED } from './sides.ts';

/** A mapping, as far as it decides. */
export type ScopeRule = Pick<BillScopeValue, 'provider' | 'scope' | 'name' | 'local'>;

/** As paths and answers spell a scope of reports. */
export function scopeName(scope: string): string {
  return scope === '' ? DEFAULT_SCOPE : scope;
}

/** The slice's scope of lines of a report: its own where it is mapped, else what is compared together. */
export function scopeOfBill(rules: readonly ScopeRule[], provider: string, scope: string): string {
  const isMapped = rules.some((rule) => rule.provider === provider && rule.scope === scope);
  return isMapped ? scopeName(scope) : UNMAPPED;
}

/** Whether a mapping says that nothing of ours is of the scope. */
export function isWithoutTelemetry(rules: readonly ScopeRule[], provider: string, scope: string): boolean {
  const rule = rules.find((each) => each.provider === provider && each.scope === scope);
  return rule !== undefined && Object.keys(rule.local).length === 0;
}
