// Asks one provider: paced, tried again where that may help, bounded, and at the configured address only.
import type { IncomingHttpHeaders } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';
import { MAX_REPORT_BYTES } from '../../../schemas/bills-api.ts';
import { AddressRefused } from '../../alerts/outbound.ts';
import { guardedRequest, type Got } from '../../guarded-request.ts';

/** Nothing more can be read for now; the message says why, and never what a header or a body held. */
export class ReadStopped extends Error {
  override readonly name = 'ReadStopped';
  /** Milliseconds since 1970; undefined: at the next turn. */
  readonly retryAt: number | undefined;

  constructor(message: string, retryAt?: number, cause?: unknown) {
    super(message, { cause });
    this.retryAt = retryAt;
  }
}

/** A path below the address of the API, or with `elsewhere` a whole address, which gets no credential. */
export type Ask = {
  readonly path: string;
  readonly query?: readonly (readonly [name: string, value: string])[];
  /** JSON; makes it a POST. */
  readonly body?: object;
  /** Statuses beside 2xx that are an answer. */
  readonly accepts?: readonly number[];
};

export type ProviderApi = {
  /** Fails with {@link ReadStopped}. */
  ask(asked: Ask): Promise<{ readonly status: number; readonly body: Buffer }>;
  /** Reads a file that the provider names, without the credential, from the hosts that are its own. */
  download(address: string, hosts: readonly RegExp[]): Promise<Buffer>;
  /** Waits; fails with {@link ReadStopped} where the reading is stopped. */
  wait(ms: number): Promise<void>;
  readonly now: () => number;
};

export type ProviderApiOptions = {
  /** What the provider is called in sentences. */
  readonly name: string;
  /** Without a slash at its end. */
  readonly apiUrl: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly allowPrivate: boolean;
  readonly signal: AbortSignal;
  /** Called before each request. */
  readonly onRequest: () => void;
  /** Milliseconds since 1970. */
  readonly now: () => number;
  /** What the credential has to be, for who is refused. */
  readonly needs: string;
  /** The longest pause that is waited for within a turn, and between attempts, in milliseconds. */
  readonly patience?: { readonly pauseMs: number; readonly retryMs: readonly number[] };
};

const TIMEOUT_MS = 60_000;
const MOST_REQUESTS = 2_000;
const DEFAULT_PAUSE_MS = 60_000;
/** A provider that asks to wait for longer is asked again after this all the same. */
const LONGEST_PAUSE_MS = 24 * 3_600_000;
const PATIENCE = { pauseMs: 60_000, retryMs: [1_000, 5_000] };

/** One turn of asking. */
export function createProviderApi(options: ProviderApiOptions): ProviderApi {
  const { apiUrl, headers, signal, now, name } = options;
  let left = MOST_REQUESTS;
  const wait = async (ms: number): Promise<void> => {
    try {
      await sleep(ms, undefined, { signal, ref: false });
    } catch (error) {
      throw new ReadStopped('Outlay stops.', undefined, error);
    }
  };
  const send = async (url: string, given: Pick<Ask, 'body' | 'accepts'>, sent: Headers): Promise<Got> => {
    for (let attempt = 0; ; attempt++) {
      if (left-- <= 0) throw new ReadStopped(`${MOST_REQUESTS} requests were made: read fewer days at once.`);
      options.onRequest();
      const outcome = await attemptOf(url, { ...given, headers: sent }, options);
      if ('got' in outcome) return outcome.got;
      const pause = outcome.pauseMs ?? retryMsOf(options)[attempt];
      const isPatient =
        pause !== undefined && pause <= pauseMsOf(options) && attempt < retryMsOf(options).length;
      if (!isPatient || signal.aborted)
        throw new ReadStopped(
          outcome.sentence,
          outcome.pauseMs === undefined ? undefined : now() + outcome.pauseMs,
          outcome.cause,
        );
      await wait(pause);
    }
  };
  return {
    wait,
    now,
    async ask({ path, query = [], ...given }) {
      const search = new URLSearchParams(
        query.map(([key, value]): [string, string] => [key, value]),
      ).toString();
      const { status, body } = await send(`${apiUrl}${path}${search && `?${search}`}`, given, headers);
      return { status, body };
    },
    async download(address, hosts) {
      const { origin = '', protocol = '', host = '' } = URL.canParse(address) ? new URL(address) : {};
      const isKnown = protocol === 'https:' && hosts.some((one) => one.test(host));
      const isOwn = isKnown || origin === new URL(apiUrl).origin;
      if (!isOwn)
        throw new ReadStopped(`${name} names a file at ${host || 'no address'}, which is not its own.`);
      return (await send(address, {}, {})).body;
    },
  };
}

type Headers = Readonly<Record<string, string>>;

function retryMsOf({ patience = PATIENCE }: ProviderApiOptions): readonly number[] {
  return patience.retryMs;
}

function pauseMsOf({ patience = PATIENCE }: ProviderApiOptions): number {
  return patience.pauseMs;
}

/** An answer, or why there is none that can be used: it may be tried again, after a pause where the provider says so. */
type Outcome =
  { readonly got: Got } | { readonly sentence: string; readonly pauseMs?: number; readonly cause?: unknown };

type Sent = Pick<Ask, 'body' | 'accepts'> & { readonly headers: Headers };

/** Fails with {@link ReadStopped} where trying again would not help. */
async function attemptOf(
  url: string,
  { body, accepts = [], headers }: Sent,
  options: ProviderApiOptions,
): Promise<Outcome> {
  const { allowPrivate, signal, name } = options;
  const json = body && JSON.stringify(body);
  let got: Got;
  try {
    got = await guardedRequest(url, {
      headers: { 'user-agent': 'outlay', ...headers, ...(json && { 'content-type': 'application/json' }) },
      body: json,
      allowPrivate,
      signal,
      timeoutMs: TIMEOUT_MS,
      maxBytes: MAX_REPORT_BYTES,
    });
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    if (error instanceof AddressRefused) throw new ReadStopped(reason, undefined, error);
    return { sentence: `${name} could not be reached: ${reason}`, cause: error };
  }
  const { status } = got;
  if ((status >= 200 && status < 300) || accepts.includes(status)) return { got };
  return unusable(got, new URL(url), options);
}

function unusable({ status, headers }: Got, url: URL, { name, needs, now }: ProviderApiOptions): Outcome {
  const at = `${name} answered ${status} at ${url.pathname}`;
  const pauseMs = boundedPause(headers, now());
  if (status === 429 || (status === 403 && pauseMs !== undefined))
    return { sentence: `${name} asks to wait.`, pauseMs: pauseMs ?? DEFAULT_PAUSE_MS };
  if (status >= 500)
    return { sentence: `${at}, again and again.`, ...(pauseMs !== undefined && { pauseMs }) };
  if (status >= 300 && status < 400)
    throw new ReadStopped(`${at}, a redirect, and none is followed: set api_url where its API is now.`);
  if (status === 401 || status === 403)
    throw new ReadStopped(`${name} refused the credential of the connection (${status}). It needs ${needs}.`);
  if (status === 404)
    throw new ReadStopped(
      `${at}: the account is not there, or the credential may not see it. It needs ${needs}.`,
    );
  throw new ReadStopped(`${at}: it does not understand the question, or no longer.`);
}

function boundedPause(headers: IncomingHttpHeaders, now: number): number | undefined {
  const pauseMs = pauseOf(headers, now);
  return pauseMs === undefined ? undefined : Math.min(pauseMs, LONGEST_PAUSE_MS);
}

/** `Retry-After` in seconds or as a date; GitHub tells when its limit is renewed instead. */
function pauseOf(headers: IncomingHttpHeaders, now: number): number | undefined {
  const after = headers['retry-after'];
  if (after !== undefined && /^\d{1,9}$/.test(after)) return Number(after) * 1_000;
  const date = after === undefined ? NaN : Date.parse(after);
  if (!Number.isNaN(date)) return Math.max(0, date - now);
  const reset = headers['x-ratelimit-reset'];
  const isUsedUp = headers['x-ratelimit-remaining'] === '0' && typeof reset === 'string';
  return isUsedUp && /^\d{1,12}$/.test(reset) ? Math.max(0, Number(reset) * 1_000 - now) : undefined;
}
