// What a gateway tells of a request, as headers: the same set for every gateway. Whoever is named is asked about, whatever else is told.
import type { IncomingMessage } from 'node:http';
import { MAX_ESTIMATE_MICROS, type LimitCheckRequest } from '../../schemas/limit-api.ts';
import { problem, ProblemError } from '../../schemas/problem.ts';
import { toUserKey } from '../../schemas/user-key.ts';

/** The headers, by what they tell. */
export const FACT_HEADERS = {
  agent: 'x-outlay-agent',
  session: 'x-outlay-session',
  repo: 'x-outlay-repo',
  model: 'x-outlay-model',
} as const;
export const USER_HEADER = 'x-outlay-user';
/** What the call is expected to cost, in micro-dollars: it is held until the cost is told. */
export const ESTIMATE_HEADER = 'x-outlay-estimate-micros';
/** A token of Outlay; `Authorization` holds that of the model's provider. */
export const TOKEN_HEADER = 'x-outlay-token';

const MAX_TEXT_LENGTH = 512;

/** Reads a header by its name in lower case; undefined where it is not told. */
export type HeaderReader = (name: string) => string | undefined;

/** The headers of the gateway's own request. */
export function headersOf({ headers }: Pick<IncomingMessage, 'headers'>): HeaderReader {
  return (name) => {
    const value = headers[name];
    return Array.isArray(value) ? value[0] : value;
  };
}

/**
 * Who asks for what. Clients may be able to set these headers: what is not understood is left out, and the person is decided
 * on all the same. Throws the fault of a request that names nobody.
 */
export function factsIn(user: string, header: HeaderReader): LimitCheckRequest {
  // A name that is too long is that of nobody known, for whom budgets hold all the same.
  const request: LimitCheckRequest = { user: toUserKey(user).slice(0, MAX_TEXT_LENGTH) };
  if (request.user === '')
    throw fault(`Nobody is named: tell the person in ${USER_HEADER}, or bind the token to them.`);
  for (const fact of ['agent', 'session', 'repo', 'model'] as const) {
    const value = header(FACT_HEADERS[fact])?.trim();
    if (value && value.length <= MAX_TEXT_LENGTH) request[fact] = value;
  }
  const micros = microsIn(header(ESTIMATE_HEADER)?.trim() ?? '');
  if (micros !== undefined) request.reserve = { estimate_micros: micros };
  return request;
}

/**
 * What keeps a check from being made: 503, because gateways take any 4xx of a check for a refusal, and leave it to their
 * own setting whether a failing check lets the request pass.
 */
export function fault(detail: string): ProblemError {
  return new ProblemError(problem(503, detail));
}

function microsIn(text: string): number | undefined {
  const micros = /^\d{1,12}$/.test(text) ? Number(text) : 0;
  return micros > 0 && micros <= MAX_ESTIMATE_MICROS ? micros : undefined;
}
