// Senders of telemetry: calls that can be found again one by one, sent and resent as OTLP exporters do, and what was acknowledged.
import { setTimeout as sleep } from 'node:timers/promises';
import { gzipSync } from 'node:zlib';
import { seededRandom, type Random } from '../../cli/demo/random.ts';
import type { Signal } from '../../schemas/otlp.ts';
import { encodeOtlp } from '../support/otlp-encode.ts';

/** One model call. Its id is the prompt of its ledger rows, and part of its request id. */
export type SentCall = {
  readonly id: string;
  readonly user: string;
  readonly model: string;
  readonly session: string;
  readonly input: number;
  readonly cacheRead: number;
  readonly output: number;
  /** The agent's own figure, in micro-dollars. */
  readonly reportedMicros: number;
  /** When it happened, in milliseconds. */
  readonly time: number;
};

/** What went out and what was promised, by call id. */
export type CallLog = {
  readonly sent: Map<string, SentCall>;
  readonly acknowledged: Set<string>;
};

/** A new, empty log. */
export function createCallLog(): CallLog {
  return { sent: new Map(), acknowledged: new Set() };
}

const USERS = ['ada@acme.test', 'bob@acme.test', 'eve@acme.test', 'kim@acme.test'];
const MODELS = ['claude-opus-4-8', 'claude-sonnet-4-5', 'a-model-without-a-price'];

/** Makes calls that repeat exactly for the same names; no two have the same id. */
export function createCalls(...names: readonly (string | number)[]): (time?: number) => SentCall {
  const random = seededRandom('calls', ...names);
  const prefix = `${random.hex(6)}-`;
  let made = 0;
  return (time = Date.now()) => ({
    id: `${prefix}${++made}`,
    user: random.pick(USERS),
    model: random.pick(MODELS),
    session: `session-${random.integer(1, 6)}`,
    input: random.around(2_000),
    cacheRead: random.around(30_000),
    output: random.integer(1, 3_000),
    reportedMicros: random.integer(1, 900_000),
    time,
  });
}

/** How a request is written down. */
export type Encoding = { readonly type: 'json' | 'protobuf'; readonly gzip: boolean };

/** Any of the encodings. */
export function anyEncoding(random: Random): Encoding {
  return { type: random.pick(['json', 'protobuf']), gzip: random.chance(0.5) };
}

const JSON_PLAIN: Encoding = { type: 'json', gzip: false };

/** What became of one request: its status, or `broken` when no answer came. */
export type Answered = { readonly status: number | 'broken'; readonly retryAfter: string | null };

/** Sends these calls once, as one export of logs, and notes what was acknowledged. */
export async function sendOnce(
  otlpUrl: string,
  calls: readonly SentCall[],
  log: CallLog,
  encoding: Encoding = JSON_PLAIN,
): Promise<Answered> {
  for (const call of calls) log.sent.set(call.id, call);
  const answered = await post(otlpUrl, 'logs', eventsOf(calls), encoding);
  if (answered.status === 200) for (const { id } of calls) log.acknowledged.add(id);
  return answered;
}

/** Statuses after which OTLP lets an exporter send again. */
const TRY_AGAIN: ReadonlySet<number | 'broken'> = new Set([429, 502, 503, 504, 'broken']);

export type Resending = {
  /** Where to send now; undefined while nobody listens. */
  readonly url: () => string | undefined;
  readonly log: CallLog;
  readonly encoding?: Encoding;
  /** Ends the trying; what is not acknowledged by then stays so. */
  readonly signal?: AbortSignal;
  readonly waitMs?: number;
};

/** Sends until acknowledged, as an exporter with a patient queue does. Resolves with the number of attempts. */
export async function sendUntilTaken(calls: readonly SentCall[], how: Resending): Promise<number> {
  for (let attempt = 1; !how.signal?.aborted; attempt++) {
    const url = how.url();
    const answered = url && (await sendOnce(url, calls, how.log, how.encoding));
    if (answered && answered.status === 200) return attempt;
    if (answered && !TRY_AGAIN.has(answered.status))
      throw new Error(`an export was refused for good with ${answered.status}`);
    await sleep(how.waitMs ?? 50, undefined, how.signal && { signal: how.signal }).catch(() => undefined);
  }
  return 0;
}

/** Sends one request body. A partial success is an error here: nothing that clients send is to be rejected. */
export async function post(
  otlpUrl: string,
  signal: Signal,
  request: object,
  encoding: Encoding = JSON_PLAIN,
): Promise<Answered> {
  const plain = encoding.type === 'json' ? Buffer.from(JSON.stringify(request)) : encodeOtlp(signal, request);
  const body = encoding.gzip ? gzipSync(plain, { level: 1 }) : plain;
  try {
    const response = await fetch(`${otlpUrl}/v1/${signal}`, {
      method: 'POST',
      headers: {
        'content-type': `application/${encoding.type === 'json' ? 'json' : 'x-protobuf'}`,
        ...(encoding.gzip && { 'content-encoding': 'gzip' }),
      },
      body: new Uint8Array(body),
    });
    const answer = await response.text();
    const isWhole = answer === '' || answer === '{}';
    if (response.status === 200 && !isWhole) throw new PartlyRejected(answer);
    return { status: response.status, retryAfter: response.headers.get('retry-after') };
  } catch (error) {
    if (error instanceof PartlyRejected) throw error;
    return { status: 'broken', retryAfter: null };
  }
}

class PartlyRejected extends Error {
  override readonly name = 'PartlyRejected';
}

/** The OTLP/JSON export of one request event for each call. */
export function eventsOf(calls: readonly SentCall[]): object {
  const logRecords = calls.map((call) => ({
    timeUnixNano: `${call.time}000000`,
    body: { stringValue: 'claude_code.api_request' },
    attributes: attributes({
      'event.name': 'api_request',
      'user.email': call.user,
      'session.id': call.session,
      'prompt.id': call.id,
      request_id: `req_${call.id}`,
      model: call.model,
      input_tokens: call.input,
      cache_read_tokens: call.cacheRead,
      output_tokens: call.output,
      cost_usd: (call.reportedMicros / 1e6).toFixed(6),
    }),
  }));
  const resource = { attributes: attributes({ 'service.name': 'claude-code' }) };
  const scope = { name: 'com.anthropic.claude_code.events' };
  return { resourceLogs: [{ resource, scopeLogs: [{ scope, logRecords }] }] };
}

/** Attributes as OTLP/JSON writes them. */
export function attributes(of: Readonly<Record<string, string | number>>): object[] {
  return Object.entries(of).map(([key, value]) => ({
    key,
    value: typeof value === 'number' ? { intValue: String(value) } : { stringValue: value },
  }));
}
