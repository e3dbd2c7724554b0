// Codex on ChatGPT plans, `GET /v1/analytics/codex/workspaces/{id}/usage`: credits by person and model, tokens by client.
import type { BillLine, BillReport } from '../../schemas/bills.ts';
import { canonicalModel } from '../../schemas/model-name.ts';
import { bucketOf, OPENAI_BOUNDS, reportOfDays } from './buckets.ts';
import { countLines, otherCount, tokenCount } from './count-lines.ts';
import { readEach } from './entry.ts';
import type { JsonObject } from './json-object.ts';
import { billLine, canonicalUser } from './lines.ts';
import { firstIn, wholePages, wholeRows } from './whole-pages.ts';

const SOURCE = 'codex.analytics';
const UNIT = 'Codex Credits';

/** Reads pages of the report. It tells credits and no money: what a credit costs is in the contract. Throws BillRefused. */
export function readCodexAnalytics(text: string): BillReport {
  const whole = wholePages(text);
  const lines = readEach(wholeRows(whole), linesOf);
  return reportOfDays(SOURCE, lines, { days: lines.map(({ day }) => day), notes: whole.notes });
}

/** Whether the page looks like one of it. */
export function isCodexAnalytics(page: JsonObject): boolean {
  const row = firstIn(page, 'data')?.names() ?? [];
  return row.includes('totals') && row.includes('clients');
}

type Base = Pick<BillLine, 'source' | 'provider' | 'day' | 'user'>;

function linesOf(row: JsonObject): BillLine[] {
  const actor = row.object('actor');
  const user = row.text('email') || actor?.text('email') || row.text('user_id') || actor?.text('user_id');
  const { day } = bucketOf(row, OPENAI_BOUNDS);
  const base = { source: SOURCE, provider: 'openai', day, user: canonicalUser(user ?? '') } as const;
  const turns = otherCount('turns', row.object('totals')?.decimal('turns'), 'requests', 'Turns');
  return [
    ...countLines({ ...base, raw: row.raw() }, [turns]),
    ...creditLines(row, base),
    ...readEach(row.objects('clients'), (client) => clientLines(client, row, base)),
  ];
}

/** The totals count: those of models and clients are rounded. What no model accounts for is a line without a model. */
function creditLines(row: JsonObject, base: Base): BillLine[] {
  const models = row.objects('models').map((model) => ({
    model: canonicalModel(model.text('model')),
    product: model.text('speed'),
    quantity: model.decimal('credits'),
    raw: model.raw(),
  }));
  const told = models.reduce((sum, { quantity }) => sum + (quantity ?? 0n), 0n);
  const total = row.object('totals')?.decimal('credits') ?? told;
  const rest = { product: '', quantity: total - told, raw: row.raw() };
  const lines = total === told && models.length > 0 ? models : [...models, rest];
  return lines.map((line) => billLine({ ...base, item: 'credits', kind: 'credits', unit: UNIT, ...line }));
}

/** Clients do not tell their models: they are known where the person used one only. */
function clientLines(client: JsonObject, row: JsonObject, base: Base): BillLine[] {
  const models = new Set(row.objects('models').map((model) => canonicalModel(model.text('model'))));
  const [only = ''] = models.size === 1 ? models : [];
  const own = { ...base, model: only, product: client.text('client_id'), raw: client.raw() };
  return countLines(own, [
    tokenCount('uncached_text_input_tokens', 'input', client.decimal('uncached_text_input_tokens')),
    tokenCount('cached_text_input_tokens', 'cacheRead', client.decimal('cached_text_input_tokens')),
    tokenCount('text_output_tokens', 'output', client.decimal('text_output_tokens')),
  ]);
}
