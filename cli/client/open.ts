// One request to a running Outlay, over http or https, up to the head of its answer. Redirects are not followed.
import { request as requestHttp, type IncomingMessage, type RequestOptions } from 'node:http';
import { request as requestHttps } from 'node:https';
import { pipeline } from 'node:stream/promises';
import { unanswered } from './faults.ts';
import type { Server } from './server.ts';

export type Opened = {
  readonly method?: string;
  readonly headers?: Readonly<Record<string, string>>;
  /** Text, or the bytes of a file as they are read. */
  readonly body?: string | AsyncIterable<Uint8Array> | undefined;
  readonly signal?: AbortSignal | undefined;
};

/**
 * Asks below `/api/v1`; what is answered is read by the caller. Throws a {@link ReportError} where no answer came. `fetch`
 * would give up after five minutes, which a check of a large ledger may take.
 */
export async function open(server: Server, path: string, asked: Opened = {}): Promise<IncomingMessage> {
  const { method = 'GET', headers, body, signal } = asked;
  const url = new URL(`${server.url}/api/v1${path}`);
  const options: RequestOptions = {
    method,
    headers: { ...headers, ...(server.token !== '' && { authorization: `Bearer ${server.token}` }) },
    ...(signal && { signal }),
  };
  const begin = url.protocol === 'https:' ? requestHttps : requestHttp;
  return await new Promise<IncomingMessage>((resolve, reject) => {
    const request = begin(url, options, resolve).on('error', reject);
    if (typeof body === 'object') pipeline(body, request).catch(reject);
    else request.end(body);
  }).catch((error: unknown) => {
    throw unanswered(server.url, error, signal);
  });
}
