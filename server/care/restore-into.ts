// A restore with all that it needs for the time of it: the data folder held, the engine up, its tables there.
import type { Logger } from 'pino';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Config } from '../../config.ts';
import type { BackupManifest } from '../../schemas/backup.ts';
import { openEngine } from '../engine.ts';
import { holdDataDir } from '../instance.ts';
import { checkBackup, restoreBackup } from './restore.ts';

/** How long a server may take to answer. */
const PATIENCE_MS = 10_000;

type Asked = {
  /** Of the backup. */
  readonly folder: string;
  /** Throw away what the ledger holds. */
  readonly force: boolean;
};

/** Restores into the configured data folder and engine; resolves with what was restored. */
export async function restoreInto(config: Config, log: Logger, asked: Asked): Promise<BackupManifest> {
  const { dataDir } = config;
  const hold = holdDataDir(dataDir);
  try {
    const manifest = await checkBackup(asked.folder);
    const engine = await openEngine(config, log);
    try {
      await Promise.race([engine.migrated, sleep(PATIENCE_MS, undefined, { ref: false })]);
      if (!engine.isMigrated())
        throw new Error(`The ClickHouse server at ${engine.address.url} does not answer; start it first.`);
      await restoreBackup({ ...asked, dataDir, store: engine.store }, manifest);
    } finally {
      await engine.stop();
    }
    return manifest;
  } finally {
    hold.release();
  }
}
