// What became of a report that was imported, in sentences and, for a preview, as a table.
import type { BillAmount, BillImportAnswer, BillSliceChange } from '../../schemas/bills-api.ts';
import { counted, tableText } from '../limits/words.ts';
import { UNKNOWN } from '../report/format-number.ts';
import { cleanText } from '../report/terminal-text.ts';

const MOST_ITEMS = 10;

/** The end of the import of one file. */
export function describeBill(file: string, told: BillImportAnswer): string {
  const { source, lines, first_day: first, last_day: last, unknown_lines: unknown } = told;
  const days = first === null ? 'no days' : first === last ? first : `${first} to ${last ?? ''}`;
  const head = `${cleanText(file)}: ${source}, ${days}, ${counted(lines, 'line', 'lines')}, ${amountsText(told.amounts)}`;
  return [
    `${head}.`,
    `  ${changeText(told)}`,
    ...(unknown > 0 ? unknownLines(told) : []),
    ...told.notes.map((note) => `  Note: ${cleanText(note)}`),
    '',
  ].join('\n');
}

function changeText({ result, preview, slices, same_as: same }: BillImportAnswer): string {
  if (result === 'unchanged')
    return same
      ? `Nothing is new: the same file was imported on ${same.at.slice(0, 10)}.`
      : 'Nothing is new: all of it is known already.';
  const parts = [`${slices.new} new`, `${slices.changed} changed`, `${slices.unchanged} as they were`];
  return `${preview ? 'An import would replace' : 'Imported'} days of projects: ${parts.join(', ')}.`;
}

function unknownLines({ unknown_lines: lines, unknown }: BillImportAnswer): string[] {
  const items = unknown.slice(0, MOST_ITEMS);
  return [
    `  ${counted(lines, 'line is not understood; it counts', 'lines are not understood; they count')}, and outlay bills unknown lists ${lines === 1 ? 'it' : 'them'}:`,
    ...items.map(({ item, why, lines: count }) => `    ${cleanText(item)} (${count}): ${cleanText(why)}`),
    ...(unknown.length > items.length ? ['    …'] : []),
  ];
}

/** Billed money by currency, list where nothing is billed; a dash where no line tells any. */
export function amountsText(amounts: readonly BillAmount[]): string {
  const told = amounts.map(({ currency, list_cost: list, billed_cost: billed }) =>
    billed === null ? `${list ?? UNKNOWN} ${currency} at list` : `${billed} ${currency} billed`,
  );
  return told.length === 0 ? 'no money' : told.map(cleanText).join(' + ');
}

/** What an import would change, day by day. */
export function changesTable({ changes, changes_left_out: others }: BillImportAnswer): string {
  if (changes.length === 0) return '';
  const titles = ['Day', 'Source', 'Project', 'Lines', 'Before', 'After'];
  const more = others > 0 ? `… and ${others} more\n` : '';
  return `${tableText(titles, changes.map(cellsOf))}${more}`;
}

function cellsOf(change: BillSliceChange): string[] {
  const { day, source, account, scope, version, lines, amounts, amounts_before: before } = change;
  const was = version === 1 ? UNKNOWN : amountsText(before);
  return [day, source, scope || account || UNKNOWN, String(lines), was, amountsText(amounts)];
}
