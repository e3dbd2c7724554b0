// POST /api/v1/limits/check on node:http: answers from memory, and allows when it cannot tell.
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { LimitCheckRequest, LimitDecision } from '../../schemas/limit-api.ts';
import {
  badRequest,
  problem,
  ProblemError,
  problemOf,
  problemReply,
  type Problem,
} from '../../schemas/problem.ts';
import { check, type CheckOptions } from './check.ts';
import { parseCheckRequest } from './check-request.ts';

/** Longest body that is read. */
export const MAX_CHECK_BODY_BYTES = 64 * 1024;

type Bound = {
  readonly user: string;
  readonly group?: string | undefined;
  /** Whom the token reads of; everybody where this is absent. */
  readonly reach?: { readonly boundTo: string; readonly holds: (user: string) => boolean } | undefined;
};

/** What the HTTP of checks needs beside. */
export type CheckHttpOptions = CheckOptions & {
  /** The person and the group whom the request's token is bound to; empty for none. */
  readonly boundTo?: (authorization: string | undefined) => Bound;
};

/** Answers one request, whatever happens: never throws, never rejects. With `?status=1` a refusal is a 409 problem. */
export function createLimitCheckHandler(
  options: CheckHttpOptions,
): (request: IncomingMessage, response: ServerResponse) => void {
  return (request, response) => {
    if (request.method !== 'POST') {
      response.setHeader('allow', 'POST');
      refuse(response, problem(405, 'A limit check is a POST.'));
      return;
    }
    readBody(request, (body) => {
      if (body === undefined) {
        response.setHeader('connection', 'close');
        refuse(response, problem(413, `The body must have at most ${MAX_CHECK_BODY_BYTES} bytes.`));
      } else {
        const bound = options.boundTo?.(request.headers.authorization) ?? { user: '' };
        answer({ body, url: request.url ?? '', bound }, response, options);
      }
    });
  };
}

function readBody(request: IncomingMessage, done: (body: string | undefined) => void): void {
  const chunks: Buffer[] = [];
  let size = 0;
  request.on('data', (chunk: Buffer) => {
    size += chunk.length;
    if (size <= MAX_CHECK_BODY_BYTES) {
      chunks.push(chunk);
      return;
    }
    request.removeAllListeners('data').removeAllListeners('end').resume();
    done(undefined);
  });
  request.on('end', () => done(Buffer.concat(chunks).toString('utf8')));
  // The sender is gone: nobody is left to answer.
  request.on('error', () => undefined);
}

/** A parameter that is not understood is refused: who asks for a status and gets 200 would take it for a yes. */
function wantsStatus(url: string): boolean {
  const query = url.indexOf('?');
  if (query < 0) return false;
  const { status, ...others } = Object.fromEntries(new URLSearchParams(url.slice(query + 1)));
  const [unknown] = Object.keys(others);
  if (unknown !== undefined)
    throw badRequest({ name: unknown, detail: 'is not known here; only status=1 is' });
  if (status !== undefined && status !== '1' && status !== '0')
    throw badRequest({ name: 'status', detail: 'must be 1 or 0' });
  return status === '1';
}

type Received = { readonly body: string; readonly url: string; readonly bound: Bound };

function answer({ body, url, bound }: Received, response: ServerResponse, options: CheckOptions): void {
  let asked: LimitCheckRequest;
  let withStatus: boolean;
  try {
    withStatus = wantsStatus(url);
    asked = parseCheckRequest(body, bound.user);
    requireReach(asked, bound);
    requireOwn(asked, bound.user, options);
  } catch (error) {
    refuse(response, problemOf(error));
    return;
  }
  const group = isAbout(asked, bound.user, options) ? bound.group : '';
  const decision = check({ ...asked, group }, options);
  if (withStatus && !decision.allowed) refuse(response, refusalOf(decision, 409), retryHints(decision));
  else send(response, decision);
}

/** Whether a token that is bound so speaks for the person: one that is bound to nobody speaks for everybody. */
function isAbout({ user }: LimitCheckRequest, bound: string, { namesOf }: CheckOptions): boolean {
  return bound === '' || bound === user || namesOf?.(bound).includes(user) === true;
}

/** Decisions tell what somebody spent. */
function requireReach({ user }: LimitCheckRequest, { reach }: Bound): void {
  if (!reach || reach.holds(user)) return;
  throw new ProblemError(
    problem(403, `This token is bound to ${reach.boundTo} and does not ask about ${user}.`),
  );
}

/** Whoever may ask about others holds up only themselves. */
function requireOwn(asked: LimitCheckRequest, bound: string, options: CheckOptions): void {
  if (!asked.reserve || isAbout(asked, bound, options)) return;
  throw new ProblemError(problem(403, `This token is bound to ${bound}; it reserves for them only.`));
}

/**
 * How clients are told whether to try again: the SDKs of Anthropic and OpenAI retry a 409 by themselves, unless
 * `x-should-retry` says otherwise.
 */
export function retryHints({ retry_after_seconds: seconds }: LimitDecision): Record<string, string> {
  return seconds === null ? { 'x-should-retry': 'false' } : { 'retry-after': String(seconds) };
}

const TITLES: Readonly<Partial<Record<LimitDecision['code'], string>>> = {
  spending_disabled: 'Spending disabled',
  spend_unknown: 'Spend unknown',
  budget_reached: 'Budget reached',
  session_cap_reached: 'Session cap reached',
};

/** The refusal as a problem that carries the facts of the decision. */
export function refusalOf(decision: LimitDecision, status: number): Problem {
  return {
    type: `urn:outlay:problem:${decision.code}`,
    title: TITLES[decision.code] ?? 'Limit reached',
    status,
    detail: decision.reason,
    ...decision,
  };
}

function refuse(response: ServerResponse, told: Problem, hints: Record<string, string> = {}): void {
  const { status, headers, body } = problemReply(told);
  response.writeHead(status, { ...headers, ...hints }).end(body);
}

function send(response: ServerResponse, decision: LimitDecision): void {
  const body = JSON.stringify(decision);
  response
    .writeHead(200, {
      'content-type': 'application/json; charset=utf-8',
      'content-length': Buffer.byteLength(body),
      'cache-control': 'no-store',
      'x-content-type-options': 'nosniff',
    })
    .end(body);
}
