// Replies of GitHub's endpoint of credits: totals of a period, of everybody or of one person, and never both.
import { describe, expect, it } from 'vitest';
import { readGitHubAiCredits } from '../../../ingest/billing/github-ai-credits.ts';
import { billFixture, linesIn, refusalOf, sumOf, sumsBy } from './bill-sums.ts';

const ORGANIZATION = billFixture('github-ai-credits.json');
const BO = billFixture('github-ai-credits-user-bo-t.json');

type Item = Record<string, unknown>;
const item = (more: Item = {}): Item => ({
  product: 'Copilot',
  sku: 'Copilot AI Credits',
  model: 'GPT-5.4',
  unitType: 'ai-credits',
  pricePerUnit: 0.01,
  grossQuantity: 10,
  grossAmount: 0.1,
  discountQuantity: 10,
  discountAmount: 0.1,
  netQuantity: 0,
  netAmount: 0,
  ...more,
});
const page = (items: readonly Item[], more: Item = {}): string =>
  JSON.stringify({
    timePeriod: { year: 2026, month: 10, day: 5 },
    organization: 'acme-rail',
    usageItems: items,
    ...more,
  });

describe('replies of the endpoint of credits', () => {
  it('add up for the organization to the same 263.8 credits as the CSV', () => {
    const report = readGitHubAiCredits(ORGANIZATION);
    expect(sumOf(linesIn(report), 'quantity')).toBe('263.8');
    expect(sumOf(linesIn(report), 'listCost')).toBe('2.638');
    expect(sumOf(linesIn(report), 'billedCost')).toBe('0');
    expect(linesIn(report).every(({ kind, provider }) => kind === 'credits' && provider === 'github')).toBe(
      true,
    );
  });

  it('for a whole month are on its first day, and take the place of all its days', () => {
    const report = readGitHubAiCredits(ORGANIZATION);
    expect(report.slices).toHaveLength(31);
    expect(report.slices.map(({ lines }) => lines.length)).toEqual([
      4,
      ...Array.from({ length: 30 }, () => 0),
    ]);
    expect(report.slices.at(-1)?.day).toBe('2026-10-31');
    expect(report.notes).toHaveLength(1);
  });

  it('for a day are of that day, and say so where nothing was used', () => {
    expect(readGitHubAiCredits(page([])).slices).toEqual([
      { source: 'github.ai_credits', account: 'acme-rail', scope: 'acme-rail', day: '2026-10-05', lines: [] },
    ]);
  });

  it('for one person split those for everybody: 172.5 credits are of Bo, the others of nobody', () => {
    const lines = linesIn(readGitHubAiCredits(`[${ORGANIZATION},${BO}]`));
    expect(sumsBy(lines, 'quantity', ({ user }) => user)).toEqual({ 'bo-t': '172.5', '': '91.3' });
    expect(sumOf(lines, 'listCost')).toBe('2.638');
    expect(lines).toHaveLength(4);
  });

  it('for one person leave what is left over of a line', () => {
    const all = page([item({ grossQuantity: 25, grossAmount: 0.25 })]);
    const one = page([item()], { user: 'Ana-R' });
    const lines = linesIn(readGitHubAiCredits(`${all}\n${one}\n`));
    expect(sumsBy(lines, 'quantity', ({ user }) => user)).toEqual({ 'ana-r': '10', '': '15' });
    expect(sumsBy(lines, 'listCost', ({ user }) => user)).toEqual({ 'ana-r': '0.1', '': '0.15' });
  });

  it('for everybody stay what they say where people have more', () => {
    const all = page([item({ grossQuantity: 8, grossAmount: 0.08 })]);
    const one = page([item(), item({ sku: 'spark_ai_credits' })], { user: 'ana-r' });
    const lines = linesIn(readGitHubAiCredits(`[${all},${one}]`));
    expect(sumOf(lines, 'quantity')).toBe('8');
    expect(sumOf(lines, 'listCost')).toBe('0.08');
    expect(sumsBy(lines, 'quantity', ({ user }) => user)).toEqual({ 'ana-r': '20', '': '-12' });
  });

  it('say in each line what only the page says', () => {
    const [line] = linesIn(readGitHubAiCredits(page([item()])));
    expect(JSON.parse(line?.raw ?? '')).toEqual({
      timePeriod: { year: 2026, month: 10, day: 5 },
      organization: 'acme-rail',
      ...item(),
    });
  });

  it.each([
    ['one person alone', BO, 'would take the place of everybody'],
    ['one model', page([], { model: 'GPT-5.4' }), 'a report of a part would take the place of the whole'],
    ['one product', page([], { product: 'Copilot' }), 'a report of a part would take the place of the whole'],
    [
      'the same period twice',
      `[${page([])},${page([])}]`,
      'two reports are of the same organization and period',
    ],
    [
      'the same person twice',
      `[${page([])},${page([], { user: 'a' })},${page([], { user: 'A' })}]`,
      'two reports are of the same person',
    ],
    ['a year', page([], { timePeriod: { year: 2026 } }), 'has to name a month'],
    ['no month of the calendar', page([], { timePeriod: { year: 2026, month: 13 } }), 'is no month or day'],
    [
      'no day of the calendar',
      page([], { timePeriod: { year: 2026, month: 2, day: 30 } }),
      'is no month or day',
    ],
    [
      'all products',
      page([item({ sku: 'actions_linux', unitType: 'minutes' })]),
      'this is the summary of all products',
    ],
  ])('are refused where they are of %s', (_, text, message) => {
    expect(refusalOf(() => readGitHubAiCredits(text))).toContain(message);
  });

  it('for an enterprise are the sum of it, apart from its organizations', () => {
    const text = page([item()], { organization: undefined, enterprise: 'Acme' });
    expect(readGitHubAiCredits(text).slices).toMatchObject([
      { account: 'enterprises/acme', scope: 'enterprises/acme' },
    ]);
  });
});
