// Passes requests for the demo company on to its process, and its answers back as they come: live ones stay open.
import {
  request as openRequest,
  type IncomingHttpHeaders,
  type IncomingMessage,
  type ServerResponse,
} from 'node:http';

/** Headers about one connection, which are not passed on (RFC 9110, 7.6.1). */
const HOP_BY_HOP = [
  'connection',
  'expect',
  'keep-alive',
  'proxy-authenticate',
  'proxy-authorization',
  'proxy-connection',
  'te',
  'trailer',
  'transfer-encoding',
  'upgrade',
];

/** Of the real company's person, and none of the demo's business. */
const OURS = ['authorization', 'cookie', 'origin', 'host'];

/** Answers with what `address` answers at `path`. */
export function passOn(
  request: IncomingMessage,
  response: ServerResponse,
  { address, path }: { readonly address: string; readonly path: string },
): void {
  const headers = without(request.headers, OURS);
  const onward = openRequest(new URL(path, address), { method: request.method, headers });
  onward.on('response', (answer) => {
    response.writeHead(answer.statusCode ?? 502, without(answer.headers, []));
    // What comes live may say nothing for a while.
    response.flushHeaders();
    answer.on('error', () => response.destroy()).pipe(response);
  });
  onward.on('error', () => {
    if (response.headersSent) response.destroy();
    else response.writeHead(502, { 'retry-after': '1' }).end();
  });
  response.on('close', () => onward.destroy());
  request.pipe(onward);
}

function without(headers: IncomingHttpHeaders, more: readonly string[]): IncomingHttpHeaders {
  const named = (headers.connection ?? '').split(',').map((name) => name.trim().toLowerCase());
  const dropped = new Set([...HOP_BY_HOP, ...named, ...more]);
  return Object.fromEntries(Object.entries(headers).filter(([name]) => !dropped.has(name)));
}
