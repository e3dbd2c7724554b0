// outlay backup: a copy of everything that cannot be computed again, made while Outlay runs.
import type { Command } from 'commander';
import { existsSync } from 'node:fs';
import { cp, rename, rm } from 'node:fs/promises';
import { basename, dirname, join, resolve } from 'node:path';
import { backupAnswer, type BackupAnswer } from '../../schemas/backup.ts';
import { checkBackup } from '../../server/care/restore.ts';
import { post } from '../client/post.ts';
import { ReportError } from '../report/report-error.ts';
import { withOutlay } from './with-outlay.ts';

/** Adds the options of `backup`. */
export function backupCommand(command: Command): Command {
  return command
    .option('--to <folder>', 'copy the backup there too, into a folder of its own')
    .option('--json', 'what the API answers')
    .action(backup);
}

async function backup({ to, json }: { readonly to?: string; readonly json?: boolean }): Promise<void> {
  if (to !== undefined && !existsSync(to)) throw new ReportError('usage', `--to ${to} is no folder.`);
  const made = await withOutlay(async (server) => await post(server, '/backups', backupAnswer));
  const folder = to === undefined ? made.folder : await copyTo(made, to);
  process.stdout.write(json ? `${JSON.stringify({ ...made, folder }, null, 2)}\n` : describe(made, folder));
}

/** The copy has its name when it is whole: every file is read again and compared with its checksum. */
async function copyTo({ folder }: BackupAnswer, to: string): Promise<string> {
  const target = join(resolve(to), basename(folder));
  const part = join(dirname(target), `.${basename(folder)}`);
  try {
    await cp(folder, part, { recursive: true });
    await checkBackup(part);
    await rename(part, target);
    return target;
  } catch (error) {
    await rm(part, { recursive: true, force: true });
    throw error;
  }
}

function describe({ bytes, tables }: BackupAnswer, folder: string): string {
  const lines = Object.entries(tables).map(([table, { rows, sums }]) => {
    const cost = sums['cost'] === undefined ? '' : `  $${sums['cost']}`;
    return `  ${table.padEnd(12)} ${String(rows).padStart(10)} rows${cost}\n`;
  });
  const size = (bytes / 1024 / 1024).toFixed(1);
  return `Backed up to ${folder} (${size} MiB):\n${lines.join('')}What waits for the ledger is in its journal.\n`;
}
