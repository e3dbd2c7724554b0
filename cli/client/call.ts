// Calls of a running Outlay's API.
import { text } from 'node:stream/consumers';
import { noOutlay, refused, unanswered } from './faults.ts';
import { parsed, UNREADABLE } from './json.ts';
import { open } from './open.ts';
import type { Server } from './server.ts';

/** The answer and its entity tag, which is empty where it has none. */
export type Told = { readonly body: unknown; readonly etag: string };

/** A call below `/api/v1`. A body that is text is CSV. */
export type Call = {
  readonly method?: string;
  readonly body?: object | string;
  /** A file, sent as it is read. */
  readonly file?: AsyncIterable<Uint8Array>;
  readonly ifMatch?: string;
  /** How long an answer is waited for, in milliseconds; Infinity for as long as it takes. */
  readonly patience?: number;
};

/** Some questions to a large ledger take minutes. */
const PATIENCE_MS = 300_000;

/** Asks once. Throws {@link RefusedCall} for a problem and {@link ReportError} where no answer came. */
export async function call(server: Server, path: string, asked: Call = {}): Promise<Told> {
  const { method = 'GET', patience = PATIENCE_MS } = asked;
  const signal = patience === Infinity ? undefined : AbortSignal.timeout(patience);
  const response = await open(server, path, {
    method,
    headers: headersOf(asked),
    body: bodyOf(asked),
    signal,
  });
  const answer = await text(response).catch((error: unknown) => {
    throw unanswered(server.url, error, signal);
  });
  const status = response.statusCode ?? 0;
  if (status < 200 || status > 299) throw refused(server.url, status, answer);
  const body = parsed(answer);
  if (body === UNREADABLE) throw noOutlay(server.url, status);
  return { body, etag: response.headers.etag ?? '' };
}

function headersOf({ body, file, ifMatch }: Call): Record<string, string> {
  return {
    accept: 'application/json',
    ...(file !== undefined && { 'content-type': 'application/octet-stream' }),
    ...(body !== undefined && {
      'content-type': typeof body === 'string' ? 'text/csv' : 'application/json',
    }),
    ...(ifMatch !== undefined && { 'if-match': ifMatch }),
  };
}

function bodyOf({ body, file }: Call): string | AsyncIterable<Uint8Array> | undefined {
  if (file !== undefined) return file;
  return typeof body === 'object' ? JSON.stringify(body) : body;
}
