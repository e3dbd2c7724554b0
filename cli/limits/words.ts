// Words, bars and tables of limits on a terminal.
import { ageText } from '../../hook/status-text.ts';
import { fromMicros, fromUsd } from '../../schemas/money.ts';
import { formatDollars, UNKNOWN } from '../report/format-number.ts';
import { cleanText, escapeUnseen, widthOf } from '../report/terminal-text.ts';

const BAR_WIDTH = 20n;
const GAP = '  ';

/** `Tue 1 Dec 01:00 (in 9 d)`, by the clock of this machine. */
export function momentText(instant: string, now = Date.now()): string {
  const at = Date.parse(instant);
  const local = new Intl.DateTimeFormat('en-GB', {
    weekday: 'short',
    day: 'numeric',
    month: 'short',
    hour: '2-digit',
    minute: '2-digit',
    timeZoneName: 'short',
  }).format(at);
  return `${local.replaceAll(',', '')} (${at >= now ? `in ${ageText(at - now)}` : `${ageText(now - at)} ago`})`;
}

/** How much of a limit is used, twenty characters wide. */
export function barText(spentUsd: string, limitMicros: number): string {
  const [spent, limit] = [fromUsd(spentUsd) ?? 0n, fromMicros(limitMicros)];
  const part = limit === 0n ? BAR_WIDTH : (spent * BAR_WIDTH) / limit;
  const full = Number(part < 0n ? 0n : part > BAR_WIDTH ? BAR_WIDTH : part);
  return '█'.repeat(full) + '░'.repeat(Number(BAR_WIDTH) - full);
}

/** Whole percent, rounded down; empty for a limit of 0. */
export function percentText(spentUsd: string, limitMicros: number): string {
  const limit = fromMicros(limitMicros);
  return limit === 0n ? '' : `${((fromUsd(spentUsd) ?? 0n) * 100n) / limit} %`;
}

/** Dollars of the API's decimal text to the cent; a dash where they are not known. */
export function dollarsText(usd: string | null): string {
  const amount = usd === null ? undefined : fromUsd(usd);
  return amount === undefined ? UNKNOWN : formatDollars(amount);
}

/** `of ada`, `for each member of payments`, `for everyone`, `budget tools`. */
export function whoseText({ scope, id }: { readonly scope: string; readonly id: string }): string {
  switch (scope) {
    case 'user':
      return `of ${cleanText(id)}`;
    case 'group':
      return `for each member of ${cleanText(id)}`;
    case 'default':
      return 'for everyone';
    default:
      return `${scope} ${cleanText(id)}`.trimEnd();
  }
}

/** The columns under their titles, as wide as their cells; cells are made harmless for terminals. */
export function tableText(titles: readonly string[], rows: readonly (readonly string[])[]): string {
  const lines = [titles, ...rows.map((row) => row.map(cleanText))];
  const widths = titles.map((_, at) => Math.max(...lines.map((cells) => widthOf(cells[at] ?? ''))));
  return lines
    .map((cells) =>
      cells
        .map((cell, at) => cell + ' '.repeat((widths[at] ?? 0) - widthOf(cell)))
        .join(GAP)
        .trimEnd(),
    )
    .map((line) => `${line}\n`)
    .join('');
}

/** What the API answered, as JSON that is harmless on a terminal. */
export function jsonText(body: unknown): string {
  return `${escapeUnseen(JSON.stringify(body, null, 2))}\n`;
}

/** `1 person`, `14 people`. */
export function counted(count: number, one: string, many: string): string {
  return `${count} ${count === 1 ? one : many}`;
}

/** That there is spend which cannot count; nothing where there is none. */
export function unpricedText(models: number | null): string | undefined {
  if (models === null) return 'Whether models without a price are in use is not known at the moment.';
  if (models === 0) return undefined;
  return `${models === 1 ? 'One model has' : `${models} models have`} no price: calls without one count against limits only where a fallback price is set.`;
}
