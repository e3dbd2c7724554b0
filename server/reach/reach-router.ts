// The one place that holds bound tokens to their reach, before any route is asked.
import express, { type Request, type Response, type Router } from 'express';
import { problem, ProblemError } from '../../schemas/problem.ts';
import { BOUND_ROUTES, type Asked, type BoundRoute } from './bound-routes.ts';
import type { Reach } from './reach.ts';

type Options = {
  /** Undefined: everything. */
  readonly reachOf: (request: Request) => Reach | undefined;
  /** What answers questions about usage, people and limits below `/api/v1`, over nothing but the reach. */
  readonly readsOver: (reach: Reach) => Router;
};

/** Below `/api/v1`: passes tokens without bounds, answers or refuses the others. */
export function createReachRouter({ reachOf, readsOver }: Options): Router {
  const router = express.Router();
  router.use((request, response, next) => {
    const reach = reachOf(request);
    if (!reach) {
      next();
      return;
    }
    const { route, asked } = requireRoute(request, reach);
    if (route.may?.(asked, reach) === false) throw refusal(reach);
    if (route.keep) keepOwn(response, route.keep, reach);
    if (route.by === 'any') next();
    // What does not answer there is not asked elsewhere.
    else readsOver(reach)(request, response, (error?: unknown) => next(error ?? refusal(reach)));
  });
  return router;
}

const PATTERNS = BOUND_ROUTES.map((route) => {
  const path = route.route.replace(/\{(\w+)\}/g, '(?<$1>[^/]+)').replaceAll('.', '\\.');
  return { route, pattern: new RegExp(`^${path}/?$`, 'i') };
});

/** A HEAD is a GET whose answer is not sent. */
function requireRoute(request: Request, reach: Reach): { route: BoundRoute; asked: Asked } {
  const method = request.method === 'HEAD' ? 'GET' : request.method;
  const call = `${method} ${request.baseUrl}${request.path}`;
  for (const { route, pattern } of PATTERNS) {
    const match = pattern.exec(call);
    if (match) return { route, asked: { params: decoded(match.groups ?? {}), query: queryOf(request) } };
  }
  throw refusal(reach);
}

function queryOf({ url }: Request): URLSearchParams {
  const start = url.indexOf('?');
  return new URLSearchParams(start < 0 ? '' : url.slice(start + 1));
}

function decoded(params: Readonly<Record<string, string>>): Record<string, string> {
  return Object.fromEntries(Object.entries(params).map(([name, value]) => [name, text(value)]));
}

function text(value: string): string {
  try {
    return decodeURIComponent(value);
  } catch {
    throw new ProblemError(problem(400, `The path holds ${value}, which is not percent-encoded UTF-8.`));
  }
}

function refusal({ boundTo }: Reach): ProblemError {
  return new ProblemError(
    problem(
      403,
      `This token is bound to ${boundTo} and reads what is theirs; ask with a token without bounds.`,
    ),
  );
}

/** Problems pass: they are sent as text. */
function keepOwn(response: Response, keep: Required<BoundRoute>['keep'], reach: Reach): void {
  const send = response.json.bind(response);
  response.json = (body: unknown) => {
    const kept = keep(body as object, reach);
    if (kept === undefined) throw refusal(reach);
    return send(kept);
  };
}
