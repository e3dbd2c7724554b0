// GitHub's REST API as far as catching up needs it: pages, entity tags, and stopping before a rate limit does.
// https://docs.github.com/en/rest/using-the-rest-api/best-practices-for-using-the-rest-api
import type { IncomingHttpHeaders } from 'node:http';
import type { z } from 'zod';
import { AddressRefused } from '../alerts/outbound.ts';
import { FORGE_HOSTS } from '../../schemas/forge-api.ts';
import { guardedGet } from '../guarded-request.ts';

/** Nothing more can be asked for now; the message says why. */
export class PollStopped extends Error {
  override readonly name: string = 'PollStopped';
  /** Milliseconds since 1970; undefined: at the next turn. */
  readonly retryAt: number | undefined;

  constructor(message: string, retryAt?: number, cause?: unknown) {
    super(message, { cause });
    this.retryAt = retryAt;
  }
}

/** What was asked for cannot be read, while other things can. */
export class Unreadable extends PollStopped {
  override readonly name = 'Unreadable';
}

/** An answer; `body` is undefined where nothing changed since the entity tag. */
export type Told = { readonly body: unknown; readonly etag: string; readonly next: string | undefined };

export type GithubApi = {
  /** Reads a path below the API's address, or a whole address that a page named as the next one. */
  get(path: string, etag?: string): Promise<Told>;
  /** Reads page after page, until there is none or the bound is reached. */
  pages(path: string, most: number): AsyncGenerator;
};

type Options = {
  readonly host: string;
  /** Empty for the usual one. */
  readonly apiUrl: string;
  readonly token: string;
  readonly allowPrivate: boolean;
  readonly signal: AbortSignal;
  /** Milliseconds since 1970. */
  readonly now: () => number;
};

/** Requests that are left to others who use the same token. */
const RESERVE = 50;
/** Most requests of one turn. */
const MOST_REQUESTS = 1_000;
const DEFAULT_PAUSE_MS = 60_000;

/** Where the API of a host is. */
export function githubApiUrl({ host, apiUrl }: Pick<Options, 'host' | 'apiUrl'>): string {
  if (apiUrl !== '') return apiUrl;
  if (host === FORGE_HOSTS.github) return 'https://api.github.com';
  return host.endsWith('.ghe.com') ? `https://api.${host}` : `https://${host}/api/v3`;
}

/** One turn of asking. */
export function createGithubApi(options: Options): GithubApi {
  const base = githubApiUrl(options);
  const { token, allowPrivate, signal, now } = options;
  let left = MOST_REQUESTS;
  let pausedUntil: number | undefined;
  const get: GithubApi['get'] = async (path, etag = '') => {
    const url = addressOf(path, base);
    if (pausedUntil !== undefined)
      throw new PollStopped('The rate limit of the token is nearly used up.', pausedUntil);
    if (left-- <= 0)
      throw new PollStopped(`${MOST_REQUESTS} requests were made; it goes on at the next turn.`);
    const headers = {
      accept: 'application/vnd.github+json',
      authorization: `Bearer ${token}`,
      'user-agent': 'outlay',
      'x-github-api-version': '2022-11-28',
      ...(etag !== '' && { 'if-none-match': etag }),
    };
    const got = await guardedGet(url, { headers, allowPrivate, signal }).catch(unreachable);
    pausedUntil = limitedUntil(got.headers, RESERVE);
    requireAnswer(got.status, got.headers, { url, now: now() });
    const body: unknown = got.status === 304 ? undefined : parsed(got.body);
    return { body, etag: got.headers.etag ?? '', next: nextOf(got.headers['link']) };
  };
  return {
    get,
    async *pages(path, most) {
      let next: string | undefined = path;
      for (let page = 0; next !== undefined && page < most; page++) {
        const told: Told = await get(next);
        yield told.body;
        next = told.next;
      }
    },
  };
}

/** The token goes to the configured address only, whatever a page names as the next one. */
function addressOf(path: string, base: string): string {
  const url = path.startsWith('/') ? `${base}${path}` : path;
  if (url.startsWith(`${base}/`)) return url;
  throw new PollStopped(
    `A page names ${new URL(url).host} as the next one, which is not ${new URL(base).host}.`,
  );
}

function unreachable(error: unknown): never {
  const reason = error instanceof Error ? error.message : String(error);
  const hint = error instanceof AddressRefused ? reason : `GitHub could not be reached: ${reason}`;
  throw new PollStopped(hint, undefined, error);
}

/** When the limit is renewed, where no more than `reserve` requests are left. */
function limitedUntil(headers: IncomingHttpHeaders, reserve: number): number | undefined {
  const remaining = numberIn(headers['x-ratelimit-remaining']);
  const reset = numberIn(headers['x-ratelimit-reset']);
  return remaining !== undefined && reset !== undefined && remaining <= reserve ? reset * 1_000 : undefined;
}

function numberIn(header: string | string[] | undefined): number | undefined {
  return typeof header === 'string' && /^\d{1,12}$/.test(header) ? Number(header) : undefined;
}

type Asked = { readonly url: string; readonly now: number };

function requireAnswer(status: number, headers: IncomingHttpHeaders, { url, now }: Asked): void {
  if (status === 200 || status === 304) return;
  const { pathname } = new URL(url);
  const pause = numberIn(headers['retry-after']);
  const until = pause === undefined ? limitedUntil(headers, 0) : now + pause * 1_000;
  if (status === 429 || (status === 403 && until !== undefined))
    throw new PollStopped('GitHub asks to wait.', until ?? now + DEFAULT_PAUSE_MS);
  if (status === 401) throw new PollStopped(refusalText(status, pathname));
  throw new Unreadable(refusalText(status, pathname));
}

function refusalText(status: number, pathname: string): string {
  if (status === 401) return 'GitHub refused the token of the connection; give it a new one.';
  if (status === 403 || status === 404)
    return (
      `GitHub answered ${status} at ${pathname}: the repository is not there, or the token may not read its contents, pull ` +
      'requests and actions.'
    );
  const isMoved = status >= 300 && status < 400;
  return isMoved
    ? `GitHub moved ${pathname}: name the repository as it is called now.`
    : `GitHub answered ${status} at ${pathname}.`;
}

/** Reads an answer as GitHub documents it. */
export function shaped<Value>(shape: z.ZodType<Value>, body: unknown): Value {
  const { success, data } = shape.safeParse(body);
  if (success) return data;
  throw new Unreadable('What answers is no GitHub: its answer has another shape.');
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    throw new Unreadable('What answers is no GitHub: its answer is not JSON.', undefined, error);
  }
}

/** RFC 8288: `<https://…?page=2>; rel="next", …`. */
function nextOf(link: string | string[] | undefined): string | undefined {
  const text = typeof link === 'string' ? link : '';
  return /<([^<>]+)>;\s*rel="next"/.exec(text)?.[1];
}
