// Prices of one's own as they are typed, what another model would have cost, and pricing again, in words.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  entryIdOf,
  isRate,
  newPrice,
  priceDraftOf,
  priceValueOf,
} from '../../dashboards/pages/models/price-draft.ts';
import {
  importedWords,
  periodWords,
  priceWords,
  rateText,
  subjectOf,
} from '../../dashboards/pages/models/price-words.ts';
import { modelPanelOf, panelId } from '../../dashboards/pages/models/model-address.ts';
import { keptWords, previewWords, progressWords } from '../../dashboards/pages/models/rerate-words.ts';
import { movedCost, wouldCost } from '../../dashboards/pages/models/would-cost.ts';
import type { PriceEntryAnswer } from '../../schemas/price-book-api.ts';
import { priceValue } from '../../schemas/price-book.ts';
import type { ModelPrice } from '../../schemas/prices-api.ts';
import type { PricePreviewAnswer, RerateAnswer } from '../../schemas/rerate-api.ts';

const NEW = { role: 'list', provider: '', model: 'gpt-x/mini' } as const;

const ENTRY: PriceEntryAnswer = {
  of: 'tokens',
  role: 'negotiated',
  provider: 'anthropic',
  model: 'claude-opus-5',
  match: 'prefix',
  effective_from: '2026-10-01T12:30:00Z',
  effective_to: '2027-01-01T06:00:00Z',
  source: 'Contract 7',
  rates: { input: '4', output: '20', cache_read: '0.4' },
  tiers: [{ above_prompt_tokens: 200_000, rates: { input: '8', output: '30' } }],
  multipliers: [{ when: { speed: 'batch' }, factor: '0.5' }],
  entry: 'opus',
  version: 3,
  state: 'current',
  managed: false,
  updated_at: '2026-10-01T00:00:00Z',
  updated_by: 'ada',
};

describe('a panel of prices', () => {
  it('is found again by its address, though names of models hold slashes and colons', () => {
    const open = (id: string) => modelPanelOf({ kind: 'edit', id });
    const price = { role: 'fallback', provider: 'openrouter', model: 'vendor/m:free' } as const;
    expect(open(panelId.price(price))).toEqual({ about: 'new', price });
    expect(open(panelId.price({ role: 'list', provider: '', model: '' }))).toEqual({
      about: 'new',
      price: { role: 'list', provider: '', model: '' },
    });
    expect(open(panelId.entry('opus'))).toEqual({ about: 'entry', entry: 'opus' });
    expect(open(panelId.rerate('', 'a/b'))).toEqual({ about: 'rerate', provider: '', model: 'a/b' });
    expect(open(panelId.pool(''))).toEqual({ about: 'pool', pool: '' });
    expect(open(panelId.import())).toEqual({ about: 'import' });
    expect(open('something')).toBeUndefined();
    expect(modelPanelOf(undefined)).toBeUndefined();
  });
});

describe('a price', () => {
  it('is whole with a model, rates and a first day', () => {
    const draft = newPrice(NEW, '2026-10-01');
    expect(priceValueOf(draft)).toBeUndefined();
    expect(priceValueOf({ ...draft, rates: { ...draft.rates, cache_read: 'x' } })).toBeUndefined();
    const whole = { ...draft, rates: { ...draft.rates, input: '1.25', output: '10' } };
    const value = priceValueOf(whole);
    expect(value).toMatchObject({
      effective_from: '2026-10-01T00:00:00Z',
      effective_to: null,
      rates: { input: '1.25', output: '10' },
    });
    expect(priceValue.safeParse(value).success).toBe(true);
    expect(priceValueOf({ ...whole, last: '2026-09-30' })).toBeUndefined();
    expect(priceValueOf({ ...whole, last: '2026-10-31' })).toMatchObject({
      effective_to: '2026-11-01T00:00:00Z',
    });
    expect(priceValueOf({ ...whole, model: '' })).toBeUndefined();
    expect(priceValueOf({ ...whole, tiers: [{ above: 'x', rates: whole.rates }] })).toBeUndefined();
    expect(
      priceValueOf({ ...whole, multipliers: [{ speed: '', geography: '', factor: '2' }] }),
    ).toBeUndefined();
  });

  it('may be a percentage off the list, where it is negotiated', () => {
    const draft = { ...newPrice({ ...NEW, role: 'negotiated' }, '2026-10-01'), percentOff: '15' };
    const value = priceValueOf(draft);
    expect(value).toMatchObject({ rates: {}, percent_off: '15' });
    expect(priceValue.safeParse(value).success).toBe(true);
    for (const percentOff of ['101', '-1', '1.23456', 'x', ''])
      expect(priceValueOf({ ...draft, percentOff })).toBeUndefined();
    expect(priceValueOf({ ...draft, role: 'list' })).toBeUndefined();
    const partly = { ...draft, rates: { ...draft.rates, cache_read: '0.3' } };
    expect(priceValueOf(partly)).toMatchObject({ rates: { cache_read: '0.3' }, percent_off: '15' });
  });

  it('that is a fallback tells what is read from the cache, too: there is no list to leave it to', () => {
    const draft = newPrice({ ...NEW, role: 'fallback' }, '2026-10-01');
    const rates = { ...draft.rates, input: '5', output: '25' };
    expect(priceValueOf({ ...draft, rates })).toBeUndefined();
    expect(priceValueOf({ ...draft, rates: { ...rates, cache_read: '0.5' } })).toMatchObject({
      rates: { input: '5', output: '25', cache_read: '0.5' },
    });
  });

  it('that is opened and saved is as it was, to the second', () => {
    const { entry, version, state, managed, updated_at, updated_by, ...value } = ENTRY;
    expect([entry, version, state, managed, updated_at, updated_by]).toHaveLength(6);
    expect(priceValueOf(priceDraftOf(ENTRY))).toEqual(value);
    expect(priceValueOf({ ...priceDraftOf(ENTRY), from: '2026-10-02' })).toMatchObject({
      effective_from: '2026-10-02T00:00:00Z',
    });
  });

  it('of a credit or a minute needs its name and one number', () => {
    const draft = {
      ...newPrice(NEW, '2026-10-01'),
      of: 'credits',
      name: 'codex_credit',
      price: '0.04',
    } as const;
    expect(priceValueOf(draft)).toMatchObject({ of: 'credits', unit: 'codex_credit', price: '0.04' });
    expect(priceValueOf({ ...draft, price: '4e-2' })).toBeUndefined();
  });

  it('gets a name that is free and that the server takes', () => {
    const id = entryIdOf(newPrice(NEW, '2026-10-01'), ['gpt-x-mini-2026-10-01']);
    expect(id).toBe('gpt-x-mini-2026-10-01-2');
    expect(entryIdOf(newPrice({ ...NEW, model: '', role: 'fallback' }, '2026-10-01'), [])).toBe(
      'any-fallback-2026-10-01',
    );
  });

  it('is said in words', () => {
    expect(subjectOf(ENTRY)).toBe('claude-opus-5…');
    expect(periodWords(ENTRY)).toBe('1 Oct 2026 – 31 Dec 2026');
    expect(rateText('6.25')).toBe('$6.25');
    expect(rateText('0.0375')).toBe('$0.0375');
    expect(isRate('1,5')).toBe(false);
    expect(priceWords(ENTRY)).toBe('$4.00 in, $20.00 out');
    expect(priceWords(null)).toBe('');
    const percent = { ...ENTRY, rates: {}, percent_off: '15' };
    expect(priceWords(percent)).toBe('15% off the list');
    expect(priceWords({ ...percent, rates: { cache_read: '0.3' } })).toBe(
      'Cache read $0.30, 15% off the list',
    );
  });

  it('from a file says what it would change, and what it did', () => {
    const none = { entries: [], other_entries: [], added: 0, changed: 0, removed: 0, unchanged: 2 };
    const some = { ...none, preview: true, added: 3, removed: 1 };
    expect(importedWords(some)).toBe('Looked at: 3 would be added, 1 would be removed; 2 entries as before.');
    expect(importedWords({ ...some, preview: false, unchanged: 0 })).toBe('Imported: 3 added, 1 removed.');
    expect(importedWords({ ...none, preview: true })).toBe('The price book says all of it already.');
  });
});

const PRICE: ModelPrice = {
  provider: 'openai',
  model: 'gpt-x',
  input: '1.25',
  output: '10',
  cache_read: '0.125',
  cache_write_5m: null,
  cache_write_1h: null,
  tiers: [],
  source: 'list@1',
  from_list: [],
  percent_off: null,
  entry: null,
  valid_from: null,
  valid_to: null,
  multipliers: [],
  negotiated: null,
  fallback: null,
};

const USAGE = {
  input_tokens: 1_000_000,
  input_unsplit_tokens: 0,
  cache_read_tokens: 2_000_000,
  cache_write_5m_tokens: 0,
  cache_write_1h_tokens: 0,
  cache_write_unsplit_tokens: 0,
  output_tokens: 100_000,
};

const pico = (dollars: string): bigint => BigInt(Math.round(Number(dollars) * 1e6)) * 1_000_000n;

describe('what another model would have cost', () => {
  it('is tokens times its rates', () => {
    // 1M x 1.25 + 2M x 0.125 + 0.1M x 10 = 2.50
    expect(wouldCost(USAGE, PRICE)).toEqual({ low: pico('2.5'), high: pico('2.5') });
  });

  it('is by what is negotiated, where something is', () => {
    const negotiated = { ...PRICE, input: '1', output: '5', cache_read: '0.1' };
    // 1 + 0.2 + 0.5 = 1.70
    expect(wouldCost(USAGE, { ...PRICE, negotiated })).toEqual({ low: pico('1.7'), high: pico('1.7') });
  });

  it('is a range where sums do not tell enough', () => {
    const unsplit = { ...USAGE, input_unsplit_tokens: 1_000_000 };
    // The million may have been read from a cache: 0.125 + 0.25 + 1 = 1.375.
    expect(wouldCost(unsplit, PRICE)).toEqual({ low: pico('1.375'), high: pico('2.5') });
    const tiers = [
      { ...PRICE, above_prompt_tokens: 200_000, input: '2.5', output: '15', cache_read: '0.25' },
    ];
    // All prompts long: 2.5 + 0.5 + 1.5 = 4.50.
    expect(wouldCost(USAGE, { ...PRICE, tiers })).toEqual({ low: pico('2.5'), high: pico('4.5') });
  });

  it('is not known without a price', () => {
    expect(wouldCost(USAGE, { ...PRICE, input: null, output: null, source: '' })).toBeUndefined();
    // Nor is it where there are tokens of a kind of which nobody tells the rate.
    expect(wouldCost(USAGE, { ...PRICE, cache_read: null })).toBeUndefined();
  });

  it('moves between now and then with the share that moves', () => {
    const amount = fc.bigInt({ min: 0n, max: 10n ** 18n });
    fc.assert(
      fc.property(amount, amount, fc.integer({ min: 0, max: 100 }), (now, then, percent) => {
        const { low, high } = movedCost(now, { low: then, high: then }, percent);
        expect(low).toBe(high);
        expect(low >= (now < then ? now : then) && low <= (now < then ? then : now)).toBe(true);
        expect(movedCost(now, { low: then, high: then }, 100).low).toBe(then);
        expect(movedCost(now, { low: then, high: then }, 0).low).toBe(now);
      }),
    );
  });
});

const PREVIEW: PricePreviewAnswer = {
  from: '2026-10-23T00:00:00Z',
  to: '2026-11-22T00:00:00Z',
  complete: true,
  calls: 500,
  changed: 412,
  people: 7,
  now: { cost_usd: '120', unpriced: 3 },
  then: { cost_usd: '90', unpriced: 0 },
  difference_usd: '-30',
  models: [],
  model_count: 0,
  kept: [],
};

describe('a preview', () => {
  it('says what would change, for whom, and what would stay', () => {
    expect(previewWords(PREVIEW)).toBe(
      '$120.00 would be $90.00 (−$30.00): 412 records of 7 people would change. 3 records without a price would have one.',
    );
    expect(previewWords({ ...PREVIEW, changed: 0 })).toBe('Nothing would change.');
    expect(previewWords({ ...PREVIEW, changed: 0, complete: false })).toContain(
      'it is of 23 Oct 2026 and later',
    );
    expect(keptWords([{ reason: 'on_its_way', records: 2, cost_usd: '1' }])).toBe(
      '2 records stay as they are: 2 are not whole yet.',
    );
  });
});

describe('a job', () => {
  it('says how far it is, and why it stopped', () => {
    const job = { state: 'running', sentence: '', progress: { days: 30, days_done: 12 } } as RerateAnswer;
    expect(progressWords(job)).toBe('Running: 12 of 30 days');
    expect(progressWords({ ...job, state: 'failed', sentence: 'The disk is full.' })).toBe(
      'Stopped: The disk is full.',
    );
  });
});
