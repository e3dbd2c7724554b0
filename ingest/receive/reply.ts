// The one place that turns an outcome into an OTLP answer: status, headers and body in the request's encoding.
import type { ServerResponse } from 'node:http';
import protobuf from 'protobufjs/minimal.js';
import type { Signal } from '../../schemas/otlp.ts';
import type { Acceptance } from './acceptance.ts';
import { CONTENT_TYPE, type Encoding } from './encoding.ts';
import { opentelemetry } from './generated/otlp.js';
import type { RefusalStatus } from './refusal.ts';

const { logs, metrics, trace } = opentelemetry.proto.collector;

const RESPONSE = {
  metrics: { codec: metrics.v1.ExportMetricsServiceResponse, rejected: 'rejectedDataPoints' },
  logs: { codec: logs.v1.ExportLogsServiceResponse, rejected: 'rejectedLogRecords' },
  traces: { codec: trace.v1.ExportTraceServiceResponse, rejected: 'rejectedSpans' },
} as const satisfies Record<Signal, object>;

// google.rpc.Code, which the Status body carries.
const RPC_CODE: Record<RefusalStatus, number> = {
  400: 3,
  401: 16,
  404: 5,
  405: 12,
  413: 8,
  415: 3,
  429: 8,
  503: 14,
};

const RETRY_AFTER_SECONDS = '1';

// OTLP asks that answers stay below 4 MiB and that the message gives way.
const MAX_MESSAGE_CHARS = 4096;

/** Answers that the export is stored, except for what was rejected. */
export function sendAcceptance(
  response: ServerResponse,
  encoding: Encoding,
  signal: Signal,
  acceptance: Acceptance,
): void {
  send(response, 200, encoding, acceptanceBody(encoding, signal, acceptance));
}

/** Answers with an error. The Status body is JSON where the request's encoding is unknown. */
export function sendRefusal(
  response: ServerResponse,
  encoding: Encoding | undefined,
  status: RefusalStatus,
  message: string,
): void {
  if (status === 405) response.setHeader('Allow', 'POST');
  if (status === 401) response.setHeader('WWW-Authenticate', 'Bearer');
  if (status === 415) response.setHeader('Accept-Encoding', 'gzip, identity');
  if (status === 429 || status === 503) response.setHeader('Retry-After', RETRY_AFTER_SECONDS);
  const bodyEncoding = encoding ?? 'json';
  send(response, status, bodyEncoding, statusBody(bodyEncoding, RPC_CODE[status], cut(message)));
}

/** The body of a success: empty where everything was stored. */
export function acceptanceBody(
  encoding: Encoding,
  signal: Signal,
  { rejected, message }: Acceptance,
): string | Uint8Array {
  const isPartial = rejected > 0 || message !== '';
  if (!isPartial) return encoding === 'json' ? '{}' : new Uint8Array(0);
  const { codec, rejected: countField } = RESPONSE[signal];
  const errorMessage = message === '' ? `${rejected} records were rejected.` : cut(message);
  // An int64 is a decimal string in OTLP/JSON, and a 0 is left out.
  const count = rejected > 0 ? { [countField]: String(rejected) } : {};
  const answer = { partialSuccess: { ...count, errorMessage } };
  return encoding === 'json' ? JSON.stringify(answer) : codec.encode(answer).finish();
}

function statusBody(encoding: Encoding, code: number, message: string): string | Uint8Array {
  if (encoding === 'json') return JSON.stringify({ code, message });
  // google.rpc.Status: int32 code = 1, string message = 2.
  return protobuf.Writer.create().uint32(8).int32(code).uint32(18).string(message).finish();
}

function cut(message: string): string {
  return message.length <= MAX_MESSAGE_CHARS ? message : message.slice(0, MAX_MESSAGE_CHARS).toWellFormed();
}

function send(response: ServerResponse, status: number, encoding: Encoding, body: string | Uint8Array): void {
  if (response.destroyed || response.headersSent) return;
  response.statusCode = status;
  response.setHeader('Content-Type', CONTENT_TYPE[encoding]);
  response.setHeader('Content-Length', Buffer.byteLength(body));
  response.setHeader('X-Content-Type-Options', 'nosniff');
  response.end(body);
}
