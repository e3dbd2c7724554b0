// Codex on ChatGPT plans: credits by person, which rounded parts never change.
import { expect, it } from 'vitest';
import { readCodexAnalytics } from '../../../ingest/billing/codex-analytics.ts';
import { billFixture, linesIn, refusalOf, sumOf, sumsBy } from './bill-sums.ts';

const TEXT = billFixture('codex-analytics-usage.json');
const lines = linesIn(readCodexAnalytics(TEXT));

it('tells credits by person and model, and no money', () => {
  const credits = lines.filter(({ kind }) => kind === 'credits');
  // 400,000 × 62.5 + 1,600,000 × 6.25 + 50,000 × 375 credits a million.
  expect(sumsBy(credits, 'quantity', ({ user, model, unit }) => `${user} ${model} ${unit}`)).toEqual({
    'ana.ruiz@acme-rail.example gpt-5.4 Codex Credits': '53.75',
  });
  expect(sumOf(lines, 'billedCost')).toBeUndefined();
  expect(credits[0]).toMatchObject({ day: '2026-10-05', product: 'standard' });
});

it('tells tokens by client, of the only model', () => {
  const tokens = lines.filter(({ kind }) => kind === 'tokens');
  expect(sumsBy(tokens, 'quantity', ({ tokenKind }) => tokenKind)).toEqual({
    input: '400000',
    cacheRead: '1600000',
    output: '50000',
  });
  expect(new Set(tokens.map(({ model, product }) => `${model} ${product}`))).toEqual(
    new Set(['gpt-5.4 CODEX_CLI', 'gpt-5.4 CODEX_DESKTOP_APP']),
  );
});

it('counts the total where models were rounded, or are not told', () => {
  const rounded = linesIn(
    readCodexAnalytics(
      TEXT.replace(
        '"model": "gpt-5.4",\n          "credits": 53.75',
        '"model": "gpt-5.4",\n          "credits": 53.8',
      ),
    ),
  );
  const credits = rounded.filter(({ kind }) => kind === 'credits');
  expect(sumsBy(credits, 'quantity', ({ model }) => model)).toEqual({ 'gpt-5.4': '53.8', '': '-0.05' });
  expect(sumOf(credits, 'quantity')).toBe('53.75');
});

it('names the id where there is no address', () => {
  const text = TEXT.replaceAll(/"email": "[^"]*"/g, '"email": null');
  expect(linesIn(readCodexAnalytics(text))[0]).toMatchObject({ user: 'user-anaruiz0001' });
});

it('is refused where its rows go on, or one covers a week', () => {
  expect(refusalOf(() => readCodexAnalytics(TEXT.replace('"has_more": false', '"has_more": true')))).toMatch(
    /more pages follow/,
  );
  expect(refusalOf(() => readCodexAnalytics(TEXT.replace('1791244800', '1791763200')))).toMatch(
    /more than one UTC day/,
  );
});
