// Passes OTLP requests of the main port on to the ingest lane byte by byte: the API lane never decodes.
import { Agent, request as openRequest, type IncomingMessage, type ServerResponse } from 'node:http';
import { addressOf, FORWARDED_FOR } from '../ingest/receive/via.ts';

/** Hop-by-hop headers are about one connection and are not passed on (RFC 9110, 7.6.1). */
const HOP_BY_HOP = new Set(['connection', 'keep-alive', 'te', 'upgrade', 'proxy-connection', 'expect']);

/** A status that exporters answer by sending again. */
const UNAVAILABLE = 503;

/** Creates the forwarder to the port of the ingest lane on this machine. */
export function createOtlpForwarder(
  host: string,
  port: number,
): (request: IncomingMessage, response: ServerResponse) => void {
  const agent = new Agent({ keepAlive: true, maxSockets: 256 });
  return (request, response) => {
    const headers = Object.fromEntries(
      Object.entries(request.headers).filter(([name]) => !HOP_BY_HOP.has(name)),
    );
    // Where it came from is told as this lane sees it, whatever the sender wrote.
    headers[FORWARDED_FOR] = addressOf(request.socket, headers[FORWARDED_FOR]);
    const onward = openRequest({ agent, host, port, method: request.method, path: request.url, headers });
    onward.on('response', (answer) => {
      response.writeHead(answer.statusCode ?? UNAVAILABLE, answer.headers);
      answer.pipe(response);
    });
    onward.on('error', () => {
      if (response.headersSent) response.destroy();
      else response.writeHead(UNAVAILABLE, { 'retry-after': '1' }).end();
    });
    response.on('close', () => onward.destroy());
    request.pipe(onward);
  };
}
