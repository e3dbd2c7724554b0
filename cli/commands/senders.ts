// outlay senders: what arrived, from whom, what it lacks and which setting mends it.
import { Option, type Command } from 'commander';
import { MISSING_ITEMS, sendersAnswer, type SenderAnswer } from '../../schemas/senders.ts';
import { terminalOf } from '../report/report.ts';
import { escapeUnseen } from '../report/terminal-text.ts';
import { renderSenders } from '../senders/senders-table.ts';
import { askAt, type Ask } from './call-api.ts';
import { connection } from './connection.ts';

type Options = {
  readonly agent?: string;
  readonly q?: string;
  readonly missing?: string;
  readonly json?: boolean;
  readonly url?: string;
};

const PAGE = '1000';

/** Adds the options and what is done. */
export function sendersCommand(command: Command): void {
  command
    .option('--agent <agent>', 'only this agent')
    .option('--q <text>', 'only senders whose names contain this')
    .addOption(new Option('--missing <what>', 'only senders that lack this').choices(MISSING_ITEMS))
    .option('--json', 'what the API answers')
    .option('--url <url>', 'the Outlay to ask (default: the one that runs here)')
    .action(async ({ json, url, ...filters }: Options) => {
      const { baseUrl, token } = connection(url);
      const senders = await allSenders(askAt(baseUrl, token), filters);
      const { columns } = terminalOf(process.stdout, true);
      const text = json
        ? `${escapeUnseen(JSON.stringify(senders, null, 2))}\n`
        : renderSenders(senders, columns);
      process.stdout.write(text);
    });
}

/** Every page. */
export async function allSenders(
  ask: Ask,
  filters: Readonly<Record<string, string | undefined>>,
): Promise<SenderAnswer[]> {
  const senders: SenderAnswer[] = [];
  let cursor: string | null = null;
  do {
    const asked: [string, string | undefined][] = [
      ...Object.entries(filters),
      ['limit', PAGE],
      ['cursor', cursor ?? undefined],
    ];
    const given = asked.flatMap(([name, value]) => (value === undefined ? [] : [[name, value]]));
    const query = new URLSearchParams(given as [string, string][]);
    const page = sendersAnswer.parse(await ask('GET', `/senders?${query.toString()}`));
    senders.push(...page.data);
    cursor = page.next_cursor;
  } while (cursor !== null);
  return senders;
}
