// outlay export: files for finance, with their digest; the history of them; and a check of FOCUS files.
import { InvalidArgumentError, Option, type Command } from 'commander';
import { EXPORT_FORMS, type ExportForm } from '../../schemas/export-routes.ts';
import { exportHistoryAnswer, FOCUS_BASES, FOCUS_GRAINS } from '../../schemas/focus-api.ts';
import { FOCUS_VERSIONS, type FocusVersion } from '../../schemas/focus-columns.ts';
import { MONTH_PATTERN } from '../../schemas/month.ts';
import { intervalEnd } from '../../schemas/period.ts';
import { checkFile, checkText } from '../export/check-file.ts';
import { download } from '../export/download.ts';
import { createDownloadProgress, sizeText } from '../export/progress.ts';
import { queryOf, read } from '../client/read.ts';
import { asking, type Asking } from './options.ts';
import { serverOf } from '../client/server.ts';
import { jsonText, tableText } from '../limits/words.ts';
import { UNKNOWN } from '../report/format-number.ts';
import { cleanText } from '../report/terminal-text.ts';

type FileOptions = Asking & {
  readonly month?: string;
  readonly from?: string;
  readonly to?: string;
  readonly format: ExportForm;
  readonly out?: string;
  readonly basis?: string;
  readonly grain?: string;
  readonly focus?: FocusVersion;
  readonly groupBy?: string;
};

const OTHERS = {
  chargeback: 'what each cost center spent, bears of others and was billed',
  charges: 'every row of the ledger, corrections included',
  users: 'every person with what they spent and used',
  sessions: 'every session with what it cost',
} as const;

/** Adds `focus`, `charges`, `users`, `sessions`, `usage`, `history` and `check`. */
export function exportCommands(command: Command): void {
  ofFile(command.command('focus').description('cost and usage by the columns of FOCUS'))
    .addOption(new Option('--basis <basis>', 'whose figures').choices(FOCUS_BASES).default('estimated'))
    .addOption(
      new Option('--grain <grain>', 'how long the period of a row is').choices(FOCUS_GRAINS).default('day'),
    )
    .addOption(new Option('--focus <version>', 'version of FOCUS').choices(FOCUS_VERSIONS).default('1.4'))
    .action(async (options: FileOptions) => {
      const { basis, grain, focus: version } = options;
      await exportFile('focus', options, { basis, grain, version });
    });
  for (const [kind, what] of Object.entries(OTHERS))
    ofFile(command.command(kind).description(what)).action(
      async (options: FileOptions) => await exportFile(kind, options, {}),
    );
  ofFile(command.command('usage').description('usage by dimensions'))
    .option('--group-by <dimensions>', 'up to three, separated by commas', 'user')
    .action(
      async (options: FileOptions) => await exportFile('usage', options, { group_by: options.groupBy }),
    );
  asking(command.command('history').description('files that were exported, and their digests')).action(
    history,
  );
  command
    .command('check <file>')
    .description('whether a CSV or JSON file keeps the rules of FOCUS; exit 1 where it does not')
    .addOption(
      new Option('--focus <version>', 'version of FOCUS (default: by its columns)').choices(FOCUS_VERSIONS),
    )
    .option('--json', 'the result as JSON')
    .action(check);
}

function ofFile(command: Command): Command {
  return asking(command)
    .addOption(
      new Option('--month <month>', 'a whole month such as 2026-10, in UTC (default: the latest 30 days)')
        .argParser(monthNamed)
        .conflicts(['from', 'to']),
    )
    .option('--from <day>', 'first day, in UTC')
    .option('--to <day>', 'the day after the last')
    .addOption(new Option('--format <form>', 'of the file').choices(EXPORT_FORMS).default('csv'))
    .option('--out <file>', 'where to write; - is standard output (default: here, by its own name)');
}

async function exportFile(
  kind: string,
  { url, json, month, from, to, format, out }: FileOptions,
  more: Readonly<Record<string, string | undefined>>,
): Promise<void> {
  const progress = createDownloadProgress(process.stderr, Date.now);
  const path = `/exports/${kind}.${format}${queryOf({ ...(month === undefined ? { from, to } : daysOf(month)), ...more })}`;
  const done = await download(serverOf(url), { path, out, onBytes: (bytes) => progress.show(bytes) }).finally(
    () => progress.end(),
  );
  const place = done.path === '-' ? 'Written' : done.path;
  const told = json ? jsonText(done) : `${place}: ${sizeText(done.bytes)}, SHA-256 ${done.sha256}\n`;
  (done.path === '-' ? process.stderr : process.stdout).write(told);
}

function monthNamed(text: string): string {
  if (!MONTH_PATTERN.test(text)) throw new InvalidArgumentError('It is a month such as 2026-10.');
  return text;
}

/** The first day of a month, and that of the next. */
function daysOf(month: string) {
  const next = new Date(intervalEnd('month', Date.parse(month))).toISOString();
  return { from: `${month}-01`, to: next.slice(0, '2026-11-01'.length) };
}

const SHORT_DIGEST = 12;

async function history({ url, json }: Asking): Promise<void> {
  const told = await read(serverOf(url), '/exports/history', exportHistoryAnswer);
  const rows = told.data.map((file) => [
    file.at,
    cleanText(file.by),
    cleanText(file.name),
    file.rows === null ? UNKNOWN : String(file.rows),
    sizeText(file.bytes),
    file.complete ? file.sha256.slice(0, SHORT_DIGEST) : 'cut short',
  ]);
  const table = tableText(['At', 'By', 'File', 'Rows', 'Size', 'SHA-256'], rows);
  process.stdout.write(json ? jsonText(told) : rows.length === 0 ? 'Nothing was exported.\n' : table);
}

async function check(
  path: string,
  { focus, json }: { readonly focus?: FocusVersion; readonly json?: boolean },
): Promise<void> {
  const result = await checkFile(path, focus);
  process.stdout.write(json ? jsonText(result) : checkText(result));
  process.exitCode = result.faultCount === 0 ? 0 : 1;
}
