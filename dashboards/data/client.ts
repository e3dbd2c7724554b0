// Calls of the API: JSON in and out, problems as errors that say what to do, the token of the signed-in person.
import { queryString, type Params } from './params.ts';
import { apiUrl } from './place.ts';

export { queryString, type Params };

/** An answer that is not what was asked for, as the API tells it (RFC 9457). */
export class ApiProblem extends Error {
  override readonly name = 'ApiProblem';
  readonly status: number;
  /** What of the request is wrong, field by field. */
  readonly faults: readonly { readonly name: string; readonly detail: string }[];
  /** The whole problem: a conflict holds the current value. */
  readonly facts: Readonly<Record<string, unknown>>;

  constructor(status: number, facts: Readonly<Record<string, unknown>>) {
    super(textOf(facts['detail']) || textOf(facts['title']) || `The server answered ${status}.`);
    this.status = status;
    this.facts = facts;
    const errors = facts['errors'];
    this.faults = Array.isArray(errors) ? (errors as ApiProblem['faults']) : [];
  }
}

/** A body with the entity tag that a change of it must name. */
export type Versioned<Body> = { readonly body: Body; readonly etag: string | null };

const TOKEN_KEY = 'outlay.token';

/** The token of this browser tab; empty where nobody signed in. */
export function storedToken(): string {
  return sessionStorage.getItem(TOKEN_KEY) ?? '';
}

/** Keeps the token until the tab is closed; empty forgets it. */
export function storeToken(token: string): void {
  if (token === '') sessionStorage.removeItem(TOKEN_KEY);
  else sessionStorage.setItem(TOKEN_KEY, token);
}

/** Reads one answer. Throws an {@link ApiProblem}. */
export async function read<Body>(path: string, params: Params = {}, signal?: AbortSignal): Promise<Body> {
  return (await readVersioned<Body>(path, params, signal)).body;
}

/** Reads one answer with its entity tag. Throws an {@link ApiProblem}. */
export async function readVersioned<Body>(
  path: string,
  params: Params = {},
  signal?: AbortSignal,
): Promise<Versioned<Body>> {
  return await send<Body>(`${path}${queryString(params)}`, { method: 'GET', ...(signal && { signal }) });
}

/** What a change sends: its body, and the entity tag of what it changes. */
export type Change = {
  readonly method: 'POST' | 'PUT' | 'DELETE';
  readonly body?: unknown;
  readonly etag?: string | null;
  /** Below which path the API lies; by default that of these pages. */
  readonly base?: string;
};

/** Changes something. Throws an {@link ApiProblem}: 412 where somebody was faster. */
export async function change<Body>(path: string, { method, body, etag, base }: Change): Promise<Versioned<Body>> {
  const headers = {
    ...(body !== undefined && { 'content-type': 'application/json' }),
    ...(etag && { 'if-match': etag }),
  };
  const request = { method, headers, ...(body !== undefined && { body: JSON.stringify(body) }) };
  return await send<Body>(path, request, base);
}

/** A file that is sent. */
export type Upload = {
  readonly params: Params;
  readonly file: Blob;
  /** Its media type; absent where the server finds out what it is. */
  readonly type?: string;
  /** The version that it was looked at beside. */
  readonly etag?: string | null;
};

/** Sends a file as it is. Throws an {@link ApiProblem}. */
export async function upload<Body>(path: string, { params, file, ...about }: Upload): Promise<Versioned<Body>> {
  const headers = {
    'content-type': about.type ?? 'application/octet-stream',
    ...(about.etag && { 'if-match': about.etag }),
  };
  return await send<Body>(`${path}${queryString(params)}`, { method: 'POST', headers, body: file });
}

/** The version of what was never set. */
const NEVER_SET = '"0"';

/**
 * Sets what is not there, and overwrites nothing. Throws an {@link ApiProblem}: 412 where there is one of that name. What was
 * taken away keeps counting its versions, so the answer to the first try may be which one it has.
 */
export async function create<Body>(path: string, given: Omit<Change, 'etag'>): Promise<Versioned<Body>> {
  try {
    return await change<Body>(path, { ...given, etag: NEVER_SET });
  } catch (error) {
    const etag = etagOfGone(error);
    if (etag === undefined) throw error;
    return await change<Body>(path, { ...given, etag });
  }
}

/** The version of what was taken away; undefined where a refusal is about anything else. */
function etagOfGone(error: unknown): string | undefined {
  if (!(error instanceof ApiProblem) || error.status !== 412) return undefined;
  if ((error.facts['current'] ?? null) !== null) return undefined;
  return textOf(error.facts['etag']) || undefined;
}

/** The headers with which any call is made. */
export function authorization(): Record<string, string> {
  const token = storedToken();
  return token === '' ? {} : { authorization: `Bearer ${token}` };
}

async function send<Body>(path: string, request: RequestInit, base?: string): Promise<Versioned<Body>> {
  const headers = { ...authorization(), ...(request.headers as Record<string, string> | undefined) };
  const answer = await reached(apiUrl(path, base), { ...request, headers });
  const text = await answer.text();
  const told = jsonIn(text);
  if (!answer.ok) throw new ApiProblem(answer.status, factsOf(told));
  return { body: told as Body, etag: answer.headers.get('etag') };
}

/** Browsers tell a broken connection each in words of its own; a question that was given up stays what it is. */
async function reached(url: string, request: RequestInit): Promise<Response> {
  try {
    return await fetch(url, request);
  } catch (error) {
    if (!(error instanceof TypeError)) throw error;
    throw new Error('The server does not answer.', { cause: error });
  }
}

/** What an answer that is not what was asked for tells. */
export async function problemOf(answer: Response): Promise<ApiProblem> {
  return new ApiProblem(answer.status, factsOf(jsonIn(await answer.text())));
}

function jsonIn(text: string): unknown {
  try {
    return text === '' ? undefined : JSON.parse(text);
  } catch {
    return undefined;
  }
}

function factsOf(told: unknown): Readonly<Record<string, unknown>> {
  return typeof told === 'object' && told !== null ? (told as Record<string, unknown>) : {};
}

function textOf(value: unknown): string {
  return typeof value === 'string' ? value : '';
}
