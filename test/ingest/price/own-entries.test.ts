// Entries of one's own: which of them counts, and at which rates.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createPriceBook, type PriceQuestion } from '../../../ingest/price/book.ts';
import { PRICE_SOURCE } from '../../../ingest/price/bundled.ts';
import { rate } from '../../../ingest/price/rate.ts';
import { fromUsd, toUsd } from '../../../schemas/money.ts';
import type { PriceEntry } from '../../../schemas/price-book.ts';
import { NO_TOKENS } from '../../../schemas/tokens.ts';
import { flatRates, QUESTION, tokenEntry, TOKENS_OF_A_CALL } from './entries.ts';

function priceOf(entries: readonly PriceEntry[], asked: Partial<PriceQuestion> = {}) {
  return createPriceBook(entries).priceOf({ ...QUESTION, ...asked });
}

function sourceOf(entries: readonly PriceEntry[], asked: Partial<PriceQuestion> = {}): string | undefined {
  return priceOf(entries, asked)?.negotiated?.source;
}

describe('which entry counts', () => {
  const any = tokenEntry('any', { model: '', match: 'prefix' });
  const short = tokenEntry('short', { model: 'claude-', match: 'prefix' });
  const long = tokenEntry('long', { model: 'claude-opus', match: 'prefix' });
  const exact = tokenEntry('exact');
  const ofProvider = tokenEntry('provider', { provider: 'anthropic' });

  it('is the most specific one: a whole name, then the longest beginning, then a named provider', () => {
    expect(sourceOf([any, short, long, exact, ofProvider])).toBe('price-book/provider@1');
    expect(sourceOf([exact, any, long, short])).toBe('price-book/exact@1');
    expect(sourceOf([any, short, long])).toBe('price-book/long@1');
    expect(sourceOf([any, short])).toBe('price-book/short@1');
    expect(sourceOf([any])).toBe('price-book/any@1');
    // A beginning with a provider is still less than a whole name.
    expect(
      sourceOf([tokenEntry('p', { model: 'claude-opus', match: 'prefix', provider: 'anthropic' }), exact]),
    ).toBe('price-book/exact@1');
  });

  it('is none of another provider, of another model, or of a name that only begins the same', () => {
    expect(sourceOf([tokenEntry('a', { provider: 'aws.bedrock' })])).toBeUndefined();
    expect(sourceOf([exact], { model: 'claude-opus-4-8-20260401' })).toBeUndefined();
    expect(sourceOf([long], { model: 'claude-sonnet-5' })).toBeUndefined();
  });

  it('is told apart without case, as names in the ledger are', () => {
    expect(sourceOf([exact], { model: 'Claude-Opus-4-8', provider: 'Anthropic' })).toBe('price-book/exact@1');
  });

  it('is the one of the moment of the call, to the millisecond', () => {
    const first = tokenEntry('first', { effective_to: '2026-10-01T00:00:00Z' });
    const second = tokenEntry('second', { effective_from: '2026-10-01T00:00:00Z' });
    const at = (time: string) => sourceOf([first, second], { time: Date.parse(time) });
    expect(at('2025-12-31T23:59:59.999Z')).toBeUndefined();
    expect(at('2026-01-01T00:00:00.000Z')).toBe('price-book/first@1');
    expect(at('2026-09-30T23:59:59.999Z')).toBe('price-book/first@1');
    expect(at('2026-10-01T00:00:00.000Z')).toBe('price-book/second@1');
  });

  it('does not depend on the order of entries', () => {
    const all = [any, short, long, exact, ofProvider];
    const order = fc.shuffledSubarray(all, { minLength: all.length });
    fc.assert(
      fc.property(order, (entries) => {
        expect(sourceOf(entries)).toBe('price-book/provider@1');
      }),
    );
  });
});

describe('tiers of an entry', () => {
  const tiered = tokenEntry('tiers', {
    tiers: [
      { above_prompt_tokens: 500_000, rates: { input: '4', output: '8' } },
      { above_prompt_tokens: 200_000, rates: { input: '2', output: '4' } },
    ],
  });
  const inputAt = (promptTokens: number, ofManyCalls = false) => {
    const rates = priceOf([tiered], { promptTokens, ofManyCalls })?.negotiated;
    return [rates?.low.input, rates?.high.input].map((pico) => toUsd((pico ?? 0n) * 1_000_000n));
  };

  it('hold for the whole call above their number of tokens, in whatever order they are listed', () => {
    expect(inputAt(200_000)).toEqual(['1', '1']);
    expect(inputAt(200_001)).toEqual(['2', '2']);
    expect(inputAt(500_001)).toEqual(['4', '4']);
  });

  it('leave many calls together below them, with the highest as bound', () => {
    expect(inputAt(600_000, true)).toEqual(['1', '4']);
    expect(inputAt(200_000, true)).toEqual(['1', '1']);
  });
});

describe('multipliers of an entry', () => {
  const deal = tokenEntry('deal', {
    provider: 'openai',
    model: 'gpt-5.4',
    multipliers: [
      { when: { speed: 'fast' }, factor: '2.5' },
      { when: { geography: 'eu' }, factor: '1.2' },
      { when: { speed: 'fast', geography: 'eu' }, factor: '2.8' },
    ],
  });
  const of = (asked: Partial<PriceQuestion>) =>
    priceOf([deal], { provider: 'openai', model: 'gpt-5.4', ...asked })?.negotiated;
  const inputOf = (asked: Partial<PriceQuestion>) => toUsd((of(asked)?.low.input ?? 0n) * 1_000_000n);

  it('are of a speed, of a place, and where both are named together, of both at once', () => {
    expect(inputOf({ speed: 'fast' })).toBe('2.5');
    expect(inputOf({ geography: 'eu' })).toBe('1.2');
    expect(inputOf({ speed: 'fast', geography: 'eu' })).toBe('2.8');
    expect(inputOf({ speed: 'fast', geography: 'us' })).toBe('2.5');
  });

  it('multiply with each other, and beat what the provider publishes', () => {
    expect(inputOf({ speed: 'batch', geography: 'eu' })).toBe('0.6');
    const own = tokenEntry('own', { multipliers: [{ when: { speed: 'batch' }, factor: '0.75' }] });
    expect(toUsd((priceOf([own], { speed: 'batch' })?.negotiated?.low.input ?? 0n) * 1_000_000n)).toBe(
      '0.75',
    );
  });

  it('are told with the source', () => {
    expect(of({ speed: 'fast' })?.source).toBe('price-book/deal@1 × 2.5');
    expect(of({ speed: '' })?.source).toBe('price-book/deal@1');
    expect(priceOf([], { speed: 'batch' })?.list?.source).toBe(`${PRICE_SOURCE} × 0.5`);
  });

  it('leave a speed that nobody names without a price, also where a less specific entry names it', () => {
    const less = tokenEntry('less', {
      model: 'gpt-',
      match: 'prefix',
      multipliers: [{ when: { speed: 'priority' }, factor: '2' }],
    });
    const price = priceOf([deal, less], { provider: 'openai', model: 'gpt-5.4', speed: 'priority' });
    expect(price).toBeUndefined();
  });

  it('round the rate once, half to even, where it is finer than a pico-dollar a token', () => {
    const perToken = (input: string, factor: string) =>
      priceOf(
        [tokenEntry('a', { rates: { input, output: '1' }, multipliers: [{ when: { speed: 'x' }, factor }] })],
        {
          speed: 'x',
        },
      )?.negotiated?.low.input;
    expect(perToken('0.000001', '0.5')).toBe(0n); // half of one pico-dollar
    expect(perToken('0.000003', '0.5')).toBe(2n); // one and a half
    expect(perToken('0.000005', '0.5')).toBe(2n); // two and a half
    expect(perToken('0.0000014', '1')).toBe(1n);
    expect(perToken('0.0000016', '1')).toBe(2n);
  });
});

it('rates any call to the same cost as its tokens times the rates, whatever the factor', () => {
  const cents = fc.integer({ min: 0, max: 100_000 }).map((whole) => toUsd((fromUsd(whole) ?? 0n) / 1000n));
  fc.assert(
    fc.property(
      cents,
      cents,
      TOKENS_OF_A_CALL,
      fc.constantFrom('0.5', '1', '1.1', '6'),
      (input, output, told, factor) => {
        const entry = tokenEntry('a', {
          rates: flatRates(input, output),
          multipliers: [{ when: { speed: 'x' }, factor }],
        });
        const { low } = priceOf([entry], { speed: 'x' })?.negotiated ?? {};
        const rating = rate(
          { tokens: { ...NO_TOKENS, ...told }, reportedCost: undefined },
          priceOf([entry], { speed: 'x' }),
        );
        const prompt = told.input + told.cacheRead + told.cacheWrite5m + told.cacheWrite1h;
        if (prompt + told.output === 0) return;
        expect(rating.cost).toBe(
          BigInt(prompt) * (low?.input ?? 0n) + BigInt(told.output) * (low?.output ?? 0n),
        );
        const exact = ((fromUsd(input) ?? 0n) * (fromUsd(factor) ?? 0n)) / 10n ** 18n;
        expect([exact, exact + 1n]).toContain(low?.input);
      },
    ),
  );
});
