// outlay senders: what arrived, from whom, what it lacks and which setting mends it.
import { Option, type Command } from 'commander';
import { MISSING_ITEMS, sendersAnswer } from '../../schemas/senders.ts';
import { readAll } from '../client/read.ts';
import { serverOf } from '../client/server.ts';
import { jsonText } from '../limits/words.ts';
import { terminalOf } from '../report/report.ts';
import { renderSenders } from '../senders/senders-table.ts';
import { asking, type Asking } from './options.ts';

type Options = Asking & {
  readonly agent?: string;
  readonly q?: string;
  readonly missing?: string;
};

const PAGE = 1_000;

/** Adds the options and what is done. */
export function sendersCommand(command: Command): void {
  asking(command)
    .option('--agent <agent>', 'only this agent')
    .option('--q <text>', 'only senders whose names contain this')
    .addOption(new Option('--missing <what>', 'only senders that lack this').choices(MISSING_ITEMS))
    .action(async ({ json, url, ...filters }: Options) => {
      const senders = await readAll(serverOf(url), '/senders', { ...filters, limit: PAGE }, sendersAnswer);
      const { columns } = terminalOf(process.stdout, true);
      process.stdout.write(json ? jsonText(senders) : renderSenders(senders, columns));
    });
}
