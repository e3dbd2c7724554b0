// Exports in words.
import type { ExportMade, FocusPreview } from '../../../schemas/focus-api.ts';
import { moneyIn } from '../../words/figures.ts';
import { counted, exact } from '../../words/numbers.ts';
import { monthName } from '../../words/times.ts';
import { firstMonth, type ExportMonths } from './export-address.ts';

/** `October 2026`; `August 2026 – October 2026` of several months, the last of which is given. */
export function monthsWords(last: string, months: ExportMonths): string {
  if (months === '1') return monthName(last);
  return `${monthName(firstMonth(last, months))} – ${monthName(last)}`;
}

/** `1,204 rows, $4,812.00 billed cost.` Of large files neither is counted beforehand. */
export function previewWords({ row_count: rows, totals }: FocusPreview, when: string): string {
  if (rows === 0) return `Nothing: there are no such figures of ${when}.`;
  if (rows === null || totals === null)
    return 'More than 50,000 rows: they are counted and summed while the file is made, and told under Files.';
  const sums = totals.map(({ billed, currency }) => `${moneyIn(billed, currency)} billed cost`).join(', ');
  return `${counted(rows, 'row', 'rows')}${sums === '' ? '' : `, ${sums}`}.`;
}

type Month = FocusPreview['months'][number];

function monthWords({ month, signed_off: signed, corrections }: Month): string {
  if (!signed) return `${monthName(month)} is not signed off: its figures may still change.`;
  const changed = (corrections ?? []).map(({ amount, currency }) => moneyIn(amount, currency)).join(', ');
  return `${monthName(month)} is signed off.${changed === '' ? '' : ` Corrections since then: ${changed}.`}`;
}

/** What the figures do not hold, and what of them is not settled; none where all is well. */
export function warningsOf(told: FocusPreview): string[] {
  const { unpriced_calls: unpriced, unreported_calls: unreported, unknown_lines: unknown, months } = told;
  return [
    unpriced > 0 &&
      `${counted(unpriced, 'call has', 'calls have')} no price. FOCUS knows no unknown cost, so their rows say 0.`,
    unreported > 0 && `Of ${counted(unreported, 'call', 'calls')} agents told no cost: they have no rows.`,
    unknown > 0 &&
      `${counted(unknown, 'line of reports is', 'lines of reports are')} not understood. They are in the file.`,
    ...months.map(monthWords),
  ].filter((sentence) => sentence !== false);
}

/** Whether the rows add up to what they are made from, in every currency; undefined where they are too many to look at. */
export function addsUp({ control }: Pick<FocusPreview, 'control'>): boolean | undefined {
  if (control.some(({ difference }) => difference === null)) return undefined;
  return control.every(({ difference }) => difference === '0');
}

/** What the sums have to equal, by basis. */
export const CONTROL_WORDS: Readonly<Record<FocusPreview['basis'], string>> = {
  estimated: 'Cost on the pages',
  reported: 'What agents say on the pages',
  billed: 'Lines of reports that count',
};

/** `1.2 MB`. */
export function bytesText(bytes: number): string {
  if (bytes < 1_000) return `${bytes} B`;
  const units = ['kB', 'MB', 'GB', 'TB'];
  let size = bytes / 1_000;
  let unit = 0;
  while (size >= 999.5 && unit < units.length - 1) {
    size /= 1_000;
    unit += 1;
  }
  return `${size >= 10 ? exact(Math.round(size)) : size.toFixed(1)} ${units[unit] ?? ''}`;
}

/** `estimated, day, 1.4` of a file's parameters. */
export function parametersWords({ parameters }: Pick<ExportMade, 'parameters'>): string {
  return ['basis', 'grain', 'version']
    .map((name) => parameters[name])
    .filter((value) => typeof value === 'string')
    .join(', ');
}
