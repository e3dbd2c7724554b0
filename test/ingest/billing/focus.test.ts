// Exports in FOCUS: what is owed to the cent, and nothing of our own estimates taken for a bill.
import { describe, expect, it } from 'vitest';
import { readFocus } from '../../../ingest/billing/focus.ts';
import { fromUsd } from '../../../schemas/money.ts';
import { billFixture, decimal, linesIn, refusalOf, sumOf, sumsBy } from './bill-sums.ts';

const EXPORT = billFixture('focus-1.4-export.csv');

type Cells = Record<string, string>;
const usage: Cells = {
  BilledCost: '1',
  BillingAccountId: 'acct',
  BillingCurrency: 'USD',
  ChargeCategory: 'Usage',
  ChargePeriodStart: '2026-10-05T00:00:00Z',
  ServiceName: 'Amazon Bedrock',
  ProviderName: 'AWS',
  ConsumedQuantity: '1000',
  ConsumedUnit: 'Tokens',
};
function table(...rows: readonly Cells[]): string {
  const names = [...new Set(rows.flatMap((row) => Object.keys(row)))];
  return [names, ...rows.map((row) => names.map((name) => row[name] ?? ''))]
    .map((row) => row.join(','))
    .join('\n');
}
const lineOf = (more: Cells) => linesIn(readFocus(table({ ...usage, ...more })))[0];

describe('the export of the small customer', () => {
  const report = readFocus(EXPORT);
  const lines = linesIn(report);

  it('is owed 60.41: 2.85 of OpenAI, 0.50 of Anthropic, 57 for seats and 0.06 for a larger runner', () => {
    expect(sumOf(lines, 'billedCost')).toBe('60.41');
    expect(sumsBy(lines, 'billedCost', ({ provider, kind }) => `${provider} ${kind}`)).toEqual({
      'openai tokens': '2.85',
      'anthropic tokens': '0.5',
      'github seats': '57',
      'github credits': '0',
      'github minutes': '0.06',
    });
  });

  it('keeps effective cost with each row as it came, 60.41 too and by cost centre', () => {
    const sums = new Map<string, bigint>();
    for (const { raw, costCenter } of lines) {
      const effective = fromUsd((JSON.parse(raw) as Cells)['EffectiveCost'] ?? '') ?? 0n;
      for (const key of ['all', costCenter]) sums.set(key, (sums.get(key) ?? 0n) + effective);
    }
    expect(Object.fromEntries([...sums].map(([key, sum]) => [key, decimal(sum)]))).toEqual({
      all: '60.41',
      'CC-100 Timetable': '3.763',
      'CC-200 Signals': '2.285',
      '': '0',
      'CC-000 Central': '54.362',
    });
  });

  it('has 263.8 credits that were used; those that were forfeited are no use', () => {
    const credits = lines.filter(({ kind }) => kind === 'credits');
    expect(sumOf(credits, 'quantity')).toBe('263.8');
    expect(credits).toHaveLength(5);
  });

  it('has tokens by kind and model', () => {
    const tokens = lines.filter(({ kind }) => kind === 'tokens');
    expect(sumsBy(tokens, 'quantity', ({ model, tokenKind }) => `${model} ${tokenKind}`)).toEqual({
      'gpt-5.4 input': '600000',
      'gpt-5.4 cacheRead': '1800000',
      'gpt-5.4 output': '60000',
      'claude-opus-5-5 cacheRead': '2500000',
    });
  });

  it('tells people, repositories, changes and cost centres where it has columns for them', () => {
    expect(lines.find(({ provider }) => provider === 'anthropic')).toMatchObject({
      account: '5f0c7a1e-0000-4000-8000-0acae0a11001',
      scope: 'wrkspc_01SgAcmeRailSignals',
      day: '2026-10-06',
      item: 'claude-opus-5-5/cache-read',
      product: 'Claude API',
      user: 'bo.tanaka@acme-rail.example',
      repo: 'github.com/acme-rail/signals',
      pr: '42',
      costCenter: 'CC-200 Signals',
    });
  });

  it('understands every row, and puts fees of a month on its first day', () => {
    expect(lines.filter(({ unknown }) => unknown !== '')).toEqual([]);
    expect(lines.find(({ kind }) => kind === 'seats')).toMatchObject({
      day: '2026-10-01',
      quantity: 3_000_000_000_000n,
      unit: 'Seats',
    });
  });
});

describe('a row in FOCUS', () => {
  it.each([
    [{ ProviderName: 'AWS' }, 'aws.bedrock'],
    [{ ProviderName: 'Amazon Web Services', ServiceName: 'Amazon EC2' }, 'aws'],
    [{ ProviderName: '', ServiceProviderName: 'Google Cloud', ServiceName: 'Vertex AI' }, 'gcp.vertex_ai'],
    [{ ProviderName: 'Microsoft', ServiceName: 'Azure OpenAI Service' }, 'azure.ai.openai'],
    [{ ProviderName: 'OpenAI', ServiceName: 'API' }, 'openai'],
    [{ ProviderName: 'Mistral', ServiceName: 'API' }, 'mistral'],
  ])('is of a provider by the name of the ledger: %j', (more, provider) => {
    expect(lineOf(more)?.provider).toBe(provider);
  });

  it.each([
    ['Input tokens', 'input'],
    ['Uncached input tokens', 'input'],
    ['Cached input tokens', 'cacheRead'],
    ['Cache read tokens', 'cacheRead'],
    ['Cache write tokens', 'cacheWrite'],
    ['Cache creation 1h', 'cacheWrite1h'],
    ['5m cache write', 'cacheWrite5m'],
    ['Output tokens', 'output'],
    ['Tokens', ''],
  ])('of the meter %s is of its kind of token', (meter, tokenKind) => {
    expect(lineOf({ SkuMeter: meter })).toMatchObject({ kind: 'tokens', tokenKind });
  });

  it('takes the unit apart that is priced, where none was consumed', () => {
    expect(
      lineOf({
        ConsumedQuantity: '',
        ConsumedUnit: '',
        PricingQuantity: '0.6',
        PricingUnit: '1000000 Tokens',
      }),
    ).toMatchObject({ quantity: 600_000n * 10n ** 12n, unit: 'Tokens', kind: 'tokens' });
  });

  it.each([
    ['Credit', 'credit_note', '-3'],
    ['Tax', 'tax', '0.19'],
  ])('of the category %s stays a line of its own', (category, kind, cost) => {
    expect(lineOf({ ChargeCategory: category, BilledCost: cost })).toMatchObject({
      kind,
      billedCost: fromUsd(cost),
      unknown: '',
    });
  });

  it.each([
    [
      { ConsumedUnit: 'Hrs', ServiceName: 'Amazon EC2' },
      'Usage of "Amazon EC2" in the unit "Hrs" is not known.',
    ],
    [{ ChargeCategory: 'Adjustment' }, 'Adjustment of "Amazon Bedrock" in the unit "Tokens" is not known.'],
    [{ ChargeCategory: 'Purchase' }, 'Purchase of "Amazon Bedrock" in the unit "Tokens" is not known.'],
    [{ ChargeCategory: '' }, 'A charge of "Amazon Bedrock" in the unit "Tokens" is not known.'],
  ])('that nobody understands is kept with its money: %j', (more, unknown) => {
    expect(lineOf(more)).toMatchObject({ kind: 'other', unknown, billedCost: fromUsd('1') });
  });

  it('in another currency keeps it', () => {
    expect(lineOf({ BillingCurrency: 'eur' })).toMatchObject({ currency: 'EUR', unknown: '' });
    expect(lineOf({ BillingCurrency: 'AI Credits' })).toMatchObject({
      currency: 'AI CREDITS',
      unknown: 'The currency "AI CREDITS" is not known.',
    });
  });

  it('may be spelt as columns of any version, with an exponent, and by clouds with their own time', () => {
    expect(lineOf({ BilledCost: '1E-7', ChargePeriodStart: '2026-10-05 23:00:00 UTC' })).toMatchObject({
      billedCost: 100_000n,
      day: '2026-10-05',
    });
    expect(lineOf({ ChargePeriodStart: '2026-10-05T23:00:00-05:00' })?.day).toBe('2026-10-06');
  });

  it('that corrects an invoiced period is told', () => {
    expect(readFocus(table({ ...usage, ChargeClass: 'Correction' })).notes).toEqual([
      '1 rows correct periods that were invoiced before.',
    ]);
  });

  it.each([
    [{ x_CostSource: 'estimated' }, 'line 2, x_CostSource: the row is estimated by telemetry'],
    [{ x_CostSource: 'Reported' }, 'line 2, x_CostSource: the row is reported by telemetry'],
    [{ BilledCost: '' }, 'line 2, BilledCost: must not be empty'],
    [{ BilledCost: 'N/A' }, 'line 2, BilledCost: "N/A" is no decimal number'],
    [{ ChargePeriodStart: 'October' }, 'line 2, ChargePeriodStart: "October" is no day'],
    [
      { ConsumedUnit: '', PricingQuantity: '9e25', PricingUnit: '1000000 Tokens' },
      'line 2, PricingQuantity: is too large',
    ],
  ])('that is no bill refuses the file: %j', (more, message) => {
    expect(refusalOf(() => readFocus(table({ ...usage, ...more })))).toContain(message);
  });

  it('needs the columns of money, category and time', () => {
    expect(refusalOf(() => readFocus('BilledCost,EffectiveCost\n1,1\n'))).toBe(
      'line 1, BillingCurrency, ChargeCategory, ChargePeriodStart: the column is missing',
    );
  });
});
