// The main port: OTLP and limit checks on node:http, everything else to Express, which costs several times the CPU.
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Config } from '../config.ts';
import { SIGNALS } from '../schemas/otlp.ts';
import { onlyLoopbackNames } from './host-check.ts';
import { listen } from './listen.ts';

export type RequestHandler = (request: IncomingMessage, response: ServerResponse) => void;

/** Who answers what on the main port. */
export type EdgeHandlers = {
  readonly otlp: RequestHandler;
  readonly limitCheck: RequestHandler;
  readonly rest: RequestHandler;
};

const OTLP_PATHS = new Set(SIGNALS.map((signal) => `/v1/${signal}`));
const LIMIT_CHECK_PATH = '/api/v1/limits/check';
const KEEP_ALIVE_MS = 75_000;
const HEADERS_TIMEOUT_MS = 10_000;

/** Listens on the main port; 0 picks a free one. */
export async function openEdge(
  { host, port, adminToken }: Pick<Config, 'host' | 'port' | 'adminToken'>,
  handlers: EdgeHandlers,
): Promise<{ server: Server; port: number }> {
  const dispatch: RequestHandler = (request, response) => {
    const path = pathOf(request.url ?? '/');
    if (path === LIMIT_CHECK_PATH) handlers.limitCheck(request, response);
    else if (OTLP_PATHS.has(path)) handlers.otlp(request, response);
    else handlers.rest(request, response);
  };
  const server = createServer(
    { keepAliveTimeout: KEEP_ALIVE_MS, headersTimeout: HEADERS_TIMEOUT_MS },
    adminToken === undefined ? onlyLoopbackNames(dispatch) : dispatch,
  );
  return { server, port: await listen(server, { host, port, variable: 'OUTLAY_PORT' }) };
}

function pathOf(url: string): string {
  const query = url.indexOf('?');
  return query < 0 ? url : url.slice(0, query);
}

/** Stops accepting, lets answers under way finish for a moment, and closes. */
export async function closeEdge(server: Server): Promise<void> {
  const closed = new Promise((resolve) => server.close(resolve));
  server.closeIdleConnections();
  await Promise.race([closed, sleep(2_000, undefined, { ref: false })]);
  server.closeAllConnections();
}
