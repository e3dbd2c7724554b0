// A receiver of webhooks for tests: keeps what arrives, and answers as it is told.
import { createServer, type IncomingHttpHeaders, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

export type Received = {
  readonly path: string;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
};

export type Receiver = {
  readonly url: string;
  readonly received: Received[];
  /** How it answers from now on; 204 until then. */
  answer(how: (response: ServerResponse) => void): void;
  /** Resolves when so many requests arrived. */
  heard(requests: number): Promise<readonly Received[]>;
  close(): Promise<void>;
};

/** Listens on this machine. */
export async function startReceiver(): Promise<Receiver> {
  const received: Received[] = [];
  let how = (response: ServerResponse): void => void response.writeHead(204).end();
  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      const { url: path = '', headers } = request;
      received.push({ path, headers, body: Buffer.concat(chunks).toString('utf8') });
      how(response);
      server.emit('heard');
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}`,
    received,
    answer: (next) => {
      how = next;
    },
    heard: async (requests) => {
      while (received.length < requests) await new Promise((resolve) => server.once('heard', resolve));
      return received;
    },
    close: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
