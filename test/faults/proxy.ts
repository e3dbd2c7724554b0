// An HTTP proxy that misbehaves when it is told to: between the program and ClickHouse, or between agents and the program.
import { Agent, createServer, request, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { httpStatus } from '../../store/embedded/exception.ts';

/** What may go wrong between a client and its server. */
export type Fault =
  /** Nobody listens: connections are refused and open ones are gone. */
  | { readonly kind: 'refuse' }
  /** Accepts and never answers. */
  | { readonly kind: 'hang' }
  /** Answers late. */
  | { readonly kind: 'slow'; readonly ms: number }
  /** Breaks the connection before the server sees anything of the request. */
  | { readonly kind: 'drop' }
  /** Passes on half of the request and breaks both connections. */
  | { readonly kind: 'half-request' }
  /** The server does what was asked and the answer is lost. */
  | { readonly kind: 'lost-answer' }
  /** The server does what was asked and the answer breaks off. */
  | { readonly kind: 'cut-answer' }
  /** The server does what was asked and the answer is not HTTP. */
  | { readonly kind: 'garbage' }
  /** Something else answers in the server's place, as a load balancer does. */
  | { readonly kind: 'status'; readonly status: number }
  /** The server refuses with this exception. */
  | { readonly kind: 'exception'; readonly code: number; readonly name: string }
  /** The server knows another password. */
  | { readonly kind: 'wrong-password' };

/** Decides about each request, by its URL; undefined passes it on. */
export type Plan = (url: string) => Fault | undefined;

export type Proxy = {
  readonly url: string;
  /** From now on each request fares as planned. Requests that hang are let go. */
  plan(next: Plan | Fault | undefined): Promise<void>;
  /** Requests that met a fault, by its kind. */
  readonly met: ReadonlyMap<string, number>;
  close(): Promise<void>;
};

/** Opens a proxy to `target` on a free port, which it keeps. `watch` sees the URL of each request. */
export async function openProxy(
  target: () => string,
  watch: (url: string) => void = () => undefined,
): Promise<Proxy> {
  const agent = new Agent({ keepAlive: true });
  const met = new Map<string, number>();
  let plan: Plan = () => undefined;
  const server = createServer({ maxHeaderSize: 1024 * 1024 }, (incoming, response) => {
    response.on('error', () => undefined);
    watch(incoming.url ?? '/');
    const fault = plan(incoming.url ?? '/');
    if (fault) met.set(nameOf(fault), (met.get(nameOf(fault)) ?? 0) + 1);
    serve({ incoming, response, target: target(), agent }, fault).catch(() => incoming.socket.destroy());
  });
  const listen = async (port: number): Promise<number> => {
    await new Promise<void>((resolve, reject) => {
      server.once('error', reject).listen(port, '127.0.0.1', resolve);
    });
    return (server.address() as AddressInfo).port;
  };
  const refuse = async (): Promise<void> => {
    if (!server.listening) return;
    const closed = new Promise((resolve) => server.close(resolve));
    server.closeAllConnections();
    await closed;
  };
  const port = await listen(0);
  return {
    url: `http://127.0.0.1:${port}`,
    met,
    plan: async (next) => {
      plan = typeof next === 'function' ? next : () => next;
      const refuses = typeof next === 'object' && next.kind === 'refuse';
      if (refuses) await refuse();
      else if (server.listening) server.closeAllConnections();
      else await listen(port);
    },
    close: async () => {
      await refuse();
      agent.destroy();
    },
  };
}

/** The fault in words. */
export function nameOf(fault: Fault): string {
  if (fault.kind === 'status') return `status ${fault.status}`;
  return fault.kind === 'exception' ? `exception ${fault.code} ${fault.name}` : fault.kind;
}

type Call = {
  readonly incoming: IncomingMessage;
  readonly response: ServerResponse;
  readonly target: string;
  readonly agent: Agent;
};

type Answer = {
  readonly status: number;
  readonly headers: IncomingMessage['headers'];
  readonly body: Buffer;
};

async function serve(call: Call, fault: Fault | undefined): Promise<void> {
  const body = Buffer.concat(await call.incoming.toArray());
  if (fault && (await fails(call, body, fault))) return;
  const answer = await forward(call, body, fault?.kind === 'wrong-password');
  respond(call, answer, fault);
}

/** Whether the fault keeps the server from seeing the whole request. */
async function fails({ incoming, response, ...call }: Call, body: Buffer, fault: Fault): Promise<boolean> {
  if (fault.kind === 'status') {
    response.writeHead(fault.status, { 'content-type': 'text/html' });
    response.end('<html><body>The service is not available.</body></html>');
  } else if (fault.kind === 'exception') {
    response.writeHead(httpStatus(fault.code), { 'x-clickhouse-exception-code': fault.code });
    response.end(`Code: ${fault.code}. DB::Exception: Injected. (${fault.name})\n`);
  } else if (fault.kind === 'refuse' || fault.kind === 'drop') {
    incoming.socket.destroy();
  } else if (fault.kind === 'half-request') {
    await forwardHalf({ incoming, response, ...call }, body);
    incoming.socket.destroy();
  } else {
    if (fault.kind === 'slow') await sleep(fault.ms);
    return fault.kind === 'hang';
  }
  return true;
}

function respond({ incoming, response }: Call, { status, headers, body }: Answer, fault?: Fault): void {
  const { socket } = incoming;
  if (fault?.kind === 'lost-answer') {
    socket.destroy();
  } else if (fault?.kind === 'garbage') {
    socket.end('\0\x01 not an answer \r\n\r\n');
  } else if (fault?.kind === 'cut-answer') {
    socket.end(Buffer.concat([Buffer.from('HTTP/1.1 200 OK\r\nContent-Length: 9999\r\n\r\n'), body]));
  } else {
    delete headers['transfer-encoding'];
    response.writeHead(status, { ...headers, 'content-length': body.length });
    response.end(body);
  }
}

async function forward(call: Call, body: Buffer, wrongPassword: boolean): Promise<Answer> {
  return await new Promise((resolve, reject) => {
    const outgoing = ask(call, { 'content-length': body.length, ...(wrongPassword && WRONG) });
    outgoing.on('error', reject);
    outgoing.on('response', (answer) => {
      answer.toArray().then((chunks) => {
        resolve({
          status: answer.statusCode ?? 502,
          headers: answer.headers,
          body: Buffer.concat(chunks as Buffer[]),
        });
      }, reject);
    });
    outgoing.end(body);
  });
}

const WRONG = { authorization: `Basic ${Buffer.from('outlay:another password').toString('base64')}` };

async function forwardHalf(call: Call, body: Buffer): Promise<void> {
  const outgoing = ask(call, { 'content-length': body.length });
  outgoing.on('error', () => undefined);
  await new Promise((resolve) => outgoing.write(body.subarray(0, body.length / 2), resolve));
  await sleep(5);
  outgoing.destroy();
}

function ask({ incoming, target, agent }: Call, more: Record<string, string | number>) {
  const headers = { ...incoming.headers, ...more };
  delete headers['transfer-encoding'];
  const path = incoming.url ?? '/';
  return request(new URL(path, target), { method: incoming.method, headers, agent });
}
