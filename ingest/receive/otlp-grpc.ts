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
import { tellRefused } from './refused.ts';
import { addressOf, clientOf, FORWARDED_FOR, type Via } from './via.ts';
import { NO_METHOD, NOT_GRPC } from './wrong-way.ts';

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
export function createGrpcRefuser(
  message: string,
  onRefused: Receiving['onRefused'] = () => undefined,
): GrpcHandler {
  return (stream, headers) => {
    stream.on('error', () => undefined);
    onRefused({ ...viaOf(stream, headers), reason: 'wrong_protocol', sentence: message, token: '' });
    fail(stream, new Refusal(404, message));
  };
}

function viaOf({ session }: ServerHttp2Stream, headers: IncomingHttpHeaders): Via {
  return {
    protocol: 'grpc',
    address: addressOf(session?.socket, headers[FORWARDED_FOR]),
    client: clientOf(headers['user-agent']),
  };
}

async function answer(
  stream: ServerHttp2Stream,
  headers: IncomingHttpHeaders,
  context: Receiving,
): Promise<void> {
  const via = viaOf(stream, headers);
  try {
    const { signal, acceptance } = await receive(stream, headers, context, via);
    succeed(stream, signal, acceptance);
  } catch (error) {
    if (error instanceof ClientGone) return;
    const refusal = asRefusal(error, context.onError);
    fail(stream, refusal);
    tellRefused(refusal, { ...via, authorization: headers.authorization }, context);
  }
}

async function receive(
  stream: ServerHttp2Stream,
  headers: IncomingHttpHeaders,
  context: Receiving,
  via: Via,
): Promise<{ signal: Signal; acceptance: Acceptance }> {
  if (headers['content-type']?.startsWith('application/grpc') !== true) {
    throw new Refusal(415, NOT_GRPC);
  }
  const signal = METHODS.get(headers[':path'] ?? '');
  if (signal === undefined) throw new Refusal(404, NO_METHOD);
  const sender = context.authorize(headers.authorization);
  if (sender === undefined) throw new Refusal(401, 'The authorization metadata holds no valid ingest token.');
  context.overload.check();
  const lease = context.inFlight.lease();
  try {
    const encoding = String(headers['grpc-encoding'] ?? 'identity');
    const body = await readGrpcMessage(stream, encoding, context.limits, lease);
    const arrived = { signal, encoding: 'protobuf', body, sender, via, lease } as const;
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
