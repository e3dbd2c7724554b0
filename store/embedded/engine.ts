// Entry of the child process that runs the embedded engine: opens it, serves it, and goes when its parent goes.
import { Session } from 'chdb';
import { mkdirSync, writeFileSync, writeSync } from 'node:fs';
import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { engineXml, verifyEngine } from './config.ts';
import { createConnections, type Connections } from './connections.ts';
import { watchFailedWrites } from './failed-writes.ts';
import { ToEngine, type EngineOptions, type FromEngine } from './messages.ts';
import { keepFreeBytes } from './room.ts';
import { createEngineServer, createReaderServer } from './server.ts';

const CLOSE_MS = 4_000;

type Open = {
  readonly connections: Connections;
  readonly server: Server;
  readonly readers: Server | undefined;
};
let open: Open | undefined;

process.on('message', (message) => {
  const order = ToEngine.parse(message);
  if (order.kind === 'start') void start(order.options);
  else if (order.kind === 'stop') void stop();
  else void open?.connections.ping().then(pong, pong);
});
process.on('disconnect', () => void stop());
process.on('SIGTERM', () => void stop());
// Ctrl-C reaches the whole process group: the parent flushes first and then stops the engine.
process.on('SIGINT', () => undefined);

/** An error is an answer too: an engine out of memory is not one that hangs. */
function pong(): void {
  tell({ kind: 'pong' });
}

async function start(options: EngineOptions): Promise<void> {
  try {
    open = openEngine(options);
    const { server, readers } = open;
    const port = await listen(server, options.port, '127.0.0.1');
    const { reader } = options;
    const readerPort = readers && reader && (await listen(readers, reader.port, reader.host));
    tell({ kind: 'ready', port, readerPort });
  } catch (error) {
    tell({ kind: 'refused', reason: error instanceof Error ? error.message : String(error) });
    await stop(1);
  }
}

async function listen(server: Server, port: number, host: string): Promise<number> {
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, host, resolve);
  });
  return (server.address() as AddressInfo).port;
}

function openEngine({ dataDir, memoryBytes, username, password, reader }: EngineOptions): Open {
  mkdirSync(dataDir, { recursive: true, mode: 0o700 });
  const configFile = join(dataDir, 'outlay-engine.xml');
  writeFileSync(configFile, engineXml(configFile, memoryBytes, keepFreeBytes(dataDir)));
  const control = new Session(dataDir, { connectionArgs: [`--config-file=${configFile}`] });
  verifyEngine(control, memoryBytes);
  const failedWrites = watchFailedWrites(control, end);
  const connections = createConnections({ path: dataDir, control, failedWrites, memoryBytes });
  const server = createEngineServer(connections, { username, password });
  return { connections, server, readers: reader && createReaderServer(connections, reader) };
}

/** Told by the supervisor; nothing may be answered any more. */
function end(): void {
  writeSync(process.stderr.fd, 'A write failed: is the disk full?');
  process.kill(process.pid, 'SIGKILL');
}

let stopping = false;
async function stop(exitCode = 0): Promise<void> {
  if (stopping) return;
  stopping = true;
  // Nothing acknowledged is lost by a kill, so a query that does not end is not waited for.
  setTimeout(() => process.kill(process.pid, 'SIGKILL'), CLOSE_MS).unref();
  for (const server of [open?.server, open?.readers]) {
    server?.close();
    server?.closeIdleConnections();
  }
  await open?.connections.close();
  process.exit(exitCode);
}

function tell(message: FromEngine): void {
  if (process.connected) process.send?.(message);
}
