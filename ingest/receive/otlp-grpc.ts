// OTLP/gRPC: the Export methods of the three collector services on node:http2, answered with the specification's status codes.
import type { IncomingHttpHeaders, ServerHttp2Stream } from 'node:http2';
import { constants } from 'node:http2';
import type { Signal } from '../../schemas/otlp.ts';
import type { Acceptance } from './acceptance.ts';
import { grpcAcceptance, grpcFailure } from './grpc-reply.ts';
import { readGrpcMessage } from './grpc-message.ts';
import { ClientGone } from './read-body.ts';
import { asRefusal, receiveBody, type Receiving } from './receive-body.ts';
import { Refusal } from './refusal.ts';

/** Answers one stream; never throws. */
export type GrpcHandler = (stream: ServerHttp2Stream, headers: IncomingHttpHeaders) => void;

// https://opentelemetry.io/docs/specs/otlp/#otlpgrpc; the names are those of the packages in opentelemetry-proto.
const METHODS: ReadonlyMap<string, Signal> = new Map([
  ['/opentelemetry.proto.collector.metrics.v1.MetricsService/Export', 'metrics'],
  ['/opentelemetry.proto.collector.logs.v1.LogsService/Export', 'logs'],
  ['/opentelemetry.proto.collector.trace.v1.TraceService/Export', 'traces'],
]);

/** Creates the handler of one OTLP/gRPC endpoint. */
export function createGrpcHandler(context: Receiving): GrpcHandler {
  return (stream, headers) => {
    stream.on('error', () => undefined);
    answer(stream, headers, context).catch(context.onError);
  };
}

/** Answers every stream with one sentence: gRPC is spoken on another port. */
export function createGrpcRefuser(message: string): GrpcHandler {
  return (stream) => {
    stream.on('error', () => undefined);
    fail(stream, new Refusal(404, message));
  };
}

async function answer(
  stream: ServerHttp2Stream,
  headers: IncomingHttpHeaders,
  context: Receiving,
): Promise<void> {
  try {
    const { signal, acceptance } = await receive(stream, headers, context);
    succeed(stream, signal, acceptance);
  } catch (error) {
    if (!(error instanceof ClientGone)) fail(stream, asRefusal(error, context.onError));
  }
}

async function receive(
  stream: ServerHttp2Stream,
  headers: IncomingHttpHeaders,
  context: Receiving,
): Promise<{ signal: Signal; acceptance: Acceptance }> {
  if (headers['content-type']?.startsWith('application/grpc') !== true) {
    throw new Refusal(415, 'This port speaks OTLP/gRPC: the content type must be application/grpc.');
  }
  const signal = METHODS.get(headers[':path'] ?? '');
  if (signal === undefined) throw new Refusal(404, 'There is no such method: only Export of OTLP.');
  const sender = context.authorize(headers.authorization);
  if (sender === undefined) throw new Refusal(401, 'The authorization metadata holds no valid ingest token.');
  context.overload.check();
  const lease = context.inFlight.lease();
  try {
    const encoding = String(headers['grpc-encoding'] ?? 'identity');
    const body = await readGrpcMessage(stream, encoding, context.limits, lease);
    const arrived = { signal, encoding: 'protobuf', body, sender, lease } as const;
    return { signal, acceptance: await receiveBody(arrived, context) };
  } finally {
    lease.release();
  }
}

function succeed(stream: ServerHttp2Stream, signal: Signal, acceptance: Acceptance): void {
  if (stream.destroyed) return;
  stream.respond({ ':status': 200, 'content-type': 'application/grpc' }, { waitForTrailers: true });
  stream.on('wantTrailers', () => stream.sendTrailers({ 'grpc-status': '0' }));
  stream.end(grpcAcceptance(signal, acceptance));
}

/** Only trailers, as gRPC calls an answer without a message; what is left of the request is not read. */
function fail(stream: ServerHttp2Stream, refusal: Refusal): void {
  if (stream.destroyed) return;
  const trailers = grpcFailure(refusal);
  stream.respond({ ':status': 200, 'content-type': 'application/grpc', ...trailers }, { endStream: true });
  stream.close(constants.NGHTTP2_NO_ERROR);
}
