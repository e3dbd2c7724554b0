// Which lines of bills count: one source of the same money, the latest version, and corrections after a sign-off.
import { describe, expect, it } from 'vitest';
import { slicesAt, usesOf, type SliceVersion, type ToldLine } from '../../../analytics/bills/slices.ts';

const AT = Date.UTC(2026, 10, 1);

function slice(given: Partial<SliceVersion>): SliceVersion {
  return {
    source: 'openai.costs',
    account: 'acme',
    scope: 'p1',
    day: '2026-10-05',
    version: 1,
    importId: 'i1',
    kinds: ['tokens'],
    at: AT,
    ...given,
  };
}

function line(given: Partial<ToldLine>): ToldLine {
  return { ...slice({}), provider: 'openai', kind: 'tokens', hasMoney: true, ...given };
}

describe('lines of bills', () => {
  it('count in the latest version of their slice only', () => {
    const versions = [slice({}), slice({ version: 2, importId: 'i2' })];
    const use = usesOf(versions, []);
    expect([use(line({})), use(line({ importId: 'i2' }))]).toEqual([[], ['usual']]);
    expect(slicesAt(versions, AT).map(({ version }) => version)).toEqual([2]);
  });

  it('that another report tells count again when that one is emptied, such as by taking it back', () => {
    const cost = { source: 'anthropic.cost', provider: 'anthropic' } as const;
    const newer = { source: 'anthropic.analytics_cost', provider: 'anthropic' } as const;
    const versions = [slice(cost), slice(newer)];
    expect(usesOf(versions, [])(line(cost))).toEqual([]);
    const emptied = slice({ ...newer, version: 2, importId: 'i2', kinds: [] });
    expect(usesOf([...versions, emptied], [])(line(cost))).toEqual(['usual']);
  });

  it('without money, and of reports that only repeat or count, are none', () => {
    const use = usesOf([slice({}), slice({ source: 'openai.usage' })], []);
    expect(use(line({ hasMoney: false }))).toEqual([]);
    expect(use(line({ source: 'openai.usage' }))).toEqual([]);
  });

  it('of a month that was signed off stay, and what changed since is a correction', () => {
    const versions = [
      slice({}),
      slice({ version: 2, importId: 'i2', at: AT + 10 }),
      slice({ day: '2026-10-06', importId: 'i3' }),
      slice({ day: '2026-10-07', importId: 'i4', at: AT + 10 }),
    ];
    const use = usesOf(versions, [
      { month: '2026-10', asOf: new Date(AT + 5).toISOString(), asOfBatch: 0, figures: {}, note: '' },
    ]);
    expect(use(line({}))).toEqual(['usual', 'taken_back']);
    expect(use(line({ importId: 'i2' }))).toEqual(['added']);
    expect(use(line({ day: '2026-10-06', importId: 'i3' }))).toEqual(['usual']);
    expect(use(line({ day: '2026-10-07', importId: 'i4' }))).toEqual(['added']);
  });
});
