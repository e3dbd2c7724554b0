// Anthropic's usage report, `GET /v1/organizations/usage_report/messages`: tokens by workspace, key, account and model.
import type { BillLine, BillReport } from '../../schemas/bills.ts';
import { anthropicCounts, servedAs } from './anthropic-tokens.ts';
import { ANTHROPIC_BOUNDS, bucketsOf, notesOf, reportOfDays } from './buckets.ts';
import { countLines } from './count-lines.ts';
import { readEach } from './entry.ts';
import type { JsonObject } from './json-object.ts';
import { canonicalUser } from './lines.ts';
import { firstIn, requireList, wholePages } from './whole-pages.ts';

const SOURCE = 'anthropic.usage';

/** Reads pages of the report. Quantities only: it tells no money, and no code execution. Throws BillRefused. */
export function readAnthropicUsage(text: string): BillReport {
  const whole = wholePages(text);
  const buckets = bucketsOf(whole, ANTHROPIC_BOUNDS);
  const lines = readEach(buckets, ({ entry, day }) =>
    readEach(requireList(entry, 'results'), (result) => linesOf(result, day)),
  );
  return reportOfDays(SOURCE, lines, { days: buckets.map(({ day }) => day), notes: notesOf(whole, buckets) });
}

/** Whether the page looks like one of it. */
export function isAnthropicUsage(page: JsonObject): boolean {
  const result = firstIn(page, 'data', 'results')?.names() ?? [];
  return result.includes('uncached_input_tokens') && result.includes('workspace_id');
}

/** The default workspace has no id, as has a row of a report that is not grouped by workspace. */
function linesOf(result: JsonObject, day: string): BillLine[] {
  const base = {
    source: SOURCE,
    provider: 'anthropic',
    day,
    scope: result.text('workspace_id'),
    ...servedAs(result),
    user: canonicalUser(result.text('account_id') || result.text('service_account_id')),
    apiKey: result.text('api_key_id'),
    raw: result.raw(),
  } as const;
  return countLines(base, anthropicCounts(result));
}
