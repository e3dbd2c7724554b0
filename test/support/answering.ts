// A server that answers what a test says, and keeps what it was asked.
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import type { Server } from '../../cli/client/server.ts';

export type Asked = {
  readonly method: string;
  readonly path: string;
  readonly query: URLSearchParams;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  readonly body: string;
};

export type Answering = Server & {
  readonly asked: readonly Asked[];
  close(): Promise<void>;
};

/** Answers with JSON, or with text as it is. An undefined answer never comes. */
export async function startAnswering(
  answer: (asked: Asked) => object | string | undefined,
  {
    status = 200,
    headers = {},
  }: { readonly status?: number; readonly headers?: Record<string, string> } = {},
): Promise<Answering> {
  const asked: Asked[] = [];
  const server = createServer((request, response) => {
    const { pathname: path, searchParams: query } = new URL(request.url ?? '', 'http://host');
    void text(request).then((body) => {
      const one = { method: request.method ?? '', path, query, headers: request.headers, body };
      asked.push(one);
      const told = answer(one);
      if (told === undefined) return;
      response.writeHead(status, { 'content-type': 'application/json', ...headers });
      response.end(typeof told === 'string' ? told : JSON.stringify(told));
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    token: '',
    asked,
    close: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
