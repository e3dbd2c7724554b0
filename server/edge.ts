// The main port: OTLP, limit checks and hooks on node:http, everything else to Express, which costs several times the CPU.
import type { IncomingMessage, Server } from 'node:http';
import type { Config } from '../config.ts';
import { signalPathIn } from '../ingest/receive/wrong-way.ts';
import { SIGNALS } from '../schemas/otlp.ts';
import { isGatewayPath } from './gateways/gateway.ts';
import { isHookPath } from './hook-http.ts';
import type { RequestHandler } from './host-check.ts';
import { createHttpServer, listen } from './http-server.ts';

/** Who answers what on the main port. */
export type EdgeHandlers = {
  readonly otlp: RequestHandler;
  readonly limitCheck: RequestHandler;
  readonly hook: RequestHandler;
  readonly gateway: RequestHandler;
  readonly rest: RequestHandler;
};

const OTLP_PATHS = new Set(SIGNALS.map((signal) => `/v1/${signal}`));
const OTLP_TYPE = /^application\/(?:x-protobuf|grpc)/i;
const LIMIT_CHECK_PATH = '/api/v1/limits/check';

/** Listens on the main port; 0 picks a free one. */
export async function openEdge(
  { host, port, adminToken }: Pick<Config, 'host' | 'port' | 'adminToken'>,
  handlers: EdgeHandlers,
): Promise<{ server: Server; port: number }> {
  const dispatch: RequestHandler = (request, response) => {
    const path = pathOf(request.url ?? '/');
    if (path === LIMIT_CHECK_PATH) handlers.limitCheck(request, response);
    // Whatever a gateway asks about is part of its path: nothing of it is telemetry of ours.
    else if (isGatewayPath(path)) handlers.gateway(request, response);
    else if (OTLP_PATHS.has(path) || isOtlp(request, path)) handlers.otlp(request, response);
    else if (isHookPath(path)) handlers.hook(request, response);
    else handlers.rest(request, response);
  };
  const server = createHttpServer(dispatch, adminToken === undefined);
  return { server, port: await listen(server, { host, port, variable: 'OUTLAY_PORT' }) };
}

/** Telemetry whose path is wrong is told so by those who take telemetry. */
function isOtlp({ method, headers }: IncomingMessage, path: string): boolean {
  if (method !== 'POST' || path.startsWith('/api/')) return false;
  return OTLP_TYPE.test(headers['content-type'] ?? '') || signalPathIn(path) !== undefined;
}

function pathOf(url: string): string {
  const query = url.indexOf('?');
  return query < 0 ? url : url.slice(0, query);
}
