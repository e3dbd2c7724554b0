// Problem details (RFC 9457): the one shape in which the API tells what went wrong.
import { z } from 'zod';

/** One faulty part of a request: the parameter, field or header by name, and what is expected of it. */
export const faultSchema = z.object({ name: z.string(), detail: z.string() });
export type Fault = z.infer<typeof faultSchema>;

/** Problem details; other members tell facts of their type. */
export const problemSchema = z
  .looseObject({
    type: z.string().describe('Kind of problem; `about:blank` where the status says it all.'),
    title: z.string(),
    status: z.int(),
    detail: z.string(),
    errors: z.array(faultSchema).optional().describe('The parts of the request that are at fault, by name.'),
  })
  .describe('Problem details, RFC 9457.');
export type Problem = z.infer<typeof problemSchema>;

/** Seconds after which a client may try again when the engine was not available. */
const RETRY_AFTER_SECONDS = 5;

/** ClickHouse's code of a read that outgrew its bound. */
const MEMORY_LIMIT_EXCEEDED = 241;

const TITLES: Readonly<Record<number, string>> = {
  400: 'Bad Request',
  401: 'Unauthorized',
  403: 'Forbidden',
  404: 'Not Found',
  405: 'Method Not Allowed',
  408: 'Request Timeout',
  409: 'Conflict',
  412: 'Precondition Failed',
  413: 'Content Too Large',
  415: 'Unsupported Media Type',
  428: 'Precondition Required',
  500: 'Internal Server Error',
  503: 'Service Unavailable',
};

/** A problem without a type of its own. */
export function problem(status: number, detail: string, errors?: readonly Fault[]): Problem {
  const title = TITLES[status] ?? 'Error';
  return { type: 'about:blank', title, status, detail, ...(errors && { errors: [...errors] }) };
}

/** Thrown to refuse a request; the edge answers with its problem. */
export class ProblemError extends Error {
  override readonly name = 'ProblemError';
  readonly problem: Problem;

  constructor(told: Problem) {
    super(told.detail);
    this.problem = told;
  }
}

/** Refuses a request for its faulty parts: 400 naming each. */
export function badRequest(...faults: readonly [Fault, ...Fault[]]): ProblemError {
  const detail = faults.map((fault) => `${fault.name}: ${fault.detail}`).join('; ');
  return new ProblemError(problem(400, detail, faults));
}

/** Refuses a request for something that does not exist: 404. */
export function notFound(detail: string): ProblemError {
  return new ProblemError(problem(404, detail));
}

/** Whether the error is the client's or the engine's passing fault, told by its problem; undefined for a bug of ours. */
export function toProblem(error: unknown): Problem | undefined {
  if (error instanceof ProblemError) return error.problem;
  if (!(error instanceof Error)) return undefined;
  if (error.name === 'StoreUnavailable') {
    return problem(503, 'The ledger cannot be reached; telemetry is being kept. Try again in a few seconds.');
  }
  if (error.name === 'StoreRejected' && 'code' in error && error.code === MEMORY_LIMIT_EXCEEDED) {
    return problem(
      400,
      'The answer has more rows than fit into memory; ask for less time, fewer dimensions or a filter.',
    );
  }
  if (error instanceof URIError) return problem(400, 'The path is not valid percent-encoded UTF-8.');
  const status = 'status' in error ? error.status : undefined;
  return typeof status === 'number' && status >= 400 && status < 500
    ? problem(status, error.message)
    : undefined;
}

/** The problem of any error: what is not told by {@link toProblem} is answered 500 without details. */
export function problemOf(error: unknown): Problem {
  return (
    toProblem(error) ?? problem(500, 'Something went wrong on our side; the log of the server says what.')
  );
}

/** A problem as an HTTP answer, for any server. */
export function problemReply(told: Problem): {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
} {
  const headers = {
    'content-type': 'application/problem+json; charset=utf-8',
    'x-content-type-options': 'nosniff',
    'cache-control': 'no-store',
    ...(told.status === 401 && { 'www-authenticate': 'Bearer' }),
    ...(told.status === 503 && { 'retry-after': String(RETRY_AFTER_SECONDS) }),
  };
  return { status: told.status, headers, body: JSON.stringify(told) };
}

/** What is wrong with a value that its schema refused, by the path of each faulty field; `whole` names the value itself. */
export function faultsOf(error: z.ZodError, whole: string): [Fault, ...Fault[]] {
  const [first, ...rest] = error.issues.flatMap((issue): Fault[] => {
    if (issue.code === 'unrecognized_keys') {
      return issue.keys.map((name) => ({ name, detail: 'is not known here' }));
    }
    return [{ name: issue.path.join('.') || whole, detail: issue.message }];
  });
  return [first ?? { name: whole, detail: 'is not valid' }, ...rest];
}
