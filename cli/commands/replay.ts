// outlay replay: rows that the ledger refused, shown and given to it again.
import { InvalidArgumentError, type Command } from 'commander';
import { quarantineAnswer, replayAnswer, type QuarantineAnswer } from '../../schemas/quarantine.ts';
import { post } from '../client/post.ts';
import { readAll } from '../client/read.ts';
import { ReportError } from '../report/report-error.ts';
import { cleanText } from '../report/terminal-text.ts';
import { withOutlay } from './with-outlay.ts';

/** Adds arguments and options to `replay`. */
export function replayCommand(command: Command): Command {
  return command
    .argument(
      '[ids...]',
      'rows by their ids',
      (text: string, earlier: readonly number[]) => [...earlier, toId(text)],
      [],
    )
    .option('--all', 'every row')
    .option('--list', 'show the rows and change nothing')
    .action(replay);
}

/** Exit code 1 where an id is not in quarantine, and where rows still are after a replay of all. */
async function replay(
  ids: readonly number[],
  { all, list }: { readonly all?: boolean; readonly list?: boolean },
): Promise<void> {
  if (list) {
    const rows = await withOutlay(
      async (server) => await readAll(server, '/quarantine', { limit: 1_000 }, quarantineAnswer),
    );
    process.stdout.write(rows.map(line).join('') || 'The quarantine is empty.\n');
    return;
  }
  if (!all && ids.length === 0)
    throw new ReportError('usage', 'Say which rows: ids as --list shows them, or --all.');
  const asked = all ? { all: true } : { ids: [...new Set(ids)] };
  const { replayed, quarantined } = await withOutlay(
    async (server) => await post(server, '/quarantine/replay', replayAnswer, asked),
  );
  const unknown = (asked.ids?.length ?? replayed) - replayed;
  process.stdout.write(describe({ replayed, quarantined, unknown }));
  process.exitCode = unknown > 0 || (all && quarantined > 0) ? 1 : 0;
}

type Result = { readonly replayed: number; readonly quarantined: number; readonly unknown: number };

function describe({ replayed, quarantined, unknown }: Result): string {
  const missing =
    unknown === 0 ? '' : `${unknown} of the ids are not in quarantine: see outlay replay --list.\n`;
  return `${missing}${replayed} rows were given to the ledger again; ${quarantined} are in quarantine.\n`;
}

function line({
  id,
  table,
  at,
  reason,
  user,
  session,
  time,
  cost_usd,
}: QuarantineAnswer['data'][number]): string {
  const whose = [user && `user ${user}`, session && `session ${session}`, time].filter(Boolean).join(', ');
  const cost = cost_usd === null ? '' : `$${cost_usd}  `;
  return `${cleanText(`${id}  ${at}  ${table}  ${reason}  ${cost}${whose}`)}\n`;
}

function toId(text: string): number {
  const id = Number(text);
  if (!Number.isSafeInteger(id) || id < 1) throw new InvalidArgumentError('An id is a whole number.');
  return id;
}
