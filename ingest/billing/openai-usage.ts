// OpenAI's usage report, `GET /v1/organization/usage/completions`: tokens and requests by project, user, key and model.
import type { BillLine, BillReport } from '../../schemas/bills.ts';
import { canonicalModel } from '../../schemas/model-name.ts';
import { bucketsOf, notesOf, OPENAI_BOUNDS, reportOfDays, type Bucket } from './buckets.ts';
import { countLines, otherCount, tokenCount, type Count } from './count-lines.ts';
import { readEach } from './entry.ts';
import type { JsonObject } from './json-object.ts';
import { canonicalUser } from './lines.ts';
import { firstIn, requireList, wholePages } from './whole-pages.ts';

const SOURCE = 'openai.usage';

/** Reads pages of the report. Quantities only: it tells no money. Throws BillRefused. */
export function readOpenAiUsage(text: string): BillReport {
  const whole = wholePages(text);
  const buckets = bucketsOf(whole, OPENAI_BOUNDS);
  const lines = readEach(buckets, ({ entry, day }) =>
    readEach(requireList(entry, 'results'), (result) => linesOf(result, day)),
  );
  return reportOfDays(SOURCE, lines, { days: buckets.map(dayOf), notes: notesOf(whole, buckets) });
}

/** Whether the page looks like one of it. */
export function isOpenAiUsage(page: JsonObject): boolean {
  const result = firstIn(page, 'data', 'results')?.names() ?? [];
  return result.includes('num_model_requests') && result.includes('project_id');
}

function dayOf({ day }: Bucket): string {
  return day;
}

function linesOf(result: JsonObject, day: string): BillLine[] {
  const { counts, unknown } = countsOf(result);
  const base = {
    source: SOURCE,
    provider: 'openai',
    day,
    scope: result.text('project_id'),
    model: canonicalModel(result.text('model')),
    user: canonicalUser(result.text('user_id')),
    apiKey: result.text('api_key_id'),
    product: productOf(result),
    unknown,
    raw: result.raw(),
  } as const;
  return countLines(base, counts);
}

/** How the calls were served, where that is told: it decides the price. */
function productOf(result: JsonObject): string {
  const isBatch = result.has('batch') && result.flag('batch');
  return [isBatch ? 'batch' : '', result.text('service_tier')].filter(Boolean).join(' ');
}

/** `input_tokens` holds all input: older answers do not tell what of it was not cached. */
function countsOf(result: JsonObject): { readonly counts: readonly Count[]; readonly unknown: string } {
  const all = result.decimal('input_tokens');
  const read = result.decimal('input_cached_tokens');
  const write = result.decimal('input_cache_write_tokens');
  const rest = all === undefined ? undefined : all - (read ?? 0n) - (write ?? 0n);
  const input = result.decimal('input_uncached_tokens') ?? rest;
  if (input !== undefined && input < 0n) {
    throw result.fault('input_tokens', 'is less than what of it came from the cache or went into it');
  }
  const counts = [
    tokenCount('input_uncached_tokens', 'input', input),
    tokenCount('input_cached_tokens', 'cacheRead', read),
    tokenCount('input_cache_write_tokens', 'cacheWrite', write),
    tokenCount('output_tokens', 'output', result.decimal('output_tokens')),
    otherCount('num_model_requests', result.decimal('num_model_requests')),
  ];
  const addsUp = rest === undefined || input === rest;
  return { counts, unknown: addsUp ? '' : 'The parts of the input do not add up to `input_tokens`.' };
}
