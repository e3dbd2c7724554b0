// Takes OTLP/JSON and keeps it; can be away for a while.
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';

export type Arrived = {
  readonly path: string;
  readonly authorization: string | undefined;
  readonly body: string;
};

export type Collector = {
  readonly url: string;
  readonly arrived: readonly Arrived[];
  /** The status of answers from now on. */
  answer(status: number): void;
  /** Attributes of every span or log record so far, by key. */
  records(signal: 'traces' | 'logs'): Record<string, unknown>[];
  close(): Promise<void>;
};

type Attribute = { key: string; value: Record<string, unknown> };

export async function startCollector(): Promise<Collector> {
  const arrived: Arrived[] = [];
  let status = 200;
  const server = createServer((request, response) => {
    let body = '';
    request.on('data', (chunk: Buffer) => (body += chunk.toString()));
    request.on('end', () => {
      const { url: path = '', headers } = request;
      if (status === 200) arrived.push({ path, authorization: headers.authorization, body });
      response.writeHead(status, { 'content-type': 'application/json' }).end('{}');
    });
  });
  await new Promise<void>((resolve) => void server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    arrived,
    answer: (next) => (status = next),
    records: (signal) =>
      arrived
        .filter(({ path }) => path === `/v1/${signal}`)
        .flatMap(({ body }) => [...body.matchAll(/"attributes":(\[.*?\]),"droppedAttributesCount"/g)])
        .map(([, attributes = '[]']) => JSON.parse(attributes) as Attribute[])
        .map((attributes) =>
          Object.fromEntries(attributes.map(({ key, value }) => [key, Object.values(value)[0]])),
        )
        .filter((record) => !('service.name' in record)),
    close: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
