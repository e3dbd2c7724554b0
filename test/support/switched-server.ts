// A ClickHouse server that can be away or hang: the embedded engine behind a port that a test opens and closes.
import { mkdtempSync, rmSync } from 'node:fs';
import { connect, createServer, type AddressInfo, type Server, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createStore, DATABASE } from '../../store/clickhouse.ts';
import { startEmbedded } from '../../store/embedded/supervise.ts';
import type { Store } from '../../store/store.ts';
import { putMigrated } from './migrated.ts';

export type SwitchedServer = {
  /** For `OUTLAY_CLICKHOUSE_URL`; stays the same. */
  readonly url: string;
  /** Past the switch. */
  readonly store: Store;
  /** Refuses connections and breaks those that are open. */
  leave(): Promise<void>;
  /** Takes connections and never answers. */
  hang(): Promise<void>;
  comeBack(): Promise<void>;
  end(): Promise<void>;
};

/** Starts it, answering; with the tables of a program that ran before, where they are asked for. */
export async function startSwitchedServer({ migrated = false } = {}): Promise<SwitchedServer> {
  const dataDir = mkdtempSync(join(tmpdir(), 'outlay-server-'));
  if (migrated) await putMigrated(dataDir);
  const engine = await startEmbedded({ dataDir });
  const upstream = Number(new URL(engine.url).port);
  const store = createStore({ ...engine, database: DATABASE });
  const sockets = new Set<Socket>();
  let server: Server | undefined;
  let port = 0;
  const leave = async (): Promise<void> => {
    const closing = server;
    server = undefined;
    if (closing) await new Promise((resolve) => closing.close(resolve).emit('cut'));
  };
  const listen = async (accept: (socket: Socket) => void): Promise<void> => {
    await leave();
    const opened = createServer((socket) => {
      sockets.add(socket);
      socket.on('error', () => socket.destroy()).on('close', () => sockets.delete(socket));
      accept(socket);
    });
    opened.on('cut', () => sockets.forEach((socket) => socket.destroy()));
    await new Promise<void>((resolve) => opened.listen(port, '127.0.0.1', resolve));
    port = (opened.address() as AddressInfo).port;
    server = opened;
  };
  const comeBack = async (): Promise<void> =>
    await listen((socket) => {
      const onward = connect(upstream, '127.0.0.1');
      onward.on('error', () => socket.destroy()).on('close', () => socket.destroy());
      socket.on('close', () => onward.destroy());
      socket.pipe(onward).pipe(socket);
    });
  await comeBack();
  return {
    url: `http://${engine.username}:${encodeURIComponent(engine.password)}@127.0.0.1:${port}`,
    store,
    leave,
    hang: async () => await listen(() => undefined),
    comeBack,
    end: async () => {
      await leave();
      await store.close();
      await engine.stop();
      rmSync(dataDir, { recursive: true, force: true });
    },
  };
}
