// Scopes of providers as settings: which spend of ours belongs to a project, workspace or organisation.
import type { BillScopeValue } from '../schemas/finance-settings.ts';
import { badRequest, notFound } from '../schemas/problem.ts';
import { DEFAULT_SCOPE } from '../schemas/reconciliation-api.ts';
import type { BillScopeAnswer, BillScopeUpdate } from '../schemas/sign-off-api.ts';
import { toUserKey } from '../schemas/user-key.ts';
import { requireMatch, type IfMatch } from './if-match.ts';
import type { Setting, SettingChange } from './setting.ts';
import type { Settings } from './settings.ts';

const MAX_SCOPES = 1_000;
const MAX_NAME_LENGTH = 200;

/** Which scope a path is about. */
export type ScopePath = { readonly provider: string; readonly scope: string };

/** The id of its setting. */
export function billScopeId({ provider, scope }: ScopePath): string {
  return `${provider}/${scope === DEFAULT_SCOPE ? '' : scope}`;
}

/** A path as it counts. 400 where its parts cannot be a provider and a scope. */
export function scopePath(given: ScopePath): ScopePath {
  const provider = given.provider.trim().toLowerCase();
  const scope = given.scope.trim();
  if (provider === '' || provider.includes('/') || provider.length > MAX_NAME_LENGTH)
    throw badRequest({ name: 'provider', detail: 'must be a name such as openai, without slashes' });
  if (scope === '' || scope === '*' || scope.length > MAX_NAME_LENGTH)
    throw badRequest({
      name: 'scope',
      detail: `must be a scope as reports spell it, or ${DEFAULT_SCOPE} for the one without a name`,
    });
  return { provider, scope };
}

/** One mapping. 404 where there is none. */
export function requireBillScope({ billScopes }: Settings, path: ScopePath): Setting<BillScopeValue> {
  const found = billScopes.get(billScopeId(path));
  if (!found)
    throw notFound(
      `The scope ${path.scope} of ${path.provider} is not mapped: it is compared with all that is not.`,
    );
  return found;
}

/** A mapping as the API tells it; what reports say of the scope is added by who reads them. */
export function billScopeAnswerOf({ value, changedAt, changedBy }: Setting<BillScopeValue>): BillScopeAnswer {
  const { provider, scope, name, local } = value;
  return {
    provider,
    scope: scope === '' ? DEFAULT_SCOPE : scope,
    name,
    mapped: true,
    local,
    last_day: null,
    billed_usd: null,
    updated_at: changedAt,
    updated_by: changedBy,
  };
}

/** Prepares making a mapping, or putting it in the place of what it said. */
export function putBillScope(
  { billScopes }: Settings,
  path: ScopePath,
  update: BillScopeUpdate,
  ifMatch: IfMatch,
): SettingChange[] {
  const id = billScopeId(path);
  requireMatch(ifMatch, billScopes, id);
  if (!billScopes.get(id) && billScopes.list().length >= MAX_SCOPES)
    throw badRequest({ name: 'scope', detail: `would be one too many: there are ${MAX_SCOPES}` });
  const scope = path.scope === DEFAULT_SCOPE ? '' : path.scope;
  return [billScopes.put(id, { provider: path.provider, scope, name: update.name, local: localOf(update) })];
}

/** Values as the ledger spells them. */
function localOf({ local }: BillScopeUpdate): BillScopeValue['local'] {
  const spelled = Object.entries(local).map(([dimension, values]): [string, string[]] => {
    const spell = dimension === 'user' ? toUserKey : (text: string) => text;
    const canonical = dimension === 'repo' ? (text: string) => text.toLowerCase() : spell;
    return [dimension, [...new Set(values.map(canonical))].sort()];
  });
  return Object.fromEntries(spelled);
}

/** Prepares taking a mapping away. 404 where there is none. */
export function removeBillScope(settings: Settings, path: ScopePath, ifMatch: IfMatch): SettingChange[] {
  requireBillScope(settings, path);
  requireMatch(ifMatch, settings.billScopes, billScopeId(path));
  const removal = settings.billScopes.remove(billScopeId(path));
  return removal ? [removal] : [];
}
