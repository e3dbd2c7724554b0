// Bodies of senders who may have signed nothing: bounded in bytes, in time, and for each address.
import { createServer, request, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, expect, it } from 'vitest';
import { MAX_DELIVERY_BYTES } from '../../../schemas/forge-api.ts';
import { problemOf } from '../../../schemas/problem.ts';
import { createByteReader } from '../../../server/forge/read-bytes.ts';

let server: Server;
afterEach(() => void server.closeAllConnections());

async function listen(arrivalMs?: number): Promise<number> {
  const withBytes = createByteReader(undefined, arrivalMs);
  server = createServer((asked, response) => {
    withBytes(asked, async (body) => await Promise.resolve(body.length)).then(
      (length) => response.end(String(length)),
      (error: unknown) => response.writeHead(problemOf(error).status).end(),
    );
  });
  await new Promise<void>((resolve) => void server.listen(0, '127.0.0.1', resolve));
  return (server.address() as AddressInfo).port;
}

/** Begins a body and goes on when told; the status of the answer. */
function sending(port: number, first: Buffer | string) {
  const asked = request({ port, method: 'POST', host: '127.0.0.1' });
  asked.on('error', () => undefined);
  const status = new Promise<number | undefined>((resolve) => {
    asked.on('response', (response) => resolve(response.resume().statusCode));
  });
  asked.write(first);
  return { status, end: () => asked.end() };
}

it('a body that does not arrive is given up', async () => {
  const port = await listen(100);
  expect(await sending(port, '{').status).toBe(408);
});

it('one address cannot take what is there for all: what it holds beyond two whole bodies is refused', async () => {
  const port = await listen();
  const most = Buffer.alloc(MAX_DELIVERY_BYTES - 1);
  const held = [sending(port, most), sending(port, most)];
  const third = sending(port, Buffer.alloc(1_000));
  const refused = await Promise.race([third.status, held[0]?.status, held[1]?.status]);
  expect(refused).toBe(503);
  for (const { end } of [...held, third]) end();
  await Promise.all(held.map(async ({ status }) => await status));
  const small = sending(port, 'small');
  small.end();
  expect(await small.status).toBe(200);
});
