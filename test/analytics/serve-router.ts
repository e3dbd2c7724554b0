// Serves a router over HTTP as Outlay does, for tests of the API.
import type { AddressInfo } from 'node:net';
import { answerError } from '../../server/answer-error.ts';
import express, { type Router } from 'express';

/** The answer to a request; `body` is parsed where it is JSON. */
export type Answer = { readonly status: number; readonly headers: Headers; readonly body: unknown };

export type Served = {
  /** Where the router is. */
  readonly url: string;
  call(method: string, path: string, body?: unknown, headers?: Record<string, string>): Promise<Answer>;
  close(): Promise<void>;
};

/** Mounts the router below `/api/v1` on a free port. */
export async function serve(router: Router, onFault: (error: unknown) => void): Promise<Served> {
  const app = express();
  app.use('/api/v1', router, answerError(onFault));
  const server = app.listen(0, '127.0.0.1');
  await new Promise((resolve) => server.once('listening', resolve));
  const { port } = server.address() as AddressInfo;
  const url = `http://127.0.0.1:${port}/api/v1`;
  return {
    url,
    call: async (method, path, body, headers = {}) => {
      const response = await fetch(`${url}${path}`, {
        method,
        headers: { ...(body !== undefined && { 'content-type': 'application/json' }), ...headers },
        ...(body !== undefined && { body: typeof body === 'string' ? body : JSON.stringify(body) }),
      });
      const text = await response.text();
      const isJson = /json/.test(response.headers.get('content-type') ?? '');
      return { status: response.status, headers: response.headers, body: isJson ? JSON.parse(text) : text };
    },
    close: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
