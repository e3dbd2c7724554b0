// OTLP/HTTP: takes POST /v1/metrics, /v1/logs and /v1/traces on node:http and answers as the OTLP specification says.
import type { IncomingMessage, ServerResponse } from 'node:http';
import { type Signal, SIGNALS } from '../../schemas/otlp.ts';
import type { Sender } from '../../schemas/sender.ts';
import { type Accept, type Acceptance, IngestUnavailable } from './acceptance.ts';
import { BytesInFlight, tooMuchInFlight } from './bytes-in-flight.ts';
import { decodeExport } from './decode/decode.ts';
import { discardRest } from './discard-rest.ts';
import { type Encoding, encodingOf } from './encoding.ts';
import { DEFAULT_LIMITS, type ReceiveLimits } from './limits.ts';
import { createOverload, type Overload } from './overload.ts';
import { ClientGone, readBody } from './read-body.ts';
import { Refusal } from './refusal.ts';
import { sendAcceptance, sendRefusal } from './reply.ts';

export type OtlpHandlerOptions = {
  readonly accept: Accept;
  /** Who an Authorization header speaks for; undefined refuses it. Left out, everybody may send. */
  readonly authorize?: (authorization: string | undefined) => Sender | undefined;
  readonly limits?: Partial<ReceiveLimits>;
  /** Refuses what would wait too long; left out, the handler has one of its own. */
  readonly overload?: Overload;
  /** Hears of what should not happen: errors other than refusals and IngestUnavailable. */
  readonly onError: (error: unknown) => void;
};

/** Answers one request; never throws. */
export type OtlpHandler = (request: IncomingMessage, response: ServerResponse) => void;

type Context = Required<Omit<OtlpHandlerOptions, 'limits'>> & {
  readonly limits: ReceiveLimits;
  readonly inFlight: BytesInFlight;
};

const NOTHING_REJECTED: Acceptance = { rejected: 0, message: '' };

// What a record takes in memory beside the text that it came from.
const RECORD_BYTES = 200;

const ANYBODY: Sender = { user: '', group: '' };

const PATHS: ReadonlyMap<string, Signal> = new Map(SIGNALS.map((signal) => [`/v1/${signal}`, signal]));

/** Creates the handler of one OTLP/HTTP endpoint. Its limits on bytes in flight cover the requests of this handler. */
export function createOtlpHandler(options: OtlpHandlerOptions): OtlpHandler {
  const limits = { ...DEFAULT_LIMITS, ...options.limits };
  const context: Context = {
    accept: options.accept,
    authorize: options.authorize ?? (() => ANYBODY),
    onError: options.onError,
    limits,
    overload: options.overload ?? createOverload(() => performance.now()),
    inFlight: new BytesInFlight(limits.maxBytesInFlight),
  };
  return (request, response) => {
    // A connection can break while an answer is written; there is nothing left to do then.
    response.on('error', () => undefined);
    request.on('error', () => undefined);
    answer(request, response, context).catch(context.onError);
  };
}

async function answer(request: IncomingMessage, response: ServerResponse, context: Context): Promise<void> {
  const encoding = encodingOf(request.headers['content-type']);
  try {
    await receive(request, response, context);
  } catch (error) {
    if (error instanceof ClientGone) return;
    const { status, message } = asRefusal(error, context.onError);
    discardRest(request, context.limits);
    sendRefusal(response, encoding, status, message);
  }
}

async function receive(request: IncomingMessage, response: ServerResponse, context: Context): Promise<void> {
  const { signal, encoding, sender } = admit(request, context);
  context.overload.check();
  const lease = context.inFlight.lease();
  let end: (() => void) | undefined;
  try {
    const body = await readBody(request, context.limits, lease);
    // Many may have passed the first check before any of them was counted.
    context.overload.check();
    end = context.overload.begin(body.length);
    const decoded = decodeExport(signal, encoding, body, context.limits.maxValues);
    if (!lease.take(decoded.records.length * RECORD_BYTES)) throw tooMuchInFlight();
    const isEmpty = decoded.records.length === 0;
    const acceptance = isEmpty ? NOTHING_REJECTED : await context.accept(decoded, sender);
    sendAcceptance(response, encoding, signal, acceptance);
  } finally {
    end?.();
    lease.release();
  }
}

type Admitted = { readonly signal: Signal; readonly encoding: Encoding; readonly sender: Sender };

function admit(request: IncomingMessage, { authorize }: Context): Admitted {
  const signal = PATHS.get(request.url?.split('?', 1)[0] ?? '');
  if (signal === undefined) {
    throw new Refusal(404, 'Nothing is here. Send OTLP/HTTP to /v1/metrics, /v1/logs or /v1/traces.');
  }
  if (request.method !== 'POST') throw new Refusal(405, 'Telemetry is sent with POST.');
  const sender = authorize(request.headers.authorization);
  if (sender === undefined) throw new Refusal(401, 'The Authorization header holds no valid ingest token.');
  const encoding = encodingOf(request.headers['content-type']);
  if (encoding === undefined) {
    throw new Refusal(415, 'The content type must be application/x-protobuf or application/json.');
  }
  return { signal, encoding, sender };
}

// Anything unexpected is a 503 and not a 500, which would make the client drop the data.
function asRefusal(error: unknown, onError: (error: unknown) => void): Refusal {
  if (error instanceof Refusal) return error;
  if (error instanceof IngestUnavailable) return new Refusal(503, error.message);
  onError(error);
  return new Refusal(503, 'Something went wrong on the server; try again.');
}
