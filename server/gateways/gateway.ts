// Gateways that ask before each call, on node:http like limit checks. Only a refusal refuses: every fault is 503.
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { LimitDecision } from '../../schemas/limit-api.ts';
import type { CheckQuestion } from '../../analytics/limits/check.ts';
import { problem, problemOf, problemReply } from '../../schemas/problem.ts';
import type { Gate } from '../access.ts';
import type { RequestHandler } from '../host-check.ts';
import type { GatewayContract, GatewayReply } from './contract.ts';
import { EXT_AUTHZ, EXT_AUTHZ_PATH } from './ext-authz.ts';
import { fault, TOKEN_HEADER } from './facts.ts';
import { LITELLM, LITELLM_PATH } from './litellm.ts';

export type GatewayOptions = {
  readonly gate: Pick<Gate, 'principalOf'>;
  /** Never throws: what cannot be told is allowed. */
  readonly check: (request: CheckQuestion) => LimitDecision;
  /** Told why a call could not be asked about, which gateways usually let pass. The same sentences again and again. */
  readonly onNotAsked: (cause: string) => void;
  readonly onFault: (error: unknown) => void;
};

/** Whether the path is answered here. */
export function isGatewayPath(path: string): boolean {
  return path.startsWith('/gateways/');
}

/** Answers every gateway; never throws, never rejects. */
export function createGatewayHandler(options: GatewayOptions): RequestHandler {
  return (request, response) => {
    reply(request, options).then(
      ({ status, headers, body }) => void response.writeHead(status, headers).end(body),
      (error: unknown) => refuse(request, response, error, options),
    );
  };
}

async function reply(request: IncomingMessage, options: GatewayOptions): Promise<GatewayReply> {
  const contract = contractOf(request);
  const token = contract.tokenOf(request);
  const principal = options.gate.principalOf(token === undefined ? undefined : `Bearer ${token}`);
  if (!principal) throw fault(`The header ${TOKEN_HEADER} must hold a token of Outlay that is known here.`);
  if (principal.scope === 'ingest' && principal.user === '')
    throw fault(
      `The token in ${TOKEN_HEADER} sends telemetry of anybody; asking needs the scope read, or a person.`,
    );
  const facts = await contract.factsOf(request, principal.user);
  return facts ? contract.answer(options.check({ ...facts, group: principal.group })) : contract.unasked;
}

function contractOf({ url = '/' }: IncomingMessage): GatewayContract {
  const path = url.replace(/\?.*$/s, '');
  if (path === EXT_AUTHZ_PATH || path.startsWith(`${EXT_AUTHZ_PATH}/`)) return EXT_AUTHZ;
  if (path === LITELLM_PATH) return LITELLM;
  throw fault(`No gateway asks at this path; these do: ${EXT_AUTHZ_PATH}, ${LITELLM_PATH}.`);
}

function refuse(
  request: IncomingMessage,
  response: ServerResponse,
  error: unknown,
  { onFault, onNotAsked }: Pick<GatewayOptions, 'onFault' | 'onNotAsked'>,
): void {
  if (request.destroyed && !request.complete) return;
  const told = problemOf(error);
  if (told.status === 500) onFault(error);
  onNotAsked(told.detail);
  const { status, headers, body } = problemReply(problem(503, told.detail));
  // What is left of the body is not read.
  const close = request.complete ? {} : { connection: 'close' };
  response.writeHead(status, { ...headers, ...close }).end(body);
}
