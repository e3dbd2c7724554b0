// A provider for tests: a real server on this machine that answers what a test says, and remembers what it was asked.
import { createServer, type IncomingHttpHeaders } from 'node:http';
import type { AddressInfo } from 'node:net';

export type AskedOf = {
  readonly method: string;
  readonly path: string;
  readonly query: URLSearchParams;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
};

export type Answered = {
  readonly status?: number;
  readonly headers?: Readonly<Record<string, string>>;
  /** Text is sent as it is. */
  readonly body?: unknown;
  /** Ends the connection after so many bytes of the body. */
  readonly cutAfter?: number;
};

export type ProviderServer = {
  readonly url: string;
  readonly asked: AskedOf[];
  /** What is answered to the request of that number, from 0. */
  answer: (asked: AskedOf, index: number) => Answered;
  close(): Promise<void>;
};

/** Listens on this machine. */
export async function startProvider(): Promise<ProviderServer> {
  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      const { pathname, searchParams } = new URL(request.url ?? '/', provider.url);
      const asked = {
        method: request.method ?? '',
        path: pathname,
        query: searchParams,
        headers: request.headers,
        body: Buffer.concat(chunks).toString(),
      };
      provider.asked.push(asked);
      const {
        status = 200,
        headers = {},
        body = {},
        cutAfter,
      } = provider.answer(asked, provider.asked.length - 1);
      const text = typeof body === 'string' ? body : JSON.stringify(body);
      response.writeHead(status, { ...headers, 'content-length': Buffer.byteLength(text) });
      if (cutAfter === undefined) response.end(text);
      else response.write(text.slice(0, cutAfter), () => response.destroy());
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const provider: ProviderServer = {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    asked: [],
    answer: () => ({ status: 404 }),
    close: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
  return provider;
}
