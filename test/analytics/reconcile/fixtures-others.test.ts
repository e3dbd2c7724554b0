// Bills of GitHub and Cursor of the fixtures, and everything together, to the last digit.
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { readSlice } from '../../../analytics/reconcile/answers.ts';
import { createSettings } from '../../../control/settings.ts';
import { fromUsd } from '../../../schemas/money.ts';
import type { Waterfall } from '../../../schemas/reconciliation-api.ts';
import { sliceAnswer } from '../../../schemas/reconciliation-slice.ts';
import { chargeOf, type Ledger } from '../ledger.ts';
import { gitHub } from './fixture-bills-others.ts';
import { list, NOW, openFixtureLedger, sourcesOn, stepsOf, waterfallOf } from './fixture-ledger.ts';
import { writeBill } from './write-bill.ts';

let ledger: Ledger;

beforeAll(async () => {
  ledger = await openFixtureLedger();
});

afterAll(async () => {
  await ledger.close();
});

describe('GitHub', () => {
  it('has 263.8 credits, 2.638 before the pool covered them, and 0.06050403 to pay', async () => {
    const told = await waterfallOf(ledger.store, 'provider=github');
    expect(stepsOf(told)).toEqual({
      start: '0',
      missing_telemetry: '2.638',
      // 0.368 of minutes and the storage of 0.00050403.
      services: '0.36850403',
      // 2.638 of credits and 0.308 of minutes.
      included_credits: '-2.946',
      end: '0.06050403',
    });
    const { sources } = await list(ledger.store, 'provider=github');
    expect(sources.map(({ source, use, quantities }) => [source, use, quantities])).toEqual([
      ['github.ai_credits', 'counted', [{ unit: 'AI Credits', quantity: '263.8' }]],
      [
        'github.usage',
        'counted',
        [
          { unit: 'GB-Hours', quantity: '1.5' },
          { unit: 'Minutes', quantity: '55' },
        ],
      ],
    ]);
  });

  it('counts credits once where its usage report tells them too', async () => {
    const other = await ledger.another();
    const credits = gitHub('github-ai-credits.csv', 'github.ai_credits');
    await writeBill(other.store, credits);
    await writeBill(
      other.store,
      credits.map((line) => ({ ...line, source: 'github.usage', item: 'Copilot AI Credits' })),
    );
    const { totals } = await list(other.store, '', []);
    expect(totals.billed_list_usd).toBe('2.638');
  });
});

describe('Cursor', () => {
  it('charged 18.045 cents, of which those on demand are owed', async () => {
    const told = await waterfallOf(ledger.store, 'provider=cursor');
    expect(stepsOf(told)).toEqual({
      start: '0',
      missing_telemetry: '0.18045',
      included_credits: '-0.0475',
      end: '0.13295',
    });
  });
});

describe('everything together', () => {
  it('adds up over providers, and no step is left over', async () => {
    const told = await waterfallOf(ledger.store, '');
    const sum = (of: (each: Waterfall) => string) =>
      told.providers.reduce((total, each) => total + (fromUsd(of(each)) ?? 0n), 0n);
    expect(sum(({ end_usd: end }) => end)).toBe(fromUsd(told.end_usd));
    expect(sum(({ start_usd: start }) => start)).toBe(fromUsd(told.start_usd));
    expect(told.steps.find(({ step }) => step === 'remainder')?.usd).toBe('0');
    expect(told.left_out_usd).toBe('0');
  });

  it('is told in pages that hold every slice once', async () => {
    const all = await list(ledger.store, 'limit=1000');
    const slices: string[] = [];
    let cursor = '';
    do {
      const page = await list(ledger.store, `limit=2${cursor && `&cursor=${cursor}`}`);
      slices.push(...page.data.map(({ slice }) => slice));
      cursor = page.next_cursor ?? '';
    } while (cursor !== '');
    expect(slices).toEqual(all.data.map(({ slice }) => slice));
    expect(slices.length).toBeGreaterThan(6);
  });
});

describe('people', () => {
  it('are on both sides where the report names them, under any of their names', async () => {
    const other = await ledger.another();
    const { store } = other;
    await other.write([
      chargeOf({
        at: '2026-10-06T10:00:00Z',
        agent: 'copilot',
        provider: 'anthropic',
        model: 'claude-haiku-4.5',
        user: 'chi@acme-rail.example',
        // Without a list price of its tokens, credits count at theirs.
        cost: null,
        creditUnit: 'github_ai_credit',
        credits: '6',
      }),
    ]);
    await writeBill(store, gitHub('github-ai-credits.csv', 'github.ai_credits'));
    const kinds = await createSettings(store, () => NOW);
    await kinds.change('admin', () => [kinds.aliases.put('chi-m', { user: 'chi@acme-rail.example' })]);
    const key = { provider: 'github', scope: '*', day: '2026-10-06' };
    const slice = sliceAnswer.parse(await readSlice(sourcesOn(store), key, NOW));
    expect(slice.people).toEqual([
      { user: 'bo-t', list_usd: '0', billed_list_usd: '0.125', billed_usd: '0' },
      { user: 'chi@acme-rail.example', list_usd: '0.06', billed_list_usd: '0.063', billed_usd: '0' },
    ]);
    const cell = slice.cells.find(({ model }) => model === 'claude-haiku-4-5');
    expect([cell?.local.quantity, cell?.provider.quantity, cell?.difference_quantity]).toEqual([
      '6',
      '6.3',
      '0.3',
    ]);
  });
});
