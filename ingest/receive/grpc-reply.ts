// What gRPC answers: the message of a success, the status and its details of a failure.
import protobuf from 'protobufjs/minimal.js';
import type { Signal } from '../../schemas/otlp.ts';
import type { Acceptance } from './acceptance.ts';
import { acceptanceBody } from './reply.ts';
import type { Refusal, RefusalStatus } from './refusal.ts';

/** https://github.com/grpc/grpc/blob/master/doc/statuscodes.md */
const STATUS: Readonly<Record<RefusalStatus, number>> = {
  400: 3,
  401: 16,
  404: 12,
  405: 12,
  413: 8,
  415: 3,
  429: 8,
  503: 14,
};

const RETRY_SECONDS = 1;
const RETRY_INFO = 'type.googleapis.com/google.rpc.RetryInfo';

/** The length-prefixed message of a success, uncompressed. */
export function grpcAcceptance(signal: Signal, acceptance: Acceptance): Buffer {
  const message = acceptanceBody('protobuf', signal, acceptance) as Uint8Array;
  const framed = Buffer.alloc(5 + message.length);
  framed.writeUInt32BE(message.length, 1);
  framed.set(message, 5);
  return framed;
}

/** The trailers of a failure. Without RetryInfo an exhausted resource is not tried again (OTLP, "Failures"). */
export function grpcFailure({ status, message }: Refusal): Record<string, string> {
  const code = STATUS[status];
  const isPassing = status === 503 || status === 429;
  return {
    'grpc-status': String(code),
    'grpc-message': encodeURIComponent(message).replaceAll('%20', ' '),
    ...(isPassing && { 'grpc-status-details-bin': retryDetails(code, message) }),
  };
}

/** google.rpc.Status with a google.rpc.RetryInfo, in base64 as binary metadata travels. */
function retryDetails(code: number, message: string): string {
  const delay = protobuf.Writer.create().uint32(8).int64(RETRY_SECONDS).finish();
  const info = protobuf.Writer.create().uint32(10).bytes(delay).finish();
  const any = protobuf.Writer.create().uint32(10).string(RETRY_INFO).uint32(18).bytes(info).finish();
  const status = protobuf.Writer.create().uint32(8).int32(code).uint32(18).string(message);
  return Buffer.from(status.uint32(26).bytes(any).finish()).toString('base64').replace(/=+$/, '');
}
