// The Outlay of this data folder for one command: the one that runs, or one that is started for the time of it.
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { ConfigError, readConfig } from '../../config.ts';
import { isHalfRestored } from '../../server/care/restore-mark.ts';
import { instanceHere } from '../client/connection.ts';
import type { Server } from '../client/server.ts';
import { createLog } from './start.ts';

/** Runs a command against the Outlay of the configured data folder. */
export async function withOutlay<Result>(command: (server: Server) => Promise<Result>): Promise<Result> {
  const config = readConfig();
  const token = config.adminToken ?? '';
  const running = instanceHere(config);
  if (running?.url === '')
    throw new Error('The Outlay of this data folder is still starting; try again in a moment.');
  if (running) return await command({ url: running.url, token });
  requireLedger(config.dataDir);
  const own = { ...config, port: 0, otlpPort: 0, grpcPort: 0, logLevel: 'error' };
  const { startOutlay } = await import('../../main.ts');
  const outlay = await startOutlay(own, createLog(own));
  try {
    return await command({ url: outlay.url, token });
  } finally {
    await outlay.stop();
  }
}

/** An empty folder would be made a ledger of its own, of which everything can be said. */
function requireLedger(dataDir: string): void {
  if (existsSync(join(dataDir, 'journal')) || isHalfRestored(dataDir)) return;
  throw new ConfigError(`There is no ledger in ${dataDir}. Set OUTLAY_DATA_DIR to the folder that has one.`);
}
