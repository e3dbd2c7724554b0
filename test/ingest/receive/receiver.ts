// A real OTLP/HTTP server on a free port for tests, and ways to talk to it.
import {
  createServer,
  type IncomingHttpHeaders,
  request as httpRequest,
  type RequestOptions,
} from 'node:http';
import type { AddressInfo } from 'node:net';
import { createOtlpHandler, type OtlpHandlerOptions } from '../../../ingest/receive/otlp-http.ts';
import type { OtlpExport } from '../../../schemas/otlp.ts';

export type Receiver = AsyncDisposable & {
  readonly port: number;
  /** What was accepted, in order. */
  readonly exports: OtlpExport[];
  /** What onError heard. */
  readonly errors: unknown[];
};

export type Answer = {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly body: Buffer;
};

/** Starts a receiver that accepts everything unless told otherwise. */
export async function startReceiver(options: Partial<OtlpHandlerOptions> = {}): Promise<Receiver> {
  const exports: OtlpExport[] = [];
  const errors: unknown[] = [];
  const handler = createOtlpHandler({
    accept: (records) => {
      exports.push(records);
      return Promise.resolve({ rejected: 0, message: '' });
    },
    onError: (error) => errors.push(error),
    ...options,
  });
  const server = createServer(handler);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    port: (server.address() as AddressInfo).port,
    exports,
    errors,
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

/** Sends one request with a body given whole, so with a Content-Length. */
export async function send(
  receiver: Receiver,
  body: Buffer | string,
  options: RequestOptions = {},
): Promise<Answer> {
  return await new Promise((resolve, reject) => {
    const request = httpRequest(
      {
        host: '127.0.0.1',
        port: receiver.port,
        method: 'POST',
        path: '/v1/metrics',
        ...options,
        headers: { 'content-type': 'application/json', ...(options.headers as Record<string, string>) },
      },
      (response) => {
        const chunks: Buffer[] = [];
        response.on('data', (chunk: Buffer) => chunks.push(chunk));
        response.on('error', reject);
        response.on('end', () => {
          resolve({
            status: response.statusCode ?? 0,
            headers: response.headers,
            body: Buffer.concat(chunks),
          });
        });
      },
    );
    request.on('error', reject);
    request.end(body);
  });
}

/** The text of a Status body in JSON. */
export function messageOf(answer: Answer): string {
  const status = JSON.parse(answer.body.toString()) as { code: number; message: string };
  return status.message;
}

/** One valid point of 7 tokens as an OTLP/JSON request. */
export function sevenTokens(): { resourceMetrics: object[] } {
  const point = {
    attributes: [{ key: 'model', value: { stringValue: 'claude-sonnet-4-5' } }],
    startTimeUnixNano: '1795132800000000000',
    timeUnixNano: '1795132860000000000',
    asInt: '7',
  };
  const sum = { dataPoints: [point], aggregationTemporality: 1, isMonotonic: true };
  const metrics = [{ name: 'claude_code.token.usage', unit: 'tokens', sum }];
  const resource = { attributes: [{ key: 'service.name', value: { stringValue: 'claude-code' } }] };
  return {
    resourceMetrics: [{ resource, scopeMetrics: [{ scope: { name: 'test', version: '1' }, metrics }] }],
  };
}
