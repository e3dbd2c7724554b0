// Passes requests for the demo company on to its process, and its answers back as they come: live ones stay open.
import {
  request as openRequest,
  type IncomingHttpHeaders,
  type IncomingMessage,
  type ServerResponse,
} from 'node:http';
import { problem, problemReply } from '../../schemas/problem.ts';

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

/** An answer that does not begin within this time will not; what is live says its head at once. */
const HEAD_MS = 30_000;

/** Where the demo answers, what is asked of it, and the token that it takes. */
export type Onward = { readonly address: string; readonly path: string; readonly token: string };

type Asked = Pick<IncomingMessage, 'method' | 'headers'>;

/**
 * Whether a request may be passed on as it is: its target is a path that says the same to every reader, and a body comes
 * only with methods that have one, so that it cannot be read as a request of its own.
 */
export function isPlain({ method = '', headers }: Asked, path: string): boolean {
  if (!path.startsWith('/') || path.startsWith('//')) return false;
  const [pathname = ''] = path.split('?', 1);
  const hasBody = isChunked(headers) || Number(headers['content-length'] ?? 0) > 0;
  if (hasBody && (method === 'GET' || method === 'HEAD')) return false;
  return new URL(pathname, 'http://demo').pathname === pathname;
}

/** Answers with what the demo answers. The request must be {@link isPlain}. */
export function passOn(
  request: IncomingMessage,
  response: ServerResponse,
  { address, path, token }: Onward,
): void {
  const { hostname, port } = new URL(address);
  const headers = {
    ...without(request.headers, OURS),
    ...framing(request.headers),
    authorization: `Bearer ${token}`,
  };
  const onward = openRequest({ hostname, port, path, method: request.method, headers });
  const late = setTimeout(() => onward.destroy(new Error('the demo does not answer')), HEAD_MS);
  onward.on('response', (answer) => {
    clearTimeout(late);
    response.writeHead(answer.statusCode ?? 502, without(answer.headers, []));
    // What comes live may say nothing for a while.
    response.flushHeaders();
    answer.on('error', () => response.destroy()).pipe(response);
  });
  onward.on('error', () => {
    clearTimeout(late);
    if (response.headersSent) return void response.destroy();
    const { status, headers: told, body } = problemReply(problem(502, 'The demo company does not answer.'));
    response.writeHead(status, { ...told, 'retry-after': '1' }).end(body);
  });
  response.on('close', () => onward.destroy());
  request.pipe(onward);
}

function isChunked(headers: IncomingHttpHeaders): boolean {
  return headers['transfer-encoding'] !== undefined;
}

/** How long the body is, told again: without it the next hop would read a body as a request. */
function framing(headers: IncomingHttpHeaders): IncomingHttpHeaders {
  if (isChunked(headers)) return { 'transfer-encoding': 'chunked' };
  const length = headers['content-length'];
  return length === undefined ? {} : { 'content-length': length };
}

function without(headers: IncomingHttpHeaders, more: readonly string[]): IncomingHttpHeaders {
  const named = (headers.connection ?? '').split(',').map((name) => name.trim().toLowerCase());
  const dropped = new Set([...HOP_BY_HOP, ...named, ...more]);
  return Object.fromEntries(Object.entries(headers).filter(([name]) => !dropped.has(name)));
}
