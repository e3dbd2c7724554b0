// GitHub's AI credits: exact figures, one spelling for many, and never the same credits twice.
import { describe, expect, it } from 'vitest';
import { readGitHubAiCredits } from '../../../ingest/billing/github-ai-credits.ts';
import type { BillLine, BillReport } from '../../../schemas/bills.ts';
import { billFixture, linesIn, refusalOf, sumOf, sumsBy } from './bill-sums.ts';

const CSV = billFixture('github-ai-credits.csv');

const creditsOf = (report: BillReport): BillLine[] =>
  linesIn(report).filter(({ kind }) => kind === 'credits');

const HEAD =
  'date,username,product,sku,model,quantity,unit_type,gross_amount,discount_amount,net_amount,organization,repository';
const table = (...rows: readonly string[]): string => [HEAD, ...rows].join('\n');

describe('the AI usage report', () => {
  const report = readGitHubAiCredits(CSV);

  it('adds up to 263.8 credits, 2.638 dollars at list and nothing owed', () => {
    expect(sumsBy(creditsOf(report), 'quantity', ({ user }) => user)).toEqual({
      'ana-r': '85',
      'bo-t': '172.5',
      'chi-m': '6.3',
    });
    expect(sumOf(creditsOf(report), 'quantity')).toBe('263.8');
    expect(sumOf(linesIn(report), 'listCost')).toBe('2.638');
    expect(sumOf(linesIn(report), 'billedCost')).toBe('0');
  });

  it('makes a slice of each organization and UTC day', () => {
    expect(report.slices.map(({ source, account, scope, day }) => [source, account, scope, day])).toEqual([
      ['github.ai_credits', 'acme-rail', 'acme-rail', '2026-10-05'],
      ['github.ai_credits', 'acme-rail', 'acme-rail', '2026-10-06'],
    ]);
  });

  it('tells a row as a line of credits in the names of the ledger', () => {
    expect(creditsOf(report)[1]).toMatchObject({
      provider: 'github',
      item: 'coding_agent_ai_credit',
      unknown: '',
      product: 'copilot',
      model: 'gpt-5.4',
      user: 'bo-t',
      repo: 'github.com/acme-rail/signals',
      costCenter: 'CC-200 Signals',
      unit: 'AI Credits',
      currency: 'USD',
    });
  });

  it('tells tokens on lines of their own, without money', () => {
    const tokens = linesIn(report).filter(({ kind }) => kind === 'tokens');
    expect(sumsBy(tokens, 'quantity', ({ model, tokenKind }) => `${model} ${tokenKind}`)).toEqual({
      'claude-sonnet-5 input': '100000',
      'claude-sonnet-5 output': '20000',
      'claude-sonnet-5 cacheRead': '1000000',
      'claude-sonnet-5 cacheWrite': '100000',
      'gpt-5.4 input': '400000',
      'gpt-5.4 output': '30000',
      'gpt-5.4 cacheRead': '600000',
      'code review model input': '60000',
      'code review model output': '4000',
      'claude-haiku-4.5 input': '50000',
      'claude-haiku-4.5 output': '2000',
      'claude-haiku-4.5 cacheRead': '30000',
    });
    expect(tokens.every((line) => line.listCost === undefined && line.billedCost === undefined)).toBe(true);
  });

  it('keeps each row as it came', () => {
    expect(JSON.parse(creditsOf(report)[0]?.raw ?? '')).toMatchObject({
      aic_quantity: '85',
      model: 'Claude Sonnet 5',
    });
  });

  it('is read the same with Windows line breaks, quotes, a byte order mark already gone and columns turned around', () => {
    const turned = CSV.trim()
      .split('\n')
      .map((line) =>
        line
          .split(',')
          .reverse()
          .map((cell) => `"${cell}"`)
          .join(','),
      )
      .join('\r\n');
    const lines = linesIn(readGitHubAiCredits(turned));
    expect(lines.map((line) => ({ ...line, raw: '' }))).toEqual(
      linesIn(report).map((line) => ({ ...line, raw: '' })),
    );
  });
});

describe('rows of credits', () => {
  it('that differ by the repository alone are two rows', () => {
    const report = readGitHubAiCredits(
      table(
        '2026-10-05,bo-t,copilot,copilot_ai_credit,GPT-5.4,10,ai-credits,0.1,0.1,0,acme-rail,signals',
        '2026-10-05,bo-t,copilot,copilot_ai_credit,GPT-5.4,10,ai-credits,0.1,0.1,0,acme-rail,acme-rail/timetable',
        '2026-10-05,bo-t,copilot,copilot_ai_credit,GPT-5.4,10,ai-credits,0.1,0.1,0,acme-rail,',
      ),
    );
    expect(sumsBy(linesIn(report), 'quantity', ({ repo }) => repo)).toEqual({
      'github.com/acme-rail/signals': '10',
      'github.com/acme-rail/timetable': '10',
      '': '10',
    });
  });

  it('that are equal in every column count each', () => {
    const row = '2026-10-05,bo-t,copilot,copilot_ai_credit,GPT-5.4,10,ai-credits,0.1,0.1,0,acme-rail,signals';
    expect(sumOf(linesIn(readGitHubAiCredits(table(row, row))), 'quantity')).toBe('20');
  });

  it.each([
    ['copilot_ai_credit', 'ai-credits'],
    ['Copilot AI Credits', 'ai-units'],
    ['Copilot Cloud Agent', 'ai-credits'],
    ['coding_agent_ai_credit', 'AI credits'],
    ['code_quality_ai_credit', 'credits'],
    ['spark_ai_credits', 'AiCredits'],
    ['copilot_ai_unit', 'units'],
    ['AI Credit', ''],
    ['ai_credits', 'something new'],
  ])('are known as such where the SKU is spelt %s and the unit %s', (sku, unit) => {
    const row = `2026-10-05,bo-t,Copilot,${sku},GPT-5.4,10,${unit},0.1,0.1,0,acme-rail,`;
    expect(linesIn(readGitHubAiCredits(table(row)))).toMatchObject([
      { kind: 'credits', unit: 'AI Credits', unknown: '', item: sku },
    ]);
  });

  it('are never premium requests', () => {
    const report = readGitHubAiCredits(
      table(
        '2026-05-05,bo-t,copilot,copilot_premium_request,GPT-5.4,10,requests,0.4,0.4,0,acme-rail,',
        '2026-05-05,bo-t,copilot,copilot_ai_credit,GPT-5.4,3,requests,0.12,0,0.12,acme-rail,',
      ),
    );
    expect(linesIn(report).map(({ kind, unit }) => [kind, unit])).toEqual([
      ['requests', 'Requests'],
      ['requests', 'Requests'],
    ]);
    expect(creditsOf(report)).toEqual([]);
  });

  it('take nothing from the columns of the preview', () => {
    const preview = `${HEAD},aic_quantity,aic_gross_amount,total_monthly_quota`;
    const row =
      '2026-05-05,bo-t,copilot,copilot_premium_request,GPT-5.4,1,requests,0.04,0.04,0,acme-rail,,999,9.99,1900';
    const lines = linesIn(readGitHubAiCredits(`${preview}\n${row}\n`));
    expect(sumOf(lines, 'quantity')).toBe('1');
    expect(sumOf(lines, 'listCost')).toBe('0.04');
    expect(lines).toHaveLength(1);
  });

  it('of a unit that nobody knows are kept with their money, and say so', () => {
    const row = '2026-10-05,bo-t,copilot,copilot_dreams,GPT-5.4,2,dreams,5,0,5,acme-rail,';
    expect(linesIn(readGitHubAiCredits(table(row)))).toMatchObject([
      {
        kind: 'other',
        unit: 'dreams',
        unknown: 'The unit "dreams" of the SKU "copilot_dreams" is not known.',
        billedCost: 5_000_000_000_000n,
      },
    ]);
  });

  it.each([
    ['Auto: Claude Sonnet 5', 'claude-sonnet-5'],
    ['Code Review model', 'code review model'],
    ['Coding Agent model', 'coding agent model'],
    ['Claude Haiku 4.5', 'claude-haiku-4.5'],
  ])('of the model %s are of %s', (name, model) => {
    const row = `2026-10-05,Bo-T,copilot,copilot_ai_credit,${name},1,ai-credits,0.01,0,0.01,Acme-Rail,`;
    expect(linesIn(readGitHubAiCredits(table(row)))).toMatchObject([
      { model, user: 'bo-t', scope: 'acme-rail' },
    ]);
  });

  it('of nobody, as reviews of pull requests by bots, have no person', () => {
    const row = '2026-10-05,,copilot,copilot_ai_credit,Code Review model,1,ai-credits,0.01,0,0.01,acme-rail,';
    expect(linesIn(readGitHubAiCredits(table(row)))).toMatchObject([{ user: '' }]);
  });

  it('do not know amounts that the report does not tell', () => {
    const lines = linesIn(
      readGitHubAiCredits('date,sku,quantity,unit_type,model\n2026-10-05,x,1,ai-credits,y\n'),
    );
    expect(lines).toMatchObject([{ listCost: undefined, billedCost: undefined, currency: '' }]);
  });

  it.each([
    ['05.10.2026,bo,c,s,m,1,ai-credits,1,1,0,o,', 'line 2, date: "05.10.2026" is no day such as 2026-10-05'],
    ['2026-02-30,bo,c,s,m,1,ai-credits,1,1,0,o,', 'line 2, date: "2026-02-30" is no day such as 2026-10-05'],
    [
      '2026-10-05,bo,c,s,m,one,ai-credits,1,1,0,o,',
      'line 2, quantity: "one" is no decimal number such as 0.85',
    ],
    [
      '2026-10-05,bo,c,s,m,1,ai-credits,1,1,n/a,o,',
      'line 2, net_amount: "n/a" is no decimal number such as 0.85',
    ],
  ])('that cannot be right refuse the whole file: %s', (row, message) => {
    expect(refusalOf(() => readGitHubAiCredits(table(row)))).toBe(message);
  });
});
