// A proxy before a running Outlay, which does something after each answer and before it is told.
import { createServer, request, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';

/** Listens on this machine; ends with `close`. */
export async function startBetween(
  target: string,
  after: (asked: IncomingMessage) => Promise<void>,
): Promise<{ readonly url: string; close(): void }> {
  const server = createServer((asked, told) => {
    const { method, headers } = asked;
    const onward = request(`${target}${asked.url ?? ''}`, { method, headers }, (answer) => {
      after(asked).then(
        () => answer.pipe(told.writeHead(answer.statusCode ?? 500, answer.headers)),
        () => told.destroy(),
      );
    });
    asked.pipe(onward.on('error', () => told.destroy()));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    close: () => {
      server.closeAllConnections();
      server.close();
    },
  };
}
