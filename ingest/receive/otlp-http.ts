// OTLP/HTTP: takes POST /v1/metrics, /v1/logs and /v1/traces on node:http and answers as the OTLP specification says.
import type { IncomingMessage, ServerResponse } from 'node:http';
import { type Signal, SIGNALS } from '../../schemas/otlp.ts';
import type { Sender } from '../../schemas/sender.ts';
import type { Accept } from './acceptance.ts';
import { BytesInFlight } from './bytes-in-flight.ts';
import { discardRest } from './discard-rest.ts';
import { type Encoding, encodingOf } from './encoding.ts';
import { DEFAULT_LIMITS, type ReceiveLimits } from './limits.ts';
import { createOverload, type Overload } from './overload.ts';
import { ClientGone, readBody } from './read-body.ts';
import { asRefusal, receiveBody, type Receiving } from './receive-body.ts';
import { Refusal } from './refusal.ts';
import { tellRefused } from './refused.ts';
import { sendAcceptance, sendRefusal } from './reply.ts';
import { addressOf, clientOf, FORWARDED_FOR, type Via } from './via.ts';
import { wrongContentType, wrongPath } from './wrong-way.ts';

export type OtlpHandlerOptions = {
  readonly accept: Accept;
  /** Who an Authorization header speaks for; undefined refuses it. Left out, everybody may send. */
  readonly authorize?: (authorization: string | undefined) => Sender | undefined;
  readonly limits?: Partial<ReceiveLimits>;
  /** Refuses what would wait too long; left out, the handler has one of its own. */
  readonly overload?: Overload;
  /** Bounds what is in memory; left out, the handler has one of its own. */
  readonly inFlight?: BytesInFlight;
  /** Hears of what should not happen: errors other than refusals and IngestUnavailable. */
  readonly onError: (error: unknown) => void;
  /** Hears of requests that were refused and will not come again. */
  readonly onRefused?: Receiving['onRefused'];
};

/** Answers one request; never throws. */
export type OtlpHandler = (request: IncomingMessage, response: ServerResponse) => void;

const ANYBODY: Sender = { user: '', group: '' };

const PATHS: ReadonlyMap<string, Signal> = new Map(SIGNALS.map((signal) => [`/v1/${signal}`, signal]));

/** Creates the handler of one OTLP/HTTP endpoint. Its limits on bytes in flight cover the requests of this handler. */
export function createOtlpHandler(options: OtlpHandlerOptions): OtlpHandler {
  const limits = { ...DEFAULT_LIMITS, ...options.limits };
  const context: Receiving = {
    accept: options.accept,
    authorize: options.authorize ?? (() => ANYBODY),
    onError: options.onError,
    onRefused: options.onRefused,
    limits,
    overload: options.overload ?? createOverload(() => performance.now()),
    inFlight: options.inFlight ?? new BytesInFlight(limits.maxBytesInFlight),
  };
  return (request, response) => {
    // A connection can break while an answer is written; there is nothing left to do then.
    response.on('error', () => undefined);
    request.on('error', () => undefined);
    answer(request, response, context).catch(context.onError);
  };
}

async function answer(request: IncomingMessage, response: ServerResponse, context: Receiving): Promise<void> {
  const encoding = encodingOf(request.headers['content-type']);
  try {
    await receive(request, response, context);
  } catch (error) {
    if (error instanceof ClientGone) return;
    const refusal = asRefusal(error, context.onError);
    discardRest(request, context.limits);
    sendRefusal(response, encoding, refusal.status, refusal.message);
    const { authorization } = request.headers;
    const from = encoding ? viaOf(request, encoding) : { ...viaOf(request, 'json'), protocol: undefined };
    tellRefused(refusal, { ...from, authorization }, context);
  }
}

async function receive(
  request: IncomingMessage,
  response: ServerResponse,
  context: Receiving,
): Promise<void> {
  const { signal, encoding, sender } = admit(request, context);
  context.overload.check();
  const lease = context.inFlight.lease();
  try {
    const body = await readBody(request, context.limits, lease);
    const via = viaOf(request, encoding);
    const acceptance = await receiveBody({ signal, encoding, body, sender, via, lease }, context);
    sendAcceptance(response, encoding, signal, acceptance);
  } finally {
    lease.release();
  }
}

/** How a request over HTTP came. */
export function viaOf({ socket, headers }: IncomingMessage, encoding: Encoding): Via {
  return {
    protocol: `http/${encoding}`,
    address: addressOf(socket, headers[FORWARDED_FOR]),
    client: clientOf(headers['user-agent']),
  };
}

type Admitted = { readonly signal: Signal; readonly encoding: Encoding; readonly sender: Sender };

function admit(request: IncomingMessage, { authorize }: Receiving): Admitted {
  const path = request.url?.split('?', 1)[0] ?? '';
  const signal = PATHS.get(path);
  if (signal === undefined) throw new Refusal(404, wrongPath(path));
  if (request.method !== 'POST') throw new Refusal(405, 'Telemetry is sent with POST.');
  const sender = authorize(request.headers.authorization);
  if (sender === undefined) throw new Refusal(401, 'The Authorization header holds no valid ingest token.');
  const encoding = encodingOf(request.headers['content-type']);
  if (encoding === undefined) throw new Refusal(415, wrongContentType(request.headers['content-type']));
  return { signal, encoding, sender };
}
