// Cursor's events: exact cents, inclusive windows, and equal events that are events each.
import { describe, expect, it } from 'vitest';
import { readCursorEvents } from '../../../ingest/billing/cursor-events.ts';
import { billFixture, linesIn, refusalOf, sumOf, sumsBy } from './bill-sums.ts';

const EVENTS = billFixture('cursor-usage.json');
const DAY_MS = 86_400_000;
/** 5 October 2026. */
const START = 1_791_158_400_000;

type Value = Record<string, unknown>;
const event = (more: Value = {}): Value => ({
  timestamp: String(START + 1000),
  userEmail: 'Chi.Moreau@acme-rail.example',
  model: 'claude-sonnet-5',
  kind: 'Usage-based',
  isChargeable: true,
  chargedCents: 10,
  ...more,
});
const page = (events: readonly Value[], more: Value = {}): string =>
  JSON.stringify({
    totalUsageEventsCount: events.length,
    pagination: { currentPage: 1 },
    usageEvents: events,
    period: { startDate: START, endDate: START + DAY_MS - 1 },
    ...more,
  });

describe('events of Cursor', () => {
  const report = readCursorEvents(EVENTS);
  const lines = linesIn(report);

  it('add up to 18.045 cents of use, of which 13.295 are owed beyond the seat', () => {
    expect(sumOf(lines, 'listCost')).toBe('0.18045');
    expect(sumOf(lines, 'billedCost')).toBe('0.13295');
    expect(sumsBy(lines, 'billedCost', ({ item }) => item)).toEqual({
      'Usage-based': '0.13295',
      'Included in Business': '0',
    });
  });

  it('are what the report of spend says of the person', () => {
    const [{ overallSpendCents, spendCents } = {}] = (
      JSON.parse(billFixture('cursor-spend.json')) as { teamMemberSpend: Record<string, number>[] }
    ).teamMemberSpend;
    expect(Number(sumOf(lines, 'listCost')) * 100).toBeCloseTo(overallSpendCents ?? 0, 9);
    expect(Number(sumOf(lines, 'billedCost')) * 100).toBeCloseTo(spendCents ?? 0, 9);
  });

  it('are a line of one request with the money, and a line without money for each kind of token', () => {
    expect(
      lines
        .slice(0, 5)
        .map(({ kind, tokenKind, quantity, listCost }) => [kind, tokenKind, quantity, listCost]),
    ).toEqual([
      ['requests', '', 10n ** 12n, 132_950_000_000n],
      ['tokens', 'input', 1000n * 10n ** 12n, undefined],
      ['tokens', 'cacheRead', 150_000n * 10n ** 12n, undefined],
      ['tokens', 'cacheWrite', 20_000n * 10n ** 12n, undefined],
      ['tokens', 'output', 800n * 10n ** 12n, undefined],
    ]);
    expect(lines[0]).toMatchObject({
      provider: 'cursor',
      user: 'chi.moreau@acme-rail.example',
      session: '8f2e4a1b-6c3d-4e5f-9a7b-2d1c8e6f4a3b',
      model: 'claude-sonnet-5',
      day: '2026-10-05',
      currency: 'USD',
      unknown: '',
    });
  });

  it('take the place of all days of their window, those without events too', () => {
    expect(report.slices.map(({ day, lines: of }) => [day, of.length])).toEqual([
      ['2026-10-05', 9],
      ['2026-10-06', 0],
    ]);
    expect(report.notes).toEqual([]);
  });

  it('that are equal in every member count each', () => {
    const lines = linesIn(readCursorEvents(page([event(), event()])));
    expect(sumOf(lines, 'billedCost')).toBe('0.2');
  });

  it('at the first and at the last millisecond of a window belong to it', () => {
    const ends = [START, START + DAY_MS - 1].map((at) => event({ timestamp: String(at) }));
    const report = readCursorEvents(page(ends));
    expect(report.slices.map(({ day, lines: of }) => [day, of.length])).toEqual([['2026-10-05', 2]]);
  });

  it('of a service account are its own', () => {
    const lines = linesIn(readCursorEvents(page([event({ userEmail: null, serviceAccountName: 'CI bot' })])));
    expect(lines).toMatchObject([{ user: 'ci bot' }]);
  });

  it('with the noise of floats in their cents are read by their digits', () => {
    const lines = linesIn(
      readCursorEvents(page([event()]).replace('"chargedCents":10', '"chargedCents":13.295000000000002')),
    );
    expect(sumOf(lines, 'billedCost')).toBe('0.13295');
  });
});

describe('who bears an event', () => {
  it.each([
    ['Included in Business', '0', ''],
    ['Included in Pro', '0', ''],
    ['Errored, Not Charged', '0', ''],
    ['Free', '0', ''],
    ['User API Key', '0', ''],
    ['Usage-based', '0.1', ''],
    ['On-Demand', '0.1', ''],
    ['Bonus', '0.1', 'The kind "Bonus" is not known: it is taken as owed.'],
  ])('is told by its kind where nothing else tells it: %s', (kind, owed, unknown) => {
    const lines = linesIn(readCursorEvents(page([event({ kind, isChargeable: undefined })])));
    expect(sumOf(lines, 'billedCost')).toBe(owed);
    expect(lines).toMatchObject([{ unknown, listCost: 100_000_000_000n }]);
  });

  it('is not known where it tells no amount', () => {
    const lines = linesIn(readCursorEvents(page([event({ chargedCents: undefined })])));
    expect(lines).toMatchObject([
      {
        listCost: undefined,
        billedCost: undefined,
        currency: '',
        unknown: 'The event tells no amount (`chargedCents`).',
      },
    ]);
  });
});

describe('pages of events', () => {
  const two = { totalUsageEventsCount: 2 };
  const first = page([event()], two);
  const second = page([event()], { ...two, pagination: { currentPage: 2 } });

  it('of one window are read together', () => {
    expect(sumOf(linesIn(readCursorEvents(`[${first},${second}]`)), 'billedCost')).toBe('0.2');
  });

  it.each([
    ['is missing', first, 'the window has 2 events and its pages here 1: put all pages in one list'],
    ['is there twice', `[${first},${first}]`, 'page 1 is there twice'],
    [
      'has events from elsewhere',
      page([event({ timestamp: String(START - 1) })]),
      'is outside of the window of its page',
    ],
    ['has an event without a time', page([event({ timestamp: null })]), 'has to be milliseconds since 1970'],
  ])('are refused where one %s', (_, text, message) => {
    expect(refusalOf(() => readCursorEvents(text))).toContain(message);
  });

  it('are refused where windows share a millisecond, which is in both', () => {
    const next = { startDate: START + DAY_MS, endDate: START + 2 * DAY_MS - 1 };
    const overlapping = page([], { period: { startDate: START, endDate: START + DAY_MS } });
    expect(refusalOf(() => readCursorEvents(`[${overlapping},${page([], { period: next })}]`))).toContain(
      'overlaps another window',
    );
    expect(readCursorEvents(`[${page([])},${page([], { period: next })}]`).slices).toHaveLength(2);
  });

  it.each([
    ['begins within a day', { startDate: START + 1, endDate: START + DAY_MS - 1 }, 'begins within a UTC day'],
    ['ends before it begins', { startDate: START + DAY_MS, endDate: START }, 'ends before it begins'],
    [
      'is longer than a year',
      { startDate: START, endDate: START + 400 * DAY_MS - 1 },
      'covers more than 366 days',
    ],
    ['has no end', { startDate: START }, 'has to be milliseconds since 1970'],
  ])('are refused where the window %s', (_, period, message) => {
    expect(refusalOf(() => readCursorEvents(page([], { period })))).toContain(message);
  });

  it('say where the window ends within a day', () => {
    const report = readCursorEvents(page([], { period: { startDate: START, endDate: START + 5000 } }));
    expect(report.notes).toEqual(['The window ends within 2026-10-05: read that day again later.']);
  });

  it('without a window cover the days of their events, and say so', () => {
    const report = readCursorEvents(page([event()], { period: undefined }));
    expect(report.slices.map(({ day }) => day)).toEqual(['2026-10-05']);
    expect(report.notes).toHaveLength(1);
  });
});
