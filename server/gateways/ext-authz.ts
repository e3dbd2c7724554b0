// The HTTP service of Envoy's external authorization filter: headers in, 200 or a refusal out; bodies are dropped unread.
import { refusalOf } from '../../analytics/limits/check-http.ts';
import type { LimitCheckRequest, LimitDecision } from '../../schemas/limit-api.ts';
import { problemReply } from '../../schemas/problem.ts';
import type { GatewayContract, GatewayReply } from './contract.ts';
import { factsIn, headersOf, TOKEN_HEADER, USER_HEADER } from './facts.ts';

/** Envoy appends the path of the request that it asks about. */
export const EXT_AUTHZ_PATH = '/gateways/ext-authz';

export const EXT_AUTHZ: GatewayContract = {
  tokenOf: (request) => headersOf(request)(TOKEN_HEADER),
  factsOf: (request, boundTo): LimitCheckRequest => {
    request.resume();
    const header = headersOf(request);
    return factsIn(boundTo || (header(USER_HEADER) ?? ''), header);
  },
  answer: (decision) => (decision.allowed ? passed(decision) : refused(decision)),
  unasked: { status: 200, headers: {}, body: '' },
};

/** Envoy may pass these on, to the provider or to the client. */
function passed(decision: LimitDecision): GatewayReply {
  const [warning] = decision.warnings;
  const headers = {
    ...decisionHeaders(decision),
    ...(warning && { 'x-outlay-warning': headerText(warning.message) }),
    ...(decision.reservation && { 'x-outlay-reservation': decision.reservation.id }),
    'content-length': '0',
  };
  return { status: 200, headers, body: '' };
}

/** 403, and never tried again by itself: clients of model providers retry 408, 409, 429 and 5xx. */
function refused(decision: LimitDecision): GatewayReply {
  const { status, headers, body } = problemReply(refusalOf(decision, 403));
  const told = { ...headers, ...decisionHeaders(decision), 'x-should-retry': 'false' };
  return { status, headers: { ...told, 'content-length': String(Buffer.byteLength(body)) }, body };
}

function decisionHeaders({ allowed, code, mode }: LimitDecision): Record<string, string> {
  return {
    'x-outlay-decision': allowed ? 'allowed' : 'refused',
    'x-outlay-code': code,
    'x-outlay-mode': mode,
    'cache-control': 'no-store',
  };
}

/** Headers hold ASCII; names of people and groups may hold anything. */
function headerText(text: string): string {
  return text.replace(/[^\x20-\x7e]/gu, '?');
}
