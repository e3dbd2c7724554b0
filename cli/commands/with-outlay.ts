// The Outlay of this data folder for one command: the one that runs, or one that is started for the time of it.
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { ConfigError, readConfig } from '../../config.ts';
import { startOutlay } from '../../main.ts';
import { isHalfRestored } from '../../server/care/restore-mark.ts';
import { askAt, type Ask } from './call-api.ts';
import { instanceHere } from './connection.ts';
import { createLog } from './start.ts';

/** Runs a command against the Outlay of the configured data folder. */
export async function withOutlay<Result>(command: (ask: Ask) => Promise<Result>): Promise<Result> {
  const config = readConfig();
  const running = instanceHere(config);
  if (running?.url === '')
    throw new Error('The Outlay of this data folder is still starting; try again in a moment.');
  if (running) return await command(askAt(running.url, config.adminToken));
  requireLedger(config.dataDir);
  const own = { ...config, port: 0, otlpPort: 0, grpcPort: 0, logLevel: 'error' };
  const outlay = await startOutlay(own, createLog(own));
  try {
    return await command(askAt(outlay.url, config.adminToken));
  } finally {
    await outlay.stop();
  }
}

/** An empty folder would be made a ledger of its own, of which everything can be said. */
function requireLedger(dataDir: string): void {
  if (existsSync(join(dataDir, 'journal')) || isHalfRestored(dataDir)) return;
  throw new ConfigError(`There is no ledger in ${dataDir}. Set OUTLAY_DATA_DIR to the folder that has one.`);
}
