// One unary call of gRPC, as its clients make it, with bytes that no client would send.
import { connect, type IncomingHttpHeaders } from 'node:http2';
import type { Signal } from '../../schemas/otlp.ts';

const SERVICE: Record<Signal, string> = {
  logs: 'logs.v1.LogsService',
  metrics: 'metrics.v1.MetricsService',
  traces: 'trace.v1.TraceService',
};

/** The path of the Export method of a signal. */
export function exportMethod(signal: Signal): string {
  return `/opentelemetry.proto.collector.${SERVICE[signal]}/Export`;
}

/** A message with its flag and length. */
export function framed(message: Buffer, isGzip = false): Buffer {
  const head = Buffer.from([Number(isGzip), 0, 0, 0, 0]);
  head.writeUInt32BE(message.length, 1);
  return Buffer.concat([head, message]);
}

/** Headers and trailers come together; the message with its five bytes of frame. */
export type GrpcAnswer = { readonly headers: IncomingHttpHeaders; readonly message: Buffer };

/** Calls the method at `path`; rejects where the server breaks the stream. */
export async function callGrpc(
  url: string,
  path: string,
  body: Buffer,
  headers: Record<string, string> = {},
): Promise<GrpcAnswer> {
  const session = connect(url);
  try {
    return await new Promise<GrpcAnswer>((resolve, reject) => {
      session.on('error', reject);
      const stream = session.request({
        ':method': 'POST',
        ':path': path,
        'content-type': 'application/grpc',
        te: 'trailers',
        ...headers,
      });
      let told: IncomingHttpHeaders = {};
      const chunks: Buffer[] = [];
      stream.on('response', (more: IncomingHttpHeaders) => (told = { ...told, ...more }));
      stream.on('trailers', (more: IncomingHttpHeaders) => (told = { ...told, ...more }));
      stream.on('data', (chunk: Buffer) => chunks.push(chunk));
      stream.on('error', reject);
      stream.on('close', () => resolve({ headers: told, message: Buffer.concat(chunks) }));
      stream.end(body);
    });
  } finally {
    session.close();
  }
}
