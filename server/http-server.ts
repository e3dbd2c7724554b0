// How both lanes serve HTTP: connections that outlive export intervals, a sentence where they cannot listen, a bounded end.
import { createServer, type Server } from 'node:http';
import type { AddressInfo, Server as NetServer } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { onlyLoopbackNames, type RequestHandler } from './host-check.ts';

/** Exporters send every 5 or 60 seconds over one connection; closing it in between would make them resend. */
const KEEP_ALIVE_MS = 75_000;
const HEADERS_TIMEOUT_MS = 10_000;

/** How often connections are looked at while a server closes. */
const IDLE_LOOK_MS = 20;

/** Connections that may wait to be accepted; one that finds no place tries again only after a second. */
const BACKLOG = 4_096;

/** A server for the handler; `isOpen` when nobody has to say who they are. */
export function createHttpServer(handler: RequestHandler, isOpen: boolean): Server {
  const options = { keepAliveTimeout: KEEP_ALIVE_MS, headersTimeout: HEADERS_TIMEOUT_MS };
  return createServer(options, isOpen ? onlyLoopbackNames(handler) : handler);
}

/**
 * Stops accepting, lets answers under way finish for a moment, and closes. `listener` is what accepts connections, where
 * the server itself does not.
 */
export async function closeHttpServer(
  server: Server,
  graceMs: number,
  listener: NetServer = server,
): Promise<void> {
  const closed = new Promise((resolve) => listener.close(resolve));
  if (listener !== server) server.close();
  server.closeIdleConnections();
  // A connection that is kept alive is idle once its answer is out.
  const looking = setInterval(() => server.closeIdleConnections(), IDLE_LOOK_MS);
  await Promise.race([closed, sleep(graceMs, undefined, { ref: false })]);
  clearInterval(looking);
  server.closeAllConnections();
}

/** The address under which a host and port are asked. */
export function httpUrl(host: string, port: number): string {
  return `http://${host.includes(':') ? `[${host}]` : host}:${port}`;
}

/** Where to listen; `variable` is what a person sets to choose another port. 0 picks a free one. */
export type Address = { readonly host: string; readonly port: number; readonly variable: string };

/** Resolves with the port when the server listens. */
export async function listen(server: NetServer, { host, port, variable }: Address): Promise<number> {
  await new Promise<void>((resolve, reject) => {
    server.once('error', (error) => reject(explained(error, { host, port, variable })));
    server.listen({ port, host, backlog: BACKLOG }, resolve);
  });
  return (server.address() as AddressInfo).port;
}

function explained(error: Error, { host, port, variable }: Address): Error {
  const code = 'code' in error ? error.code : undefined;
  const cause = { cause: error };
  if (code === 'EADDRINUSE') {
    const what = `Port ${port} on ${host} is taken by another program.`;
    return new Error(`${what} Stop it, or set ${variable} to another port; 0 picks a free one.`, cause);
  }
  if (code === 'EACCES')
    return new Error(
      `Port ${port} needs rights that this user does not have; set ${variable} to one above 1023.`,
      cause,
    );
  if (code === 'EADDRNOTAVAIL' || code === 'ENOTFOUND')
    return new Error(`OUTLAY_HOST=${host} is no address of this machine.`, cause);
  return error;
}
