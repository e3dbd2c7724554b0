// The engine that this configuration asks for: embedded in the data folder, or a server, which may be away for a while.
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Logger } from 'pino';
import type { Config } from '../config.ts';
import type { StoreAddress } from '../ingest/lane-protocol.ts';
import { createStore, DATABASE } from '../store/clickhouse.ts';
import { startEmbedded, type EmbeddedEngine } from '../store/embedded/supervise.ts';
import { migrate } from '../store/migrate.ts';
import { openViews } from '../store/open-views.ts';
import { StoreUnavailable, type Store } from '../store/store.ts';
import { keepTrying } from './keep-trying.ts';
import { createLatch } from './latch.ts';
import { watchServer, type ServerWatch } from './server-watch.ts';

/** The engine of an Outlay that was killed ends by itself within five seconds. */
const LEFT_BEHIND_MS = 8_000;

export type Engine = {
  readonly kind: 'embedded' | 'server';
  /** Names the ledger: what is remembered of another one is not true of this one. */
  readonly ledger: string;
  readonly address: StoreAddress;
  /** Fails with {@link StoreUnavailable} until the ledger has its tables. */
  readonly store: Store;
  readonly state: () => { readonly up: boolean; readonly restarts: number };
  /** Whether the ledger has its tables, as far as this process knows. */
  readonly isMigrated: () => boolean;
  /** Resolves when it has. */
  readonly migrated: Promise<void>;
  /** Resolves where a server turns out to hold a ledger that this program must not touch. */
  readonly failed: Promise<Error>;
  readonly stop: () => Promise<void>;
};

/** How long a start waits for a server, and for its tables where there are none yet, before it goes on without. */
const SERVER_PATIENCE_MS = 15_000;

/**
 * Starts or reaches the engine and migrates the store. Rejects with a sentence where the embedded engine cannot start
 * or the schema cannot be used. A server that is away is waited for in the background.
 */
export async function openEngine(config: Config, log: Logger): Promise<Engine> {
  return config.clickhouseUrl === undefined
    ? await openEmbedded(config, log)
    : await openServer(addressIn(config.clickhouseUrl), log);
}

async function openEmbedded({ dataDir, loaderEnv, reader }: Config, log: Logger): Promise<Engine> {
  const embedded = await startEmbedded({
    dataDir: join(dataDir, 'clickhouse'),
    env: loaderEnv,
    reader,
    freeWithinMs: LEFT_BEHIND_MS,
    onEvent: (sentence) => log.warn(sentence),
  });
  const address = addressOf(embedded);
  const store = createStore(address);
  const stop = async (): Promise<void> => {
    await store.close();
    await embedded.stop();
  };
  try {
    await migrate(address);
    if (reader) await openViews(store);
  } catch (error) {
    await stop();
    throw error;
  }
  return {
    kind: 'embedded',
    ledger: 'embedded',
    address,
    store,
    state: () => embedded.state(),
    isMigrated: () => true,
    migrated: Promise.resolve(),
    failed: new Promise(() => undefined),
    stop,
  };
}

async function openServer(address: StoreAddress, log: Logger): Promise<Engine> {
  const store = createStore(address);
  const stopping = new AbortController();
  const migrated = createLatch();
  const away = createLatch();
  let watch: ServerWatch | undefined;
  const stop = async (): Promise<void> => {
    stopping.abort();
    watch?.stop();
    await store.close();
  };
  const onFault = (error: unknown): void => {
    log.warn({ err: error }, 'the ClickHouse server cannot be used yet; telemetry is kept in the journal');
    away.open();
  };
  const migrating = migrateServer(address, stopping.signal, onFault).then(() => {
    watch = watchServer(store, (isUp, reason) => tellChange(log, isUp, reason));
    migrated.open();
  });
  try {
    await Promise.race([migrating, away.opened, patience(stopping.signal)]);
  } catch (error) {
    await stop();
    throw error;
  }
  const isMigrated = (): boolean => watch !== undefined;
  return {
    kind: 'server',
    ledger: `${address.url}/${address.database}`,
    address,
    store: untilMigrated(store, isMigrated),
    state: () => ({ up: watch?.up() ?? false, restarts: 0 }),
    isMigrated,
    migrated: migrated.opened,
    failed: failureOf(migrating, stopping.signal),
    stop,
  };
}

type OnFault = (error: unknown) => void;

async function migrateServer(address: StoreAddress, signal: AbortSignal, onFault: OnFault): Promise<void> {
  const isPassing = (error: unknown): boolean => error instanceof StoreUnavailable;
  await keepTrying(async () => await migrate(address), { signal, isPassing, onFault });
}

async function patience(signal: AbortSignal): Promise<void> {
  await sleep(SERVER_PATIENCE_MS, undefined, { signal }).catch(() => undefined);
}

/** Resolves with the error that ends `migrating`, unless it ends because Outlay stops. */
async function failureOf(migrating: Promise<void>, stopped: AbortSignal): Promise<Error> {
  return await new Promise((resolve) => {
    migrating.catch((error: unknown) => {
      if (!stopped.aborted) resolve(error instanceof Error ? error : new Error(String(error)));
    });
  });
}

function tellChange(log: Logger, isUp: boolean, reason: unknown): void {
  if (isUp) log.info('the ClickHouse server answers again');
  else log.warn({ err: reason }, 'the ClickHouse server does not answer; telemetry is kept in the journal');
}

/** Before its tables are there, the ledger is as good as away. */
function untilMigrated(store: Store, isMigrated: () => boolean): Store {
  const check = (): void => {
    if (!isMigrated()) throw new StoreUnavailable('The ledger cannot be reached');
  };
  return {
    ...store,
    query: async (query) => {
      check();
      return await store.query(query);
    },
    dump: async (query) => {
      check();
      return await store.dump(query);
    },
    insert: async (insert) => {
      check();
      await store.insert(insert);
    },
    command: async (sql, params) => {
      check();
      await store.command(sql, params);
    },
  };
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
