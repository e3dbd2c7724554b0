// Pages of a report: in any form, each once, and days only as a whole.
import { describe, expect, it } from 'vitest';
import { readOpenAiCosts } from '../../../ingest/billing/openai-costs.ts';
import { linesIn, refusalOf, sumOf } from './bill-sums.ts';
import { bucket, cost, page, START } from './openai-pages.ts';

const DAY_S = 86_400;

describe('pages of a report', () => {
  const pages = [0, 1, 2].map((day) =>
    page([bucket(day, cost(1, 'gpt-5, input'))], { has_more: day < 2, next_page: `p${day}` }),
  );
  const sum = (text: string) => sumOf(linesIn(readOpenAiCosts(text)), 'billedCost');

  it('may come as a list, one a line, or one after the other', () => {
    expect(
      [`[${pages.join()}]`, pages.join('\n'), pages.map((one) => `${one}\r\n`).join('')].map(sum),
    ).toEqual(['3', '3', '3']);
  });

  it('count once where one was fetched twice', () => {
    const report = readOpenAiCosts([...pages, pages[0]].join('\n'));
    expect(sumOf(linesIn(report), 'billedCost')).toBe('3');
    expect(report.notes).toEqual(['1 of 4 pages are in the file twice; they count once.']);
  });

  it('are refused where a bucket comes twice with different content', () => {
    const text = [
      page([bucket(0, cost(1, 'gpt-5, input'))]),
      page([bucket(0, cost(2, 'gpt-5, input'))]),
    ].join('\n');
    expect(refusalOf(() => readOpenAiCosts(text))).toMatch(
      /the bucket is there twice, and differs from that on line 1/,
    );
  });

  it.each([
    ['an answer that is none of the report', '{}', /^line 1, data: is missing/],
    ['a problem', '{"error":{"message":"no"}}', /data: is missing/],
    [
      'a bucket without results',
      page([{ ...bucket(0), results: undefined as never }]),
      /results: is missing/,
    ],
  ])('are refused for %s: nothing is not the same as no costs', (_name, text, told) => {
    expect(refusalOf(() => readOpenAiCosts(text))).toMatch(told);
  });

  it('note that days are missing where more pages follow', () => {
    expect(readOpenAiCosts(pages[0] ?? '').notes).toEqual([
      'More pages follow the last one; days after 2026-10-05 are not in the file.',
    ]);
  });

  it.each([
    [
      'a day that begins at noon',
      { start_time: START + 43_200, end_time: START + DAY_S },
      /does not begin at midnight/,
    ],
    [
      'a bucket of a week',
      { start_time: START, end_time: START + 7 * DAY_S },
      /covers more than one UTC day/,
    ],
    [
      'a bucket that ends before it begins',
      { start_time: START, end_time: START - 1 },
      /is not after `start_time`/,
    ],
    ['a bucket without a beginning', { start_time: null, end_time: START }, /has to be a moment/],
  ])('are refused for %s', (_name, times, told) => {
    expect(refusalOf(() => readOpenAiCosts(page([{ ...bucket(0), ...times }])))).toMatch(told);
  });
});
