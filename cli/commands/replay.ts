// outlay replay: rows that the ledger refused, shown and given to it again.
import { InvalidArgumentError, type Command } from 'commander';
import { quarantineAnswer, replayAnswer, type QuarantineAnswer } from '../../schemas/quarantine.ts';
import { callApi } from './call-api.ts';

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

/** Exit code 1 where rows are still in quarantine after a replay. */
async function replay(
  ids: readonly number[],
  { all, list }: { readonly all?: boolean; readonly list?: boolean },
): Promise<void> {
  if (list) {
    process.stdout.write((await readAll()).map(line).join('') || 'The quarantine is empty.\n');
    return;
  }
  if (!all && ids.length === 0) throw new Error('Say which rows: ids as --list shows them, or --all.');
  const asked = all ? { all: true } : { ids };
  const { replayed, quarantined } = replayAnswer.parse(await callApi('POST', '/quarantine/replay', asked));
  process.stdout.write(
    `${replayed} rows were given to the ledger again; ${quarantined} are in quarantine.\n`,
  );
  process.exitCode = quarantined > 0 && all ? 1 : 0;
}

async function readAll(): Promise<QuarantineAnswer['data']> {
  const rows: QuarantineAnswer['data'] = [];
  let cursor: string | null = '0';
  while (cursor !== null) {
    const page = quarantineAnswer.parse(await callApi('GET', `/quarantine?limit=1000&cursor=${cursor}`));
    rows.push(...page.data);
    cursor = page.next_cursor;
  }
  return rows;
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
  return `${id}  ${at}  ${table}  ${reason}  ${cost_usd === null ? '' : `$${cost_usd}  `}${whose}\n`;
}

function toId(text: string): number {
  const id = Number(text);
  if (!Number.isSafeInteger(id) || id < 1) throw new InvalidArgumentError('An id is a whole number.');
  return id;
}
