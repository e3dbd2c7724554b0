// OpenAI's costs: exact figures, days without costs, and money that nobody understands kept.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { readOpenAiCosts } from '../../../ingest/billing/openai-costs.ts';
import { readLineItem } from '../../../ingest/billing/openai-line-item.ts';
import { billFixture, decimal, linesIn, sumOf, sumsBy } from './bill-sums.ts';
import { bucket, cost, page } from './openai-pages.ts';

const COSTS = billFixture('openai-costs.json');

describe('OpenAI costs', () => {
  const lines = linesIn(readOpenAiCosts(COSTS));

  it('add up to the bill, to the last digit, by day and project', () => {
    expect(sumOf(lines, 'billedCost')).toBe('4.83');
    expect(sumsBy(lines, 'billedCost', ({ day }) => day)).toEqual({
      '2026-10-05': '3.655',
      '2026-10-06': '1.175',
    });
    expect(sumsBy(lines, 'billedCost', ({ day, scope }) => `${day} ${scope}`)).toEqual({
      '2026-10-05 proj_TtAcmeRail01': '2.95',
      '2026-10-05 proj_SgAcmeRail02': '0.705',
      '2026-10-06 proj_TtAcmeRail01': '1.175',
    });
    expect(new Set(lines.map(({ currency }) => currency))).toEqual(new Set(['USD']));
  });

  it('tell models and kinds of tokens from the line item, and tools apart', () => {
    expect(
      sumsBy(lines, 'billedCost', ({ kind, model, tokenKind }) => `${kind} ${model} ${tokenKind}`),
    ).toEqual({
      'tokens gpt-5.4-2026-03-05 input': '2.25',
      'tokens gpt-5.4-2026-03-05 cacheRead': '0.575',
      'tokens gpt-5.4-2026-03-05 output': '1.2',
      'tokens gpt-5.4-mini-2026-03-17 input': '0.45',
      'tokens gpt-5.4-mini-2026-03-17 cacheRead': '0.03',
      'tokens gpt-5.4-mini-2026-03-17 output': '0.225',
      'tools  ': '0.1',
    });
    expect(lines.filter(({ unknown }) => unknown !== '')).toEqual([]);
    const [tool] = lines.filter(({ kind }) => kind === 'tools');
    expect(tool).toMatchObject({ item: 'web search tool calls', apiKey: 'key_TtAgents01', unit: 'Requests' });
    expect(JSON.parse(tool?.raw ?? '{}')).toMatchObject({ line_item: 'web search tool calls', quantity: 10 });
  });

  it('tell days without costs, of each project, so that what was known of them goes', () => {
    const { slices } = readOpenAiCosts(COSTS);
    expect(slices.map(({ day, scope, lines: { length } }) => `${day} ${scope} ${length}`).sort()).toEqual([
      '2026-10-05 proj_SgAcmeRail02 3',
      '2026-10-05 proj_TtAcmeRail01 4',
      '2026-10-06 proj_SgAcmeRail02 0',
      '2026-10-06 proj_TtAcmeRail01 3',
      '2026-10-07 proj_SgAcmeRail02 0',
      '2026-10-07 proj_TtAcmeRail01 0',
    ]);
  });

  it('keep what nobody understands as money, with the reason', () => {
    const read = linesIn(
      readOpenAiCosts(
        page([
          bucket(0, cost(1.5, 'quantum entanglement fee'), cost('0.1', 'gpt-9, sideways'), cost(2, null)),
          bucket(1, cost(3, 'gpt-5.4, input', { amount: { value: 3 } }), cost(null, 'x', { amount: null })),
        ]),
      ),
    );
    expect(sumOf(read, 'billedCost')).toBe('6.6');
    expect(
      read.map(({ kind, unknown, currency, billedCost }) => [kind, unknown, currency, billedCost]),
    ).toEqual([
      ['other', 'What "quantum entanglement fee" is, is not known.', 'USD', 1_500_000_000_000n],
      ['other', 'What "gpt-9, sideways" is, is not known.', 'USD', 100_000_000_000n],
      ['other', 'The report is not grouped by line item.', 'USD', 2_000_000_000_000n],
      ['tokens', 'The amount has no currency.', '', 3_000_000_000_000n],
      ['other', 'What "x" is, is not known. The report tells no amount.', '', undefined],
    ]);
  });

  it('read floats as they are written, and their noise as nothing', () => {
    const read = linesIn(
      readOpenAiCosts(page([bucket(0, cost(0.1 + 0.2, 'gpt-5, input'), cost(1e-7, 'gpt-5, output'))])),
    );
    expect(read.map(({ billedCost }) => decimal(billedCost ?? 0n))).toEqual(['0.3', '0.0000001']);
  });

  it.each([
    ['gpt-5.6-luna, input', 'tokens', 'gpt-5.6-luna', 'input'],
    ['gpt-4o-2024-08-06, Input', 'tokens', 'gpt-4o-2024-08-06', 'input'],
    ['ft:gpt-4o:acme,x, cached input', 'tokens', 'ft:gpt-4o:acme,x', 'cacheRead'],
    ['gpt-5.6-sol, cache write', 'tokens', 'gpt-5.6-sol', 'cacheWrite'],
    ['gpt-5, batch output', 'tokens', 'gpt-5', 'output'],
    ['gpt-4o', 'tokens', 'gpt-4o', ''],
    ['Image models', 'other', '', ''],
    ['code interpreter sessions', 'tools', '', ''],
    ['file search storage', 'storage', '', ''],
    ['promotional credits', 'credit_note', '', ''],
    ['VAT', 'tax', '', ''],
  ])('understand the line item "%s"', (item, kind, model, tokenKind) => {
    expect(readLineItem(item)).toMatchObject({ kind, model, tokenKind });
  });

  it('never lose a cent of a page, whatever its items are', () => {
    const results = fc.array(
      fc.record({
        cents: fc.integer({ min: -99_999, max: 9_999_999 }),
        item: fc.string(),
        project: fc.string(),
      }),
      { minLength: 1, maxLength: 12 },
    );
    fc.assert(
      fc.property(results, (items) => {
        const text = page([
          bucket(
            0,
            ...items.map(({ cents, item, project }) => cost(cents / 100, item, { project_id: project })),
          ),
        ]);
        const read = linesIn(readOpenAiCosts(text));
        const sum = items.reduce((total, { cents }) => total + BigInt(cents), 0n);
        expect(read).toHaveLength(items.length);
        expect(read.reduce((total, { billedCost }) => total + (billedCost ?? 0n), 0n)).toBe(sum * 10n ** 10n);
      }),
    );
  });
});
