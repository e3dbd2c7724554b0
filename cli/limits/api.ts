// Calls of a running Outlay's settings: what is read has a version, and what is changed names the version that was read.
import { z } from 'zod';
import { ReportError, type ReportFault } from '../report/report-error.ts';
import { cleanText } from '../report/terminal-text.ts';
import { momentText } from './words.ts';
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
  /** How long an answer is waited for, in milliseconds. */
  readonly patience?: number;
};

/** Outlay answered with a problem. */
export class RefusedCall extends ReportError {
  readonly status: number;
  readonly problem: Readonly<Record<string, unknown>>;

  constructor(fault: ReportFault, message: string, status: number, problem: object) {
    super(fault, message);
    this.status = status;
    this.problem = { ...problem };
  }
}

const PATIENCE_MS = 60_000;

/** Asks once. Throws {@link RefusedCall} for a problem and {@link ReportError} where no answer came. */
export async function call(server: Server, path: string, asked: Call = {}): Promise<Told> {
  const { method = 'GET', patience = PATIENCE_MS } = asked;
  const init = { method, headers: headersOf(server, asked), redirect: 'error' as const, ...bodyOf(asked) };
  let response: Response;
  let text: string;
  try {
    response = await fetch(`${server.url}/api/v1${path}`, { ...init, signal: AbortSignal.timeout(patience) });
    text = await response.text();
  } catch (error) {
    throw unanswered(server.url, error);
  }
  if (!response.ok) throw refused(server.url, response.status, text);
  const body = parsed(text);
  if (body === UNREADABLE) throw noOutlay(server.url, response.status);
  return { body, etag: response.headers.get('etag') ?? '' };
}

/** Reads what a schema describes. */
export async function read<Value>(server: Server, path: string, schema: z.ZodType<Value>): Promise<Value> {
  return understood(server, schema, (await call(server, path)).body);
}

/** The body as the schema describes it; a sentence where it is something else. */
export function understood<Value>({ url }: Server, schema: z.ZodType<Value>, body: unknown): Value {
  const told = schema.safeParse(body);
  if (told.success) return told.data;
  throw new ReportError(
    'refused',
    `Outlay at ${url} answered what this command does not understand: they are of different versions`,
  );
}

/** Every page of a list. */
export async function readAll<Item>(
  server: Server,
  path: string,
  filters: Readonly<Record<string, string | number | undefined>>,
  schema: z.ZodType<{ data: Item[]; next_cursor: string | null }>,
): Promise<Item[]> {
  const items: Item[] = [];
  let cursor: string | undefined;
  do {
    const page = await read(server, `${path}${queryOf({ ...filters, cursor })}`, schema);
    items.push(...page.data);
    cursor = page.next_cursor ?? undefined;
  } while (cursor !== undefined);
  return items;
}

/** The version of what was never set. */
export const NEVER_SET = '"0"';

/** The setting and its version; no body where there is none. */
export async function readIfAny(server: Server, path: string): Promise<Told> {
  try {
    return await call(server, path);
  } catch (error) {
    if (!(error instanceof RefusedCall) || error.status !== 404) throw error;
    return { body: undefined, etag: NEVER_SET };
  }
}

type Change = Call & { readonly etag: string };

/**
 * Changes what was read before as version `etag`. Where somebody was faster, nothing is changed and the message says who it
 * was and when; `path` is where the setting is read, with a query string of the change.
 */
export async function change(server: Server, path: string, asked: Change): Promise<unknown> {
  return (await changed(server, path, asked)).body;
}

/** The same, with the entity tag of what the change made. */
export async function changed(server: Server, path: string, asked: Change): Promise<Told> {
  const { etag, ...others } = asked;
  try {
    return await call(server, path, { ...others, ...(etag !== '' && { ifMatch: etag }) });
  } catch (error) {
    if (!(error instanceof RefusedCall) || error.status !== 412) throw error;
    const version = etag === NEVER_SET ? removedVersion(error.problem) : undefined;
    if (version !== undefined) return await call(server, path, { ...others, ifMatch: version });
    throw new RefusedCall('refused', await overtaken(server, path), 412, error.problem);
  }
}

/** What was taken away has a version too: there is still nothing that anybody could overwrite. */
function removedVersion(problem: RefusedCall['problem']): string | undefined {
  const { etag, current } = problem;
  return typeof etag === 'string' && (current === null || current === undefined) ? etag : undefined;
}

const author = z.looseObject({ updated_by: z.string(), updated_at: z.string().nullable() });

async function overtaken(server: Server, path: string): Promise<string> {
  const now = await call(server, path.replace(/\?.*$/, '')).catch(() => undefined);
  const { data } = author.safeParse(now?.body);
  const by = data?.updated_at ? ` by ${cleanText(data.updated_by)}, ${momentText(data.updated_at)}` : '';
  return `Nothing was changed: somebody was faster. It was changed${by}; look at it and ask again.`;
}

/** The query string of what is given; empty without. */
export function queryOf(given: Readonly<Record<string, string | number | undefined>>): string {
  const pairs = Object.entries(given).flatMap(([name, value]) =>
    value === undefined ? [] : [[name, String(value)] as [string, string]],
  );
  return pairs.length === 0 ? '' : `?${new URLSearchParams(pairs).toString()}`;
}

function headersOf({ token }: Server, { body, file, ifMatch }: Call): Record<string, string> {
  return {
    accept: 'application/json',
    ...(file !== undefined && { 'content-type': 'application/octet-stream' }),
    ...(body !== undefined && {
      'content-type': typeof body === 'string' ? 'text/csv' : 'application/json',
    }),
    ...(token !== '' && { authorization: `Bearer ${token}` }),
    ...(ifMatch !== undefined && { 'if-match': ifMatch }),
  };
}

type Body = { body?: string | AsyncIterable<Uint8Array>; duplex?: 'half' };

function bodyOf({ body, file }: Call): Body {
  if (file !== undefined) return { body: file, duplex: 'half' };
  if (body === undefined) return {};
  return { body: typeof body === 'string' ? body : JSON.stringify(body) };
}

const UNREADABLE = Symbol('no JSON');

function parsed(text: string): unknown {
  try {
    return text === '' ? undefined : (JSON.parse(text) as unknown);
  } catch {
    return UNREADABLE;
  }
}

/** That no answer came, or none to its end. */
export function unanswered(url: string, error: unknown): ReportError {
  if (error instanceof Error && error.name === 'TimeoutError')
    return new ReportError('unreachable', `Outlay at ${url} did not answer in time; ask again`, error);
  const reason = reasonOf(error);
  const isNobody = reason === undefined || NOBODY.has(reason.code);
  const sentence = isNobody
    ? `No Outlay answers at ${url}; name another with --url, or start it with: outlay start`
    : `Outlay at ${url} did not answer to the end (${reason.message}): whether it did what was asked is not known. Look, and ask again`;
  return new ReportError('unreachable', sentence, error);
}

/** Nobody is there, or nobody who can be found. Without a code `fetch` itself refuses an address, and nothing was sent. */
const NOBODY: ReadonlySet<string> = new Set([
  '',
  'ECONNREFUSED',
  'ENOTFOUND',
  'EAI_AGAIN',
  'EHOSTUNREACH',
  'ENETUNREACH',
]);

/** `fetch` tells it in a cause, and where a host has several addresses, in the errors of that. */
function reasonOf(error: unknown): { readonly code: string; readonly message: string } | undefined {
  if (!(error instanceof Error)) return undefined;
  if (error instanceof AggregateError) return reasonOf(error.errors[0]);
  if (error.cause instanceof Error) return reasonOf(error.cause);
  return { code: 'code' in error ? String(error.code) : '', message: error.message };
}

/** That something else answers there. */
export function noOutlay(url: string, status: number): ReportError {
  return new ReportError('refused', `What answers at ${url} is no Outlay (status ${status})`);
}

const ADVICE: Readonly<Record<number, string>> = {
  401: ' Set OUTLAY_ADMIN_TOKEN to the one that it was started with, or OUTLAY_TOKEN to one of yours.',
  403: ' Set OUTLAY_ADMIN_TOKEN, or OUTLAY_TOKEN to a token that may.',
};

const problemBody = z.looseObject({ detail: z.string() });

/** What an answer that is no success says, and what to do. */
export function refused(url: string, status: number, text: string): ReportError {
  const { data } = problemBody.safeParse(parsed(text));
  if (!data) return noOutlay(url, status);
  const message = `Outlay at ${url} answered ${status}: ${cleanText(data.detail)}${ADVICE[status] ?? ''}`;
  return new RefusedCall(status === 400 ? 'usage' : 'refused', message, status, data);
}
