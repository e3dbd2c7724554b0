// A model provider that answers with figures of its own and keeps the bill.
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';

/** What one answer said. */
export type Billed = {
  readonly input: number;
  readonly output: number;
  readonly cacheRead: number;
  readonly cacheWrite5m: number;
  readonly cacheWrite1h: number;
};

export type Provider = {
  readonly url: string;
  readonly bill: readonly Billed[];
  close(): Promise<void>;
};

/** Text that is in every answer, and must be nowhere else. */
export const SECRET = 'do-not-keep-this';

/** Answers on a free port; the second request finds it overloaded. */
export async function startProvider(model: string): Promise<Provider> {
  const bill: Billed[] = [];
  let requests = 0;
  const server = createServer((request, response) => {
    request.resume();
    requests += 1;
    if (requests === 2) {
      response.writeHead(529).end('{}');
      return;
    }
    const n = requests;
    const billed = {
      input: 100 + n,
      output: 50 + n,
      cacheRead: 9_000 + n,
      cacheWrite5m: 300 + n,
      cacheWrite1h: n % 2 ? 0 : 70 + n,
    };
    bill.push(billed);
    const usage = {
      input_tokens: billed.input,
      output_tokens: billed.output,
      cache_read_input_tokens: billed.cacheRead,
      cache_creation: {
        ephemeral_5m_input_tokens: billed.cacheWrite5m,
        ephemeral_1h_input_tokens: billed.cacheWrite1h,
      },
    };
    response.end(JSON.stringify({ id: `msg_${n}`, model, content: [{ text: SECRET }], usage }));
  });
  await new Promise<void>((resolve) => void server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    bill,
    close: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
