// POST /api/v1/limits/check on node:http: answers from memory, and allows when it cannot tell.
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { LimitDecision } from '../../schemas/limit-api.ts';
import { badRequest, problem, ProblemError, problemReply, type Problem } from '../../schemas/problem.ts';
import { parseCheckRequest } from './check-request.ts';
import { couldNotTell } from './evaluate.ts';
import { decideNow, type LimitSources } from './limit-status.ts';

/** Longest body that is read. */
export const MAX_CHECK_BODY_BYTES = 64 * 1024;

/** What checks answer from, and who is told of them. */
export type LimitCheckOptions = LimitSources & {
  /** Told of every decision, for counting. */
  readonly onDecision?: (decision: LimitDecision) => void;
  /** Told of a fault of ours that made a check fail open. */
  readonly onFault?: (error: unknown) => void;
};

/** Answers one request, whatever happens: never throws, never rejects. With `?status=1` a refusal is a 409 problem. */
export function createLimitCheckHandler(
  options: LimitCheckOptions,
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
        answer(body, request.url ?? '', response, options);
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

function answer(body: string, url: string, response: ServerResponse, options: LimitCheckOptions): void {
  let decision: LimitDecision;
  let withStatus = false;
  try {
    withStatus = wantsStatus(url);
    const { user } = parseCheckRequest(body);
    decision = decideNow(user, options);
    options.onDecision?.(decision);
  } catch (error) {
    if (error instanceof ProblemError) {
      refuse(response, error.problem);
      return;
    }
    decision = couldNotTell(Date.now());
    options.onDecision?.(decision);
    options.onFault?.(error);
  }
  if (withStatus && !decision.allowed) refuse(response, conflict(decision));
  else send(response, decision);
}

const TITLES: Readonly<Partial<Record<LimitDecision['code'], string>>> = {
  spending_disabled: 'Spending disabled',
  spend_unknown: 'Spend unknown',
};

/** The refusal as a problem that carries the facts of the decision. */
function conflict(decision: LimitDecision): Problem {
  return {
    type: `urn:outlay:problem:${decision.code}`,
    title: TITLES[decision.code] ?? 'Limit reached',
    status: 409,
    detail: decision.reason,
    ...decision,
  };
}

function refuse(response: ServerResponse, told: Problem): void {
  const { status, headers, body } = problemReply(told);
  response.writeHead(status, headers).end(body);
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
