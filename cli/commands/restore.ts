// outlay restore: a backup into an empty data folder, and into an empty database where a server is configured.
import type { Command } from 'commander';
import { resolve } from 'node:path';
import { readConfig } from '../../config.ts';
import { restoreInto } from '../../server/care/restore-into.ts';
import { createLog } from './start.ts';

/** Adds the argument and the options of `restore`. */
export function restoreCommand(command: Command): Command {
  return command
    .argument('<folder>', 'the folder of the backup')
    .option('--force', 'throw away what the ledger holds; its journal is kept aside')
    .action(restore);
}

/** Restores into the configured data folder and engine. Run again after it was cut short, it begins anew. */
async function restore(folder: string, { force = false }: { readonly force?: boolean }): Promise<void> {
  const config = { ...readConfig(), logLevel: 'error' };
  const asked = { folder: resolve(folder), force };
  const { created_at, tables } = await restoreInto(config, createLog(config), asked);
  const rows = Object.entries(tables).map(([table, told]) => `  ${table}: ${told.rows} rows\n`);
  process.stdout.write(
    `Restored into ${config.dataDir}, equal to the backup of ${created_at}:\n${rows.join('')}` +
      'Start it with: outlay start\n',
  );
}
