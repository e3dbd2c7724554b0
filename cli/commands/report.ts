// outlay report: the options of the table and which Outlay it asks.
import { Option, type Command } from 'commander';
import { wantsNoColor } from '../../config.ts';
import { serverOf } from '../client/server.ts';
import { GROUPINGS, type Grouping } from '../report/question.ts';
import { runReport, terminalOf } from '../report/report.ts';
import { urlOption } from './options.ts';

type Options = {
  readonly by?: Grouping;
  readonly from?: string;
  readonly to?: string;
  readonly user?: string;
  readonly model?: string;
  readonly top?: number;
  readonly json?: boolean;
  readonly csv?: boolean;
  readonly url?: string;
};

/** Adds the report's options to its command. */
export function reportOptions(command: Command): Command {
  return command
    .addOption(new Option('--by <what>', 'one row for each').choices(GROUPINGS).default('day'))
    .option('--from <day or time>', 'from then on (default: 30 days)')
    .option('--to <day or time>', 'up to that day, or before that time (default: now)')
    .option('--user <user>', 'only this person')
    .option('--model <model>', 'only this model')
    .option('--top <n>', 'only so many rows, the rest as one', Number)
    .addOption(new Option('--json', 'what the API answers').conflicts('csv'))
    .option('--csv', 'rows as CSV, with exact amounts')
    .addOption(urlOption());
}

/** Prints the report to stdout. */
export async function report({ url, ...options }: Options): Promise<void> {
  const terminal = terminalOf(process.stdout, wantsNoColor());
  await runReport({ server: serverOf(url), ...options, now: new Date() }, terminal);
}
