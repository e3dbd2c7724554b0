import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  spreadReviews,
  type ReviewBill,
  type ReviewedChange,
} from '../../../analytics/outcomes/review-bills/spread.ts';

const DAY = '2026-10-06';
const SIGNALS = 'github.com/acme-rail/signals';
const DOCS = 'github.com/acme-rail/docs';

const credits = (more: Partial<ReviewBill> = {}): ReviewBill => ({
  day: DAY,
  bucket: 0,
  kind: 'credits',
  user: 'bo-t',
  repo: '',
  quantity: 12n,
  list: 100n,
  billed: 0n,
  ...more,
});
const minutes = (more: Partial<ReviewBill> = {}): ReviewBill =>
  credits({ kind: 'minutes', user: '', repo: SIGNALS, ...more });
const reviewed = (pr: string, more: Partial<ReviewedChange> = {}): ReviewedChange => ({
  day: DAY,
  repo: SIGNALS,
  pr,
  author: 'bo-t',
  ...more,
});
const told = (bills: ReviewBill[], changes: ReviewedChange[]) =>
  spreadReviews(bills, changes).map(({ repo, pr, list }) => [repo, pr, list]);

describe('credits of reviews', () => {
  it('are of the changes of their person that Copilot reviewed on their day', () => {
    const others = [
      reviewed('1', { author: 'ana-r' }),
      reviewed('2', { day: '2026-10-07' }),
      reviewed('42'),
      reviewed('42'),
    ];
    expect(told([credits()], others)).toEqual([[SIGNALS, '42', 100n]]);
  });

  it('are spread evenly over several, in any repository, to the last digit', () => {
    const changes = [reviewed('9', { repo: DOCS }), reviewed('43'), reviewed('42')];
    expect(told([credits()], changes)).toEqual([
      [DOCS, '9', 34n],
      [SIGNALS, '42', 33n],
      [SIGNALS, '43', 33n],
    ]);
  });

  it('stay in the repository that the bill names', () => {
    const changes = [reviewed('9', { repo: DOCS }), reviewed('42')];
    expect(told([credits({ repo: DOCS })], changes)).toEqual([[DOCS, '9', 100n]]);
    expect(told([credits({ repo: 'github.com/acme-rail/other' })], changes)).toEqual([
      ['github.com/acme-rail/other', '', 100n],
    ]);
  });

  it('of nobody are of the changes of bots', () => {
    expect(told([credits({ user: '' })], [reviewed('42'), reviewed('7', { author: '' })])).toEqual([
      [SIGNALS, '7', 100n],
    ]);
  });

  it('that no reviewed change explains are of none', () => {
    expect(told([credits()], [])).toEqual([['', '', 100n]]);
  });
});

describe('minutes of reviews', () => {
  it('are of the changes of their repository that Copilot reviewed on their day, whoever wrote them', () => {
    const changes = [reviewed('42'), reviewed('43', { author: 'ana-r' }), reviewed('9', { repo: DOCS })];
    expect(told([minutes()], changes)).toEqual([
      [SIGNALS, '42', 50n],
      [SIGNALS, '43', 50n],
    ]);
  });
});

describe('any bills', () => {
  it('keep every amount, and what is not known stays unknown', () => {
    const amount = fc.option(fc.bigInt({ min: -(10n ** 20n), max: 10n ** 20n }), { nil: undefined });
    const repo = fc.constantFrom('', SIGNALS, DOCS);
    const user = fc.constantFrom('', 'bo-t', 'ana-r');
    const day = fc.constantFrom(DAY, '2026-10-07');
    const bill = fc.record({
      day,
      bucket: fc.constant(0),
      kind: fc.constantFrom<ReviewBill['kind']>('credits', 'minutes'),
      user,
      repo,
      quantity: amount,
      list: amount,
      billed: amount,
    });
    const change = fc.record({
      day,
      repo: fc.constantFrom(SIGNALS, DOCS),
      pr: fc.constantFrom('1', '2', '3'),
      author: user,
    });
    fc.assert(
      fc.property(fc.array(bill, { maxLength: 8 }), fc.array(change, { maxLength: 12 }), (bills, changes) => {
        const shares = spreadReviews(bills, changes);
        for (const name of ['quantity', 'list', 'billed'] as const) {
          const sum = (of: readonly { [key in typeof name]: bigint | undefined }[]) =>
            of.reduce((total, one) => total + (one[name] ?? 0n), 0n);
          expect(sum(shares)).toBe(sum(bills));
        }
        expect(shares.some(({ list }) => list === undefined)).toBe(
          bills.some(({ list }) => list === undefined),
        );
      }),
    );
  });
});
