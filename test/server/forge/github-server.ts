// A GitHub for tests: answers its REST API from values, with pages, entity tags and rate limits.
import { createHash } from 'node:crypto';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

export type Asked = { readonly path: string; readonly status: number };

export type GithubServer = {
  readonly url: string;
  /** What is at each path, without its query. A list has as many pages as `perPage` makes of it. */
  readonly at: Map<string, unknown>;
  readonly asked: Asked[];
  perPage: number;
  /** Answers before anything else does; true where it did. */
  before: (request: IncomingMessage, response: ServerResponse) => boolean;
  /** Requests that are left; undefined for no limit. */
  remaining: number | undefined;
  resetAt: number;
  close(): Promise<void>;
};

export const TOKEN = 'ghp_of_the_test';

/** Listens on this machine. */
export async function startGithub(): Promise<GithubServer> {
  const server = createServer((request, response) => {
    response.once('finish', () =>
      github.asked.push({ path: request.url ?? '', status: response.statusCode }),
    );
    if (github.before(request, response)) return;
    if (request.headers.authorization !== `Bearer ${TOKEN}`) response.writeHead(401).end('{}');
    else answer(request, response, github);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const github: GithubServer = {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    at: new Map(),
    asked: [],
    perPage: 100,
    before: () => false,
    remaining: undefined,
    resetAt: 0,
    close: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
  return github;
}

function answer(
  { url = '/', headers }: IncomingMessage,
  response: ServerResponse,
  github: GithubServer,
): void {
  const { pathname, searchParams } = new URL(url, github.url);
  const found = github.at.get(pathname);
  if (found === undefined) {
    response.writeHead(404).end('{"message":"Not Found"}');
    return;
  }
  const page = Number(searchParams.get('page') ?? '1');
  const { perPage } = github;
  const told = Array.isArray(found) ? found.slice((page - 1) * perPage, page * perPage) : found;
  const body = JSON.stringify(told);
  const etag = `W/"${createHash('sha256').update(JSON.stringify(found)).digest('hex').slice(0, 12)}"`;
  searchParams.set('page', String(page + 1));
  const hasMore = Array.isArray(found) && found.length > page * perPage;
  const limits = limitsOf(github, headers['if-none-match'] !== etag);
  const link = hasMore && { link: `<${github.url}${pathname}?${searchParams.toString()}>; rel="next"` };
  if (headers['if-none-match'] === etag) response.writeHead(304, limits).end();
  else response.writeHead(200, { ...limits, ...link, etag, 'content-type': 'application/json' }).end(body);
}

function limitsOf(github: GithubServer, counts: boolean): Record<string, string> {
  if (github.remaining === undefined) return {};
  if (counts) github.remaining -= 1;
  return {
    'x-ratelimit-remaining': String(github.remaining),
    'x-ratelimit-reset': String(github.resetAt / 1_000),
  };
}
