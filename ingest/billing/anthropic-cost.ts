// Anthropic's cost report, `GET /v1/organizations/cost_report`: cents by workspace and description. Priority tier is not in it.
import type { BillLine, BillReport, LineKind } from '../../schemas/bills.ts';
import { ANTHROPIC_TOKEN_KINDS, servedAs } from './anthropic-tokens.ts';
import { ANTHROPIC_BOUNDS, bucketsOf, notesOf, reportOfDays } from './buckets.ts';
import { moneyOf } from './currency.ts';
import { readEach } from './entry.ts';
import type { JsonObject } from './json-object.ts';
import { billLine } from './lines.ts';
import { firstIn, requireList, wholePages } from './whole-pages.ts';

const SOURCE = 'anthropic.cost';

/** Claude Enterprise's `analytics/cost_report` has the same shape with this beside it, and tells other money. */
const ENTERPRISE_SIGN = 'list_amount';

/** Reads pages of the report; amounts are cents as decimal text. Throws BillRefused. */
export function readAnthropicCost(text: string): BillReport {
  const whole = wholePages(text);
  const buckets = bucketsOf(whole, ANTHROPIC_BOUNDS);
  const lines = readEach(buckets, ({ entry, day }) =>
    readEach(requireList(entry, 'results'), (result) => [lineOf(result, day)]),
  );
  return reportOfDays(SOURCE, lines, { days: buckets.map(({ day }) => day), notes: notesOf(whole, buckets) });
}

/** Whether the page looks like one of it. */
export function isAnthropicCost(page: JsonObject): boolean {
  const result = firstIn(page, 'data', 'results')?.names() ?? [];
  return result.includes('amount') && result.includes('cost_type') && !result.includes(ENTERPRISE_SIGN);
}

function lineOf(result: JsonObject, day: string): BillLine {
  if (result.names().includes(ENTERPRISE_SIGN)) {
    throw result.fault(
      ENTERPRISE_SIGN,
      'is none of this report: this is not /v1/organizations/cost_report; of Claude Enterprise, import /v1/organizations/analytics/cost',
    );
  }
  const { unknown, ...charge } = anthropicCharge(result.text('cost_type'), result.text('token_type'));
  const money = moneyOf(result.cents('amount'), result.text('currency'));
  return billLine({
    source: SOURCE,
    provider: 'anthropic',
    day,
    scope: result.text('workspace_id'),
    item: result.text('description') || result.text('cost_type'),
    ...servedAs(result),
    ...charge,
    ...money,
    unknown: [unknown, money.unknown].filter(Boolean).join(' '),
    raw: result.raw(),
  });
}

/** What is charged for. */
type Charge = Pick<BillLine, 'kind' | 'tokenKind' | 'unknown'>;

const KINDS: Readonly<Record<string, LineKind>> = {
  tokens: 'tokens',
  web_search: 'tools',
  code_execution: 'tools',
  session_usage: 'tools',
};

/** From `cost_type` and `token_type`; both are empty where the report is not grouped by them. */
export function anthropicCharge(costType: string, tokenType: string): Charge {
  const kind = KINDS[costType];
  const tokenKind = ANTHROPIC_TOKEN_KINDS[tokenType];
  if (kind === undefined) {
    const unknown =
      costType === ''
        ? 'The report does not tell what is charged for: it is not grouped by description.'
        : `The cost type "${costType.slice(0, 60)}" is not known.`;
    return { kind: 'other', tokenKind: '', unknown };
  }
  if (kind !== 'tokens' || tokenType === '' || tokenKind)
    return { kind, tokenKind: tokenKind ?? '', unknown: '' };
  return { kind, tokenKind: '', unknown: `The token type "${tokenType.slice(0, 60)}" is not known.` };
}
