// One request over a plain socket: node:http would take longer to load than the answer takes.
import { connect, type Socket } from 'node:net';

export type Request = { readonly url: URL; readonly token: string; readonly body: string };

/** Why no answer came. It is counted by name. */
export class NoAnswer extends Error {
  override readonly name = 'NoAnswer';
  readonly fault: string;

  constructor(fault: string, message: string) {
    super(message);
    this.fault = fault;
  }
}

const MAX_ANSWER_BYTES = 64 * 1024;

/** Sends the JSON body as a POST and resolves with the text of a 200. Throws {@link NoAnswer}; a redirect is one too. */
export async function ask(request: Request): Promise<string> {
  const socket = await open(request.url);
  const bytes = await exchange(socket, messageOf(request));
  return bodyOf(bytes);
}

async function open({ protocol, hostname, port }: URL): Promise<Socket> {
  const host = hostname.replace(/^\[|\]$/g, '');
  if (protocol !== 'https:') return connect({ host, port: Number(port || 80) });
  const tls = await import('node:tls');
  return tls.connect({ host, port: Number(port || 443), servername: host });
}

function messageOf({ url, token, body }: Request): string {
  const lines = [
    `POST ${url.pathname}${url.search} HTTP/1.1`,
    `Host: ${url.host}`,
    'Content-Type: application/json',
    `Content-Length: ${Buffer.byteLength(body)}`,
    ...(token === '' ? [] : [`Authorization: Bearer ${token}`]),
    'Connection: close',
  ];
  return `${lines.join('\r\n')}\r\n\r\n${body}`;
}

async function exchange(socket: Socket, message: string): Promise<Buffer> {
  return await new Promise((resolve, reject) => {
    const chunks: Buffer[] = [];
    let size = 0;
    socket.on('data', (chunk: Buffer) => {
      size += chunk.length;
      chunks.push(chunk);
      if (size > MAX_ANSWER_BYTES) {
        socket.destroy();
        reject(new NoAnswer('too_large', `The answer has more than ${MAX_ANSWER_BYTES} bytes.`));
      } else if (isWhole(chunks)) {
        socket.destroy();
        resolve(Buffer.concat(chunks));
      }
    });
    socket.on('end', () => resolve(Buffer.concat(chunks)));
    socket.on('error', (error) => reject(new NoAnswer('unreachable', error.message)));
    socket.write(message);
  });
}

/** Some proxies keep the connection open, whatever they are asked. */
function isWhole(chunks: readonly Buffer[]): boolean {
  const text = Buffer.concat(chunks).toString('latin1');
  const at = text.indexOf('\r\n\r\n');
  const length = at < 0 ? undefined : /^content-length: *(\d+) *$/im.exec(text.slice(0, at))?.[1];
  return length !== undefined && text.length >= at + 4 + Number(length);
}

function bodyOf(answer: Buffer): string {
  const at = answer.indexOf('\r\n\r\n');
  const head = at < 0 ? '' : answer.subarray(0, at).toString('latin1');
  const status = /^HTTP\/1\.[01] (\d{3})/.exec(head)?.[1];
  if (status === undefined) throw new NoAnswer('bad_answer', 'What answers does not speak HTTP.');
  if (status !== '200') throw new NoAnswer(`status_${status}`, `The answer has the status ${status}.`);
  const body = answer.subarray(at + 4);
  return /^transfer-encoding:.*chunked/im.test(head) ? unchunked(body) : body.toString('utf8');
}

function unchunked(body: Buffer): string {
  const parts: Buffer[] = [];
  let at = 0;
  for (;;) {
    const end = body.indexOf('\r\n', at);
    const told = end < 0 ? undefined : /^[0-9a-f]{1,8}/i.exec(body.subarray(at, end).toString('latin1'))?.[0];
    if (told === undefined) throw new NoAnswer('bad_answer', 'The answer broke off.');
    const size = Number.parseInt(told, 16);
    if (size === 0) return Buffer.concat(parts).toString('utf8');
    parts.push(body.subarray(end + 2, end + 2 + size));
    at = end + 4 + size;
  }
}
