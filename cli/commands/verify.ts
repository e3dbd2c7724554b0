// outlay verify: does every rollup and the meter say what the ledger says? And with --repair, make them.
import type { Command } from 'commander';
import { repairAnswer, type RepairAnswer } from '../../schemas/repair.ts';
import { verification, type Verification } from '../../schemas/verification.ts';
import { post } from '../client/post.ts';
import { serverOf, type Server } from '../client/server.ts';
import { jsonText } from '../limits/words.ts';
import { ReportError } from '../report/report-error.ts';
import { cleanText } from '../report/terminal-text.ts';
import { withOutlay } from './with-outlay.ts';

type Options = {
  readonly json?: boolean;
  readonly repair?: boolean;
  readonly from?: string;
  readonly to?: string;
  readonly url?: string;
};

/** Adds the options of `verify`. */
export function verifyCommand(command: Command): Command {
  return command
    .option('--repair', 'build again from the ledger what differs, and verify again')
    .option('--from <month>', 'with --repair: build again everything from this month on, such as 2026-11')
    .option('--to <month>', 'with --repair: build again everything up to this month')
    .option('--json', 'the result as JSON')
    .option(
      '--url <url>',
      'the Outlay to ask (default: the one of this data folder, started for it where none runs)',
    )
    .action(verify);
}

/** Asks the Outlay of `url`, else the one of this data folder, which is started for the time of the check where none runs. Exit code 1: they differ. */
async function verify({ json, repair, from, to, url }: Options): Promise<void> {
  if (!repair && (from ?? to) !== undefined) throw new ReportError('usage', '--from and --to need --repair.');
  const compare = async (server: Server): Promise<Verification & Partial<RepairAnswer>> =>
    repair
      ? await post(server, '/repair', repairAnswer, { from, to })
      : await post(server, '/verify', verification);
  const result = await (url === undefined ? withOutlay(compare) : compare(serverOf(url)));
  process.stdout.write(json ? jsonText(result) : describeRepair(result) + describe(result));
  process.exitCode = result.ok ? 0 : 1;
}

function describeRepair({ found, rebuilt }: Partial<RepairAnswer>): string {
  if (rebuilt === undefined) return '';
  const lines = rebuilt.map(({ table, month, rows }) => `  ${table} ${month}: ${rows} rows\n`);
  const done = lines.length === 0 ? 'Nothing was built again.\n' : `Built again:\n${lines.join('')}`;
  return `${found} differences were found. ${done}`;
}

function describe({ ok, differences }: Verification): string {
  if (ok) return 'Every rollup and the limit meter equal the ledger.\n';
  const told = differences.map(({ table, key, measure, rollup, ledger }) => {
    const place = Object.entries(key).map(([name, value]) => `${name}=${cleanText(value)}`);
    return `  ${table} (${place.join(' ')}): ${measure} is ${rollup}, the ledger says ${ledger}`;
  });
  return `${differences.length} differences from the ledger:\n${told.join('\n')}\n`;
}
