// Anthropic's analytics, `GET /v1/organizations/analytics/{cost,usage}`: rows by any five of twenty-two groups, after discounts.
import type { BillLine, BillReport } from '../../schemas/bills.ts';
import { anthropicCharge } from './anthropic-cost.ts';
import { anthropicCounts, servedAs } from './anthropic-tokens.ts';
import { ANTHROPIC_BOUNDS, bucketOf, reportOfDays } from './buckets.ts';
import { countLines, otherCount } from './count-lines.ts';
import { moneyOf } from './currency.ts';
import { readEach } from './entry.ts';
import type { JsonObject } from './json-object.ts';
import { billLine, canonicalUser } from './lines.ts';
import { firstIn, wholePages, wholeRows } from './whole-pages.ts';

/** Reads pages of the costs; amounts are cents as decimal text, after discounts and before credits. Throws BillRefused. */
export function readAnthropicAnalyticsCost(text: string): BillReport {
  return readRows(text, 'anthropic.analytics_cost', (row, base) => [costLine(row, base)]);
}

/** Reads pages of the usage: quantities only. Throws BillRefused. */
export function readAnthropicAnalyticsUsage(text: string): BillReport {
  return readRows(text, 'anthropic.analytics_usage', usageLines);
}

/** Whether the page looks like one of the costs. */
export function isAnthropicAnalyticsCost(page: JsonObject): boolean {
  const row = firstIn(page, 'data')?.names() ?? [];
  return row.includes('group') && row.includes('cost');
}

/** Whether the page looks like one of the usage. */
export function isAnthropicAnalyticsUsage(page: JsonObject): boolean {
  const row = firstIn(page, 'data')?.names() ?? [];
  return row.includes('group') && row.includes('usage');
}

type Source = 'anthropic.analytics_cost' | 'anthropic.analytics_usage';
type Base = Pick<
  BillLine,
  | 'source'
  | 'provider'
  | 'day'
  | 'account'
  | 'scope'
  | 'user'
  | 'apiKey'
  | 'session'
  | 'model'
  | 'product'
  | 'raw'
>;

function readRows(
  text: string,
  source: Source,
  linesOf: (row: JsonObject, base: Base) => BillLine[],
): BillReport {
  const whole = wholePages(text);
  const lines = readEach(wholeRows(whole), (row) => linesOf(row, baseOf(row, source)));
  return reportOfDays(source, lines, { days: lines.map(({ day }) => day), notes: whole.notes });
}

/** Rows by role group overlap: somebody in two groups is in both. */
function baseOf(row: JsonObject, source: Source): Base {
  const group = row.object('group');
  if (!group) throw row.fault('group', 'is missing');
  if (group.has('rbac_group_id')) {
    throw group.fault('rbac_group_id', 'the report is grouped by it, and its groups overlap: ask without it');
  }
  return {
    source,
    provider: 'anthropic',
    day: bucketOf(row, ANTHROPIC_BOUNDS).day,
    account: group.text('organization_id'),
    scope: group.text('workspace_id'),
    user: actorIn(group),
    apiKey: group.text('api_key_id') || (group.object('actor')?.text('api_key_id') ?? ''),
    session: group.text('session_id'),
    ...servedAs(group, 'product'),
    raw: row.raw(),
  };
}

/** A person by address, else by id; a service account; a federated identity. A key is none of these. */
function actorIn(group: JsonObject): string {
  const actor = group.object('actor');
  const names = ['email_address', 'user_id', 'service_account_id', 'subject'];
  return canonicalUser(names.map((name) => actor?.text(name) ?? '').find((name) => name !== '') ?? '');
}

/** Rows of one session, person or group have all kinds together unless the report is grouped by kind. */
function costLine(row: JsonObject, base: Base): BillLine {
  const [group, cost] = [row.object('group'), row.object('cost')];
  const costType = group?.text('cost_type') ?? '';
  const { unknown, ...charge } = chargeOf(base.model, costType, group?.text('token_type') ?? '');
  const money = moneyOf(cost?.cents('amount'), cost?.text('currency') ?? '', cost?.cents('list_amount'));
  return billLine({
    ...base,
    item: costType || base.product,
    ...charge,
    quantity: cost?.decimal('requests'),
    unit: 'Requests',
    ...money,
    unknown: [unknown, money.unknown].filter(Boolean).join(' '),
  });
}

function chargeOf(model: string, costType: string, tokenType: string): ReturnType<typeof anthropicCharge> {
  if (costType !== '') return anthropicCharge(costType, tokenType);
  if (model !== '') return { kind: 'tokens', tokenKind: '', unknown: '' };
  const unknown = 'The report names neither a model nor a cost type: it may be a fee of a tool.';
  return { kind: 'other', tokenKind: '', unknown };
}

function usageLines(row: JsonObject, base: Base): BillLine[] {
  const usage = row.object('usage');
  if (!usage) throw row.fault('usage', 'is missing');
  return countLines(base, [...anthropicCounts(usage), otherCount('requests', usage.decimal('requests'))]);
}
