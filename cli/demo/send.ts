// Sends JSON and files to Outlay over HTTP, JSON compressed unless it is signed or a hook's, and tries again while the server asks for it.
import { setTimeout as sleep } from 'node:timers/promises';
import { promisify } from 'node:util';
import { gzip } from 'node:zlib';

const compress = promisify(gzip);

/** Where to send to. */
export type Target = {
  readonly baseUrl: string;
  readonly token?: string | undefined;
  readonly signal?: AbortSignal | undefined;
};

export type Request = {
  readonly method: 'POST' | 'PUT';
  readonly path: string;
  /** Text is a file, which is sent as it is. */
  readonly body: object | string;
  /** JSON without compression, as hooks send it. */
  readonly isPlain?: boolean;
  /** Of a body that is signed, and so sent as it is: without compression, and without a token beside the signature. */
  readonly headers?: (json: string) => Readonly<Record<string, string>>;
};

export type Answer = {
  readonly body: string;
  /** Bytes of JSON before compression. */
  readonly bytes: number;
  /** How often it was sent before it was taken. */
  readonly retries: number;
};

/** Outlay refused a request, or could not be reached. */
export class SendError extends Error {
  override readonly name = 'SendError';
  /** 0 where no answer came. */
  readonly status: number;

  constructor(message: string, status: number, cause?: unknown) {
    super(message, { cause });
    this.status = status;
  }
}

const MOST_ATTEMPTS = 8;
const FIRST_WAIT_MS = 250;
const LONGEST_WAIT_MS = 30_000;

/** The statuses on which OTLP lets a client send again. */
const TRY_AGAIN = new Set([429, 502, 503, 504]);

/** Sends one request; throws {@link SendError} when it is refused or never taken. */
export async function send(target: Target, request: Request): Promise<Answer> {
  const text = typeof request.body === 'string' ? request.body : JSON.stringify(request.body);
  const prepared = await preparedOf(target, request, text);
  for (let attempt = 1; ; attempt++) {
    const outcome = await post(target, request, prepared);
    if ('answer' in outcome) return { body: outcome.answer, bytes: text.length, retries: attempt - 1 };
    if (attempt === MOST_ATTEMPTS || outcome.final) throw outcome.error;
    const waitMs = outcome.waitMs ?? FIRST_WAIT_MS * 2 ** (attempt - 1);
    await sleep(Math.min(waitMs, LONGEST_WAIT_MS), undefined, target.signal && { signal: target.signal });
  }
}

async function preparedOf(
  { token }: Target,
  { body, headers, isPlain }: Request,
  text: string,
): Promise<Prepared> {
  if (headers) return { bytes: Buffer.from(text), headers: headers(text) };
  const authorization = token ? { authorization: `Bearer ${token}` } : {};
  if (typeof body === 'string') {
    return {
      bytes: Buffer.from(text),
      headers: { 'content-type': 'application/octet-stream', ...authorization },
    };
  }
  if (isPlain) return { bytes: Buffer.from(text), headers: authorization };
  return {
    bytes: await compress(text, { level: 1 }),
    headers: { 'content-encoding': 'gzip', ...authorization },
  };
}

type Prepared = { readonly bytes: Buffer; readonly headers: Readonly<Record<string, string>> };

type Outcome =
  | { readonly answer: string }
  | { readonly error: SendError; readonly final: boolean; readonly waitMs?: number | undefined };

async function post(
  { baseUrl, signal }: Target,
  request: Request,
  { bytes, headers }: Prepared,
): Promise<Outcome> {
  try {
    const response = await fetch(new URL(request.path, baseUrl), {
      method: request.method,
      headers: { 'content-type': 'application/json', ...headers },
      body: new Uint8Array(bytes),
      ...(signal && { signal }),
    });
    const answer = await response.text();
    if (response.ok) return { answer };
    const error = new SendError(
      `${request.method} ${request.path} answered ${response.status}: ${answer.slice(0, 300)}`,
      response.status,
    );
    return { error, final: !TRY_AGAIN.has(response.status), waitMs: retryAfterMs(response) };
  } catch (cause) {
    if (signal?.aborted) throw cause;
    return { error: new SendError(`cannot reach ${baseUrl}`, 0, cause), final: false };
  }
}

/** `Retry-After` is a number of seconds or a date. */
function retryAfterMs(response: Response): number | undefined {
  const value = response.headers.get('retry-after');
  if (!value) return undefined;
  const seconds = Number(value);
  const ms = Number.isFinite(seconds) ? seconds * 1000 : Date.parse(value) - Date.now();
  return Number.isFinite(ms) ? Math.max(0, ms) : undefined;
}
