// The engine that this configuration asks for, migrated and ready: embedded in the data folder, or a server.
import { join } from 'node:path';
import type { Logger } from 'pino';
import type { Config } from '../config.ts';
import type { StoreAddress } from '../ingest/lane-protocol.ts';
import { createStore, DATABASE } from '../store/clickhouse.ts';
import { startEmbedded, type EmbeddedEngine } from '../store/embedded/supervise.ts';
import { migrate } from '../store/migrate.ts';
import type { Store } from '../store/store.ts';

export type Engine = {
  readonly kind: 'embedded' | 'server';
  readonly address: StoreAddress;
  readonly store: Store;
  readonly state: () => { readonly up: boolean; readonly restarts: number };
  readonly stop: () => Promise<void>;
};

/** Starts or reaches the engine and migrates the store. Rejects with a sentence where it cannot. */
export async function openEngine(config: Config, log: Logger): Promise<Engine> {
  const embedded = config.clickhouseUrl === undefined ? await startIn(config.dataDir, log) : undefined;
  const address = embedded ? addressOf(embedded) : addressIn(config.clickhouseUrl ?? '');
  const store = createStore(address);
  const stop = async (): Promise<void> => {
    await store.close();
    await embedded?.stop();
  };
  try {
    await migrate(address);
  } catch (error) {
    await stop();
    throw error;
  }
  return {
    kind: embedded ? 'embedded' : 'server',
    address,
    store,
    state: () => embedded?.state() ?? { up: true, restarts: 0 },
    stop,
  };
}

async function startIn(dataDir: string, log: Logger): Promise<EmbeddedEngine> {
  return await startEmbedded({
    dataDir: join(dataDir, 'clickhouse'),
    onEvent: (sentence) => log.warn(sentence),
  });
}

function addressOf({ url, username, password }: EmbeddedEngine): StoreAddress {
  return { url, username, password, database: DATABASE };
}

/** `http://user:password@host:8123/database`; the database defaults to Outlay's own. */
function addressIn(given: string): StoreAddress {
  const url = new URL(given);
  const { username, password, pathname } = url;
  return {
    url: url.origin,
    username: decodeURIComponent(username) || 'default',
    password: decodeURIComponent(password),
    database: decodeURIComponent(pathname.slice(1)) || DATABASE,
  };
}
