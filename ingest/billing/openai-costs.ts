// OpenAI's costs, `GET /v1/organization/costs`: dollars by project, line item and key. They name no person.
import type { BillLine, BillReport } from '../../schemas/bills.ts';
import { bucketsOf, notesOf, OPENAI_BOUNDS, reportOfDays } from './buckets.ts';
import { moneyOf } from './currency.ts';
import { readEach } from './entry.ts';
import type { JsonObject } from './json-object.ts';
import { billLine } from './lines.ts';
import { readLineItem } from './openai-line-item.ts';
import { firstIn, requireList, wholePages } from './whole-pages.ts';

const SOURCE = 'openai.costs';

/** Reads pages of the report. What costs money and is not understood is kept as `other`. Throws BillRefused. */
export function readOpenAiCosts(text: string): BillReport {
  const whole = wholePages(text);
  const buckets = bucketsOf(whole, OPENAI_BOUNDS);
  const lines = readEach(buckets, ({ entry, day }) =>
    readEach(requireList(entry, 'results'), (result) => [lineOf(result, day)]),
  );
  return reportOfDays(SOURCE, lines, { days: buckets.map(({ day }) => day), notes: notesOf(whole, buckets) });
}

/** Whether the page looks like one of it. */
export function isOpenAiCosts(page: JsonObject): boolean {
  const result = firstIn(page, 'data', 'results')?.names() ?? [];
  return result.includes('line_item') && result.includes('project_id');
}

/** The amount is left out where it is not told; `quantity` comes with `line_item` only. */
function lineOf(result: JsonObject, day: string): BillLine {
  const { unknown, ...item } = readLineItem(result.text('line_item'));
  const amount = result.object('amount');
  const money = moneyOf(amount?.decimal('value'), amount?.text('currency') ?? '');
  return billLine({
    source: SOURCE,
    provider: 'openai',
    day,
    scope: result.text('project_id'),
    apiKey: result.text('api_key_id'),
    item: result.text('line_item'),
    ...item,
    quantity: result.decimal('quantity'),
    ...money,
    unknown: [unknown, money.unknown].filter(Boolean).join(' '),
    raw: result.raw(),
  });
}
