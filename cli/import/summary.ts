// What an import finds and what became of it, in sentences.
import type { HistoryFolder, HistoryScan } from '../../schemas/history.ts';
import { sizeText } from '../export/progress.ts';
import { cleanText } from '../report/terminal-text.ts';

const MOST_LINES = 10;

/** The folders with what is in them. */
export function describeFolders(folders: readonly HistoryFolder[]): string {
  if (folders.length === 0) return 'No session files were found on this machine.\n';
  const lines = folders.map(
    ({ agent, path, files, sessions, bytes }) =>
      `  ${agent.padEnd(12)} ${sessions === null ? '' : `${counted(sessions, 'session')} in `}${counted(files, 'file')}, ${sizeText(bytes)}: ${cleanText(path)}`,
  );
  return ['Session files on this machine:', ...lines, ''].join('\n');
}

/** The end of an import. */
export function describeScan(scan: HistoryScan, { dryRun }: { readonly dryRun?: boolean }): string {
  const { calls, charged, known, unpriced, refused, skipped_lines: skipped } = scan;
  const lines = dryRun
    ? [`${counted(calls, 'call')} read; nothing was imported.`]
    : [
        `${counted(calls, 'call')} read: ${charged} charged, ${known} known already.`,
        ...(unpriced > 0
          ? [`${counted(unpriced, 'charge')} without a price: see outlay report --by model.`]
          : []),
        ...(refused > 0
          ? [
              `${counted(refused, 'call')} refused: of a time that cannot be, or of months that retention dropped.`,
            ]
          : []),
      ];
  return [...lines, ...skippedLines(scan), ...(skipped > MOST_LINES ? ['  …'] : []), ''].join('\n');
}

function skippedLines({ skipped, skipped_lines: count }: HistoryScan): string[] {
  if (count === 0) return [];
  return [
    `${counted(count, 'line')} skipped:`,
    ...skipped
      .slice(0, MOST_LINES)
      .map(({ file, line, reason }) => `  ${cleanText(file)}${line > 0 ? `:${line}` : ''}: ${reason}`),
  ];
}

function counted(count: number, one: string): string {
  return `${count} ${count === 1 ? one : `${one}s`}`;
}
