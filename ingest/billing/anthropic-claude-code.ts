// Anthropic's Claude Code analytics, `GET /v1/organizations/usage_report/claude_code`: what each person used on a day.
// It repeats what the cost report has (customers of the API) or tells the list price of what a seat covers (subscriptions).
import type { BillLine, BillReport } from '../../schemas/bills.ts';
import { canonicalModel } from '../../schemas/model-name.ts';
import { reportOfDays } from './buckets.ts';
import { countLines, otherCount, tokenCount } from './count-lines.ts';
import { moneyOf } from './currency.ts';
import { dayIn } from './days.ts';
import { readEach } from './entry.ts';
import type { JsonObject } from './json-object.ts';
import { billLine, canonicalUser } from './lines.ts';
import { firstIn, wholePages, wholeRows } from './whole-pages.ts';

const SOURCE = 'anthropic.claude_code';

/** Reads pages of the report, of any number of days. No amount in it is owed. Throws BillRefused. */
export function readAnthropicClaudeCode(text: string): BillReport {
  const whole = wholePages(text);
  const lines = readEach(wholeRows(whole), linesOf);
  return reportOfDays(SOURCE, lines, { days: lines.map(({ day }) => day), notes: whole.notes });
}

/** Whether the page looks like one of it. */
export function isAnthropicClaudeCode(page: JsonObject): boolean {
  const row = firstIn(page, 'data')?.names() ?? [];
  return row.includes('model_breakdown') && row.includes('customer_type');
}

/** One person has a row for each terminal: they are added, none repeats another. */
function linesOf(row: JsonObject): BillLine[] {
  const actor = row.object('actor');
  const base = {
    source: SOURCE,
    provider: 'anthropic',
    day: dayIn(row, 'date'),
    account: row.text('organization_id'),
    product: row.text('customer_type'),
    user: canonicalUser(actor?.text('email_address') ?? ''),
    apiKey: actor?.text('api_key_name') ?? '',
  } as const;
  const sessions = row.object('core_metrics')?.decimal('num_sessions');
  const count = otherCount('num_sessions', sessions, 'requests', 'Sessions');
  return [
    ...countLines({ ...base, raw: row.raw() }, [count]),
    ...readEach(row.objects('model_breakdown'), (model) => linesOfModel(model, base)),
  ];
}

type Base = Pick<BillLine, 'source' | 'provider' | 'day' | 'account' | 'product' | 'user' | 'apiKey'>;

/** Cents, as a number. The life time of cache writes is not told. */
function linesOfModel(breakdown: JsonObject, base: Base): BillLine[] {
  const own = { ...base, model: canonicalModel(breakdown.text('model')), raw: breakdown.raw() };
  const tokens = breakdown.object('tokens');
  const cost = breakdown.object('estimated_cost');
  const counts = [
    tokenCount('input', 'input', tokens?.decimal('input')),
    tokenCount('cache_read', 'cacheRead', tokens?.decimal('cache_read')),
    tokenCount('cache_creation', 'cacheWrite', tokens?.decimal('cache_creation')),
    tokenCount('output', 'output', tokens?.decimal('output')),
  ];
  const money = moneyOf(undefined, cost?.text('currency') ?? '', cost?.cents('amount'));
  return [...countLines(own, counts), billLine({ ...own, item: 'estimated_cost', kind: 'tokens', ...money })];
}
