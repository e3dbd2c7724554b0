import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { DayMinutes } from '../../../analytics/outcomes/review-minutes.ts';
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
  sku: '',
  is_copilot: 0,
  quantity: 12n,
  list: 100n,
  billed: 0n,
  ...more,
});
const minutes = (more: Partial<ReviewBill> = {}): ReviewBill =>
  credits({ kind: 'minutes', user: '', repo: SIGNALS, sku: 'actions_linux', is_copilot: 1, ...more });
const reviewed = (pr: string, more: Partial<ReviewedChange> = {}): ReviewedChange => ({
  day: DAY,
  repo: SIGNALS,
  pr,
  author: 'bo-t',
  ...more,
});
const job = (pr: string, took: number, more: Partial<DayMinutes> = {}): DayMinutes => ({
  day: DAY,
  repo: SIGNALS,
  pr,
  sku: 'actions_linux',
  is_copilot: 1,
  minutes: took,
  ...more,
});
const told = (bills: ReviewBill[], changes: ReviewedChange[], jobs: DayMinutes[] = []) =>
  spreadReviews(bills, changes, jobs).map(({ repo, pr, list }) => [repo, pr, list]);

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

  it('are by the minutes that jobs of changes took on their day and kind of runner, where any are known', () => {
    const jobs = [
      job('42', 2),
      job('43', 1),
      job('', 1),
      job('42', 60, { day: '2026-10-07' }),
      job('42', 60, { sku: 'actions_windows' }),
      job('42', 60, { is_copilot: 0 }),
      job('42', 60, { repo: DOCS }),
    ];
    expect(told([minutes()], [reviewed('44')], jobs)).toEqual([
      [SIGNALS, '', 25n],
      [SIGNALS, '42', 50n],
      [SIGNALS, '43', 25n],
    ]);
  });

  it('are by all jobs of the day where none is known on the kind of runner that the bill names', () => {
    expect(told([minutes({ sku: 'Actions Linux' })], [], [job('42', 1), job('43', 1, { sku: 'x' })])).toEqual(
      [
        [SIGNALS, '42', 50n],
        [SIGNALS, '43', 50n],
      ],
    );
  });

  it('of other workflows than Copilot’s are of none where no job of a change is known', () => {
    expect(told([minutes({ is_copilot: 0 })], [reviewed('42')])).toEqual([[SIGNALS, '', 100n]]);
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
      sku: fc.constantFrom('actions_linux', 'actions_windows'),
      is_copilot: fc.constantFrom(0, 1),
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
    const took = fc.record({
      day,
      repo: fc.constantFrom(SIGNALS, DOCS),
      pr: fc.constantFrom('', '1', '2', '3'),
      sku: fc.constantFrom('actions_linux', 'actions_macos'),
      is_copilot: fc.constantFrom(0, 1),
      minutes: fc.integer({ min: 1, max: 10_000 }),
    });
    const lists = [fc.array(bill, { maxLength: 8 }), fc.array(change, { maxLength: 12 })] as const;
    fc.assert(
      fc.property(...lists, fc.array(took, { maxLength: 12 }), (bills, changes, jobs) => {
        const shares = spreadReviews(bills, changes, jobs);
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
