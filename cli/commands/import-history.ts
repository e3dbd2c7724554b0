// outlay import history: what agents wrote into their session files on this machine, into a running Outlay.
import { createInterface } from 'node:readline/promises';
import { InvalidArgumentError, type Command } from 'commander';
import { readConfig, readRunSettings } from '../../config.ts';
import { localFiles, scanHistory, type LocalFiles } from '../../server/history/local-history.ts';
import {
  HISTORY_AGENTS,
  historyImportAnswer,
  type HistoryAgent,
  type HistoryCall,
  type HistoryImportAnswer,
  type HistoryScan,
} from '../../schemas/history.ts';
import { send, SendError, type Target } from '../demo/send.ts';
import { serverOf, type Server } from '../client/server.ts';
import { createProgress } from '../import/progress.ts';
import { describeFolders, describeScan } from '../import/summary.ts';
import { ReportError } from '../report/report-error.ts';
import { urlOption } from './options.ts';

type Options = {
  readonly agent?: HistoryAgent[];
  readonly from?: string;
  readonly user: string;
  readonly url?: string;
  readonly yes?: boolean;
  readonly dryRun?: boolean;
};

/** Adds `outlay import history`. */
export function importCommands(command: Command): void {
  command
    .command('history')
    .description('count what agents did on this machine before, from their session files')
    .option('--agent <agents...>', `only these: ${HISTORY_AGENTS.join(', ')}`, agentNamed)
    .option(
      '--from <date>',
      'only sessions written to since this day (YYYY-MM-DD), each as a whole',
      dayNamed,
    )
    .option('--user <address>', 'whose sessions they are', '')
    .addOption(urlOption())
    .option('--yes', 'do not ask')
    .option('--dry-run', 'read and count, and import nothing')
    .action(importHistory);
}

async function importHistory(options: Options): Promise<void> {
  const { agent: agents, from } = options;
  const fromMs = from === undefined ? undefined : Date.parse(from);
  const found = await localFiles(readConfig().history, { agents, fromMs });
  process.stdout.write(describeFolders(found.folders));
  if (found.files.length === 0) return;
  const server = serverOf(options.url);
  if (!options.dryRun && !(await isWanted(options, server))) return;
  const scan = await read(found, server, options);
  process.stdout.write(describeScan(scan, options));
}

async function isWanted({ yes, user }: Options, { url }: Server): Promise<boolean> {
  process.stdout.write(`They go to ${url}.\n`);
  if (user === '')
    process.stdout.write(
      'Nobody is named: without --user, or a token that is bound to you, it is nobody’s spend.\n',
    );
  if (yes) return true;
  if (!process.stdin.isTTY)
    throw new ReportError(
      'usage',
      'Nobody can be asked here. Say --yes to import, or --dry-run to count only.',
    );
  const asking = createInterface({ input: process.stdin, output: process.stdout });
  const answer = await asking.question(
    'Import these? Counts, ids, times, models, versions, names of subagents, branch, commit and repository are sent; ' +
      'no text is. [y/N] ',
  );
  asking.close();
  return /^y(es)?$/i.test(answer.trim());
}

async function read({ files }: LocalFiles, server: Server, options: Options): Promise<HistoryScan> {
  const target = { baseUrl: server.url, token: readRunSettings().token || server.token };
  const progress = createProgress(process.stdout);
  const sendCalls = async (calls: readonly HistoryCall[]) => await post(target, calls, options.user);
  try {
    return await scanHistory({
      files,
      onProgress: (scan) => progress.show(scan),
      ...(!options.dryRun && { send: sendCalls }),
    });
  } finally {
    progress.end();
  }
}

async function post(
  target: Target,
  calls: readonly HistoryCall[],
  user: string,
): Promise<HistoryImportAnswer> {
  try {
    const { body } = await send(target, {
      method: 'POST',
      path: '/api/v1/imports/history',
      body: { user, calls },
    });
    return historyImportAnswer.parse(JSON.parse(body));
  } catch (error) {
    if (!(error instanceof SendError)) throw error;
    const again = 'What was taken before is kept; import again to go on.';
    if (error.status === 0)
      throw new ReportError('unreachable', `No Outlay answers at ${target.baseUrl}. ${again}`, error);
    throw new ReportError('refused', `${error.message}. ${again}`, error);
  }
}

function agentNamed(name: string, earlier: HistoryAgent[] | undefined): HistoryAgent[] {
  const agent = HISTORY_AGENTS.find((one) => one === name);
  if (!agent) throw new InvalidArgumentError(`It must be one of ${HISTORY_AGENTS.join(', ')}.`);
  return [...(earlier ?? []), agent];
}

function dayNamed(text: string): string {
  if (/^\d{4}-\d\d-\d\d$/.test(text) && !Number.isNaN(Date.parse(text))) return text;
  throw new InvalidArgumentError('It must be a day such as 2026-11-01.');
}
