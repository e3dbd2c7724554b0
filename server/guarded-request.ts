// Asks an address that people configured: only what was checked, without redirects, bounded in time and size.
import { request as requestHttp, type IncomingHttpHeaders } from 'node:http';
import { request as requestHttps } from 'node:https';
import { lookupOf, resolveAddress, type Address } from './alerts/outbound.ts';

/** An answer, whatever its status. */
export type Got<Body = Buffer> = {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly body: Body;
};

export type GetOptions = {
  readonly headers: Readonly<Record<string, string>>;
  /** Whether addresses of this machine and of private networks may be asked. */
  readonly allowPrivate: boolean;
  readonly signal: AbortSignal;
};

/** A request. With a body it is a POST. */
export type RequestOptions = GetOptions & {
  readonly body?: string | undefined;
  readonly timeoutMs?: number;
  readonly maxBytes?: number;
};

const TIMEOUT_MS = 20_000;
const MAX_BODY_BYTES = 16 * 1024 * 1024;
const ADVICE = 'Set allow_private on the connection where that is meant.';

/** Reads an address as text. Fails with `AddressRefused`, or with the error of the network. */
export async function guardedGet(address: string, options: GetOptions): Promise<Got<string>> {
  const got = await guardedRequest(address, options);
  return { ...got, body: got.body.toString('utf8') };
}

/** Resolves with the answer, whatever its status. Fails with `AddressRefused`, or with the error of the network. */
export async function guardedRequest(address: string, options: RequestOptions): Promise<Got> {
  const { allowPrivate, timeoutMs = TIMEOUT_MS } = options;
  const signal = AbortSignal.any([options.signal, AbortSignal.timeout(timeoutMs)]);
  const url = new URL(address);
  const found = await resolveAddress(url, { allowPrivate, advice: ADVICE });
  signal.throwIfAborted();
  return await ask(url, found, { ...options, signal });
}

async function ask(url: URL, found: Address, asked: RequestOptions): Promise<Got> {
  const { headers, signal, body, maxBytes = MAX_BODY_BYTES } = asked;
  return await new Promise((resolve, reject) => {
    const fail = (error: Error): void =>
      reject(signal.aborted ? new Error('There was no answer in time.') : error);
    const length = body === undefined ? {} : { 'content-length': Buffer.byteLength(body) };
    const options = {
      method: body === undefined ? 'GET' : 'POST',
      agent: false,
      headers: { ...headers, ...length },
      signal,
      lookup: lookupOf(found),
    } as const;
    const request = (url.protocol === 'https:' ? requestHttps : requestHttp)(url, options, (answer) => {
      const chunks: Buffer[] = [];
      let size = 0;
      answer.on('data', (chunk: Buffer) => {
        size += chunk.length;
        chunks.push(chunk);
        if (size > maxBytes) answer.destroy(new Error(`An answer has more than ${maxBytes} bytes.`));
      });
      answer.on('end', () =>
        resolve({
          status: answer.statusCode ?? 0,
          headers: answer.headers,
          body: Buffer.concat(chunks),
        }),
      );
      answer.on('error', fail);
    });
    request.on('error', fail);
    request.end(body);
  });
}
