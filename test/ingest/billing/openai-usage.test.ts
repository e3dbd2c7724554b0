// OpenAI's usage: cached tokens counted once, and priced at list the bill without its tools.
import { describe, expect, it } from 'vitest';
import { readOpenAiUsage } from '../../../ingest/billing/openai-usage.ts';
import type { BillLine } from '../../../schemas/bills.ts';
import { billFixture, decimal, linesIn, refusalOf, sumOf, sumsBy } from './bill-sums.ts';
import { bucket, page, START, type Result } from './openai-pages.ts';

const USAGE = billFixture('openai-usage-completions.json');

describe('OpenAI usage', () => {
  const lines = linesIn(readOpenAiUsage(USAGE));

  it('counts cached tokens once, although the input holds them', () => {
    expect(sumsBy(lines, 'quantity', ({ day, scope, item }) => `${day} ${scope} ${item}`)).toEqual({
      '2026-10-05 proj_TtAcmeRail01 input_uncached_tokens': '600000',
      '2026-10-05 proj_TtAcmeRail01 input_cached_tokens': '1800000',
      '2026-10-05 proj_TtAcmeRail01 output_tokens': '60000',
      '2026-10-05 proj_TtAcmeRail01 num_model_requests': '40',
      '2026-10-05 proj_SgAcmeRail02 input_uncached_tokens': '600000',
      '2026-10-05 proj_SgAcmeRail02 input_cached_tokens': '400000',
      '2026-10-05 proj_SgAcmeRail02 output_tokens': '50000',
      '2026-10-05 proj_SgAcmeRail02 num_model_requests': '25',
      '2026-10-06 proj_TtAcmeRail01 input_uncached_tokens': '300000',
      '2026-10-06 proj_TtAcmeRail01 input_cached_tokens': '500000',
      '2026-10-06 proj_TtAcmeRail01 output_tokens': '20000',
      '2026-10-06 proj_TtAcmeRail01 num_model_requests': '12',
    });
    expect(sumOf(lines, 'billedCost')).toBeUndefined();
    expect(lines.find(({ scope }) => scope === 'proj_TtAcmeRail01')).toMatchObject({
      user: 'user-anaruiz0001',
      apiKey: 'key_TtAgents01',
    });
  });

  /** Micro-dollars a million tokens, list: input, cached, output. */
  const RATES: Record<string, readonly [bigint, bigint, bigint]> = {
    'gpt-5.4-2026-03-05': [2_500_000n, 250_000n, 15_000_000n],
    'gpt-5.4-mini-2026-03-17': [750_000n, 75_000n, 4_500_000n],
  };

  function priced(told: readonly BillLine[], day: string): string {
    const kinds = ['input', 'cacheRead', 'output'];
    const cost = told
      .filter((line) => line.kind === 'tokens' && line.day === day)
      .reduce((sum, { model, tokenKind, quantity = 0n }) => {
        return sum + (quantity * (RATES[model]?.[kinds.indexOf(tokenKind)] ?? 0n)) / 10n ** 12n;
      }, 0n);
    return decimal(cost);
  }

  it('priced at list is the bill without its tools', () => {
    // 0.6 × 2.5 + 1.8 × 0.25 + 0.06 × 15 + 0.6 × 0.75 + 0.4 × 0.075 + 0.05 × 4.5
    expect(priced(lines, '2026-10-05')).toBe('3.555');
    expect(priced(lines, '2026-10-06')).toBe('1.175');
  });

  const usage = (counts: Result): Result => ({
    project_id: 'p',
    model: 'gpt-5',
    num_model_requests: 1,
    ...counts,
  });

  it('splits the input of older answers, which do not tell what was not cached', () => {
    const read = linesIn(
      readOpenAiUsage(page([bucket(0, usage({ input_tokens: 10, input_cached_tokens: 4 }))])),
    );
    expect(sumsBy(read, 'quantity', ({ tokenKind, unit }) => tokenKind || unit)).toEqual({
      input: '6',
      cacheRead: '4',
      Requests: '1',
    });
  });

  it('refuses more cached tokens than there is input, and tells where', () => {
    const text = page([bucket(0, usage({ input_tokens: 3, input_cached_tokens: 4 }))]);
    expect(refusalOf(() => readOpenAiUsage(text))).toMatch(
      /data\[0\]\.results\[0\]\.input_tokens: is less than/,
    );
  });

  it('keeps a row in which everything is 0', () => {
    const read = linesIn(
      readOpenAiUsage(page([bucket(0, usage({ input_tokens: 0, num_model_requests: 0 }))])),
    );
    expect(read).toHaveLength(1);
  });

  it('takes hours of a day as that day, and batches and tiers apart', () => {
    const hours = Array.from({ length: 24 }, (_, hour) => ({
      start_time: START + hour * 3_600,
      end_time: START + (hour + 1) * 3_600,
      results: [usage({ input_tokens: 1, batch: true, service_tier: 'flex' })],
    }));
    const report = readOpenAiUsage(page(hours));
    expect(report.slices.map(({ day }) => day)).toEqual(['2026-10-05']);
    expect(
      sumOf(
        linesIn(report).filter(({ kind }) => kind === 'tokens'),
        'quantity',
      ),
    ).toBe('24');
    expect(linesIn(report)[0]).toMatchObject({ product: 'batch flex' });
  });
});
