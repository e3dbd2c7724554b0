// Deliveries of forges over HTTP: whoever signs with the secret of a connection is believed, nobody else is.
import type { IncomingMessage, ServerResponse } from 'node:http';
import { validSecrets } from '../../control/rotating-secret.ts';
import type { Setting } from '../../control/setting.ts';
import type { Settings } from '../../control/settings.ts';
import type { ForgeAnswer, ForgeDelivery } from '../../ingest/forge/delivery.ts';
import { connectedForge, type ConnectedForge, type ForgeValue } from '../../schemas/forge-api.ts';
import {
  badRequest,
  notFound,
  problem,
  ProblemError,
  problemOf,
  problemReply,
} from '../../schemas/problem.ts';
import type { RequestHandler } from '../host-check.ts';
import { deliveryOf, eventHeader } from './delivery-headers.ts';
import { createByteReader } from './read-bytes.ts';
import { isSigned, SIGNATURE_HEADERS, signatureOf } from './signature.ts';
import type { ForgeTally } from './tally.ts';

type Connection = Setting<ForgeValue>;

export type WebhookOptions = {
  readonly settings: Pick<Settings, 'forges' | 'known'>;
  /** Resolves when the delivery is on disk, or with why it is not. */
  readonly take: (delivery: ForgeDelivery) => Promise<ForgeAnswer>;
  readonly tally: Pick<ForgeTally, 'took' | 'refused'>;
  /** Told of faults of ours; never what was delivered. */
  readonly onFault: (error: unknown) => void;
  /** Milliseconds since 1970. */
  readonly now: () => number;
};

type Reply = { readonly status: number; readonly body: object };

/** Answers below `/webhooks`: `/{forge}`, and `/{forge}/{connection}` for one of several. Never throws, never rejects. */
export function createWebhooks(options: WebhookOptions): RequestHandler {
  const withBytes = createByteReader();
  return (request, response) => {
    const answering = async (): Promise<Reply> => {
      const target = targetOf(request, options);
      return await withBytes(request, async (body) => await take(request, { ...target, body }, options));
    };
    answering().then(
      ({ status, body }) => send(response, status, body),
      (error: unknown) => refuse(request, response, { error, onFault: options.onFault }),
    );
  };
}

type Target = {
  readonly forge: ConnectedForge;
  readonly connections: readonly [Connection, ...Connection[]];
  readonly signature: string;
};

const PATH = /^\/([a-z]+)(?:\/([^/]+))?\/?$/;

/** Who may have sent it, by the path; and how it is signed. Nothing of the body is read before. */
function targetOf({ method, url, headers }: IncomingMessage, options: WebhookOptions): Target {
  if (method !== 'POST') throw new ProblemError(problem(405, 'A delivery is a POST.'));
  const [, name = '', id] = PATH.exec((url ?? '/').replace(/\?.*$/, '')) ?? [];
  const { success, data: forge } = connectedForge.safeParse(name);
  if (!success) throw notFound(`Deliveries go to /webhooks/${connectedForge.options.join(', /webhooks/')}.`);
  const { settings, tally } = options;
  if (!settings.known())
    throw new ProblemError(
      problem(503, 'Connections could not be read yet. Send it again in a few seconds.'),
    );
  const [first, ...others] = settings.forges
    .list()
    .filter((one) => one.value.forge === forge && (id === undefined || one.id === id));
  if (!first) throw notFound(noConnection(forge, id));
  const signature = signatureOf(forge, headers);
  if (signature !== undefined) return { forge, connections: [first, ...others], signature };
  for (const one of [first, ...others]) tally.refused(one.id, 'not signed');
  throw new ProblemError(
    problem(
      401,
      `The delivery has no header ${SIGNATURE_HEADERS[forge]}: set the secret of the connection at the webhook.`,
    ),
  );
}

function noConnection(forge: ConnectedForge, id: string | undefined): string {
  const which = id === undefined ? `to ${forge}` : `to ${forge} called ${JSON.stringify(id.slice(0, 64))}`;
  return `There is no connection ${which}. Make one with: outlay forges add ${forge}`;
}

type Arrived = Target & { readonly body: Uint8Array };

async function take(request: IncomingMessage, arrived: Arrived, options: WebhookOptions): Promise<Reply> {
  const { forge, body } = arrived;
  const { tally } = options;
  const at = options.now();
  const { id, value } = signerOf(arrived, at, tally);
  const { event, delivery } = deliveryOf(forge, request.headers);
  const fault = faultOf(request, forge, event);
  if (fault !== undefined) {
    tally.refused(id, 'malformed');
    throw badRequest(fault);
  }
  const { host, reviewWorkflows } = value;
  const unique = delivery === '' ? '' : `${id}/${delivery}`;
  const answer = await options.take({ forge, event, delivery: unique, body, at, host, reviewWorkflows });
  tally.took(id, answer, at);
  return replyOf(answer);
}

/** The connection whose secret signed it. */
function signerOf(
  { forge, connections, signature, body }: Arrived,
  at: number,
  tally: Pick<ForgeTally, 'refused'>,
) {
  const signer = connections.find(({ value }) =>
    isSigned(forge, signature, { body, secrets: validSecrets(value, at) }),
  );
  if (signer) return signer;
  for (const { id } of connections) tally.refused(id, 'signature');
  throw new ProblemError(
    problem(
      401,
      `The header ${SIGNATURE_HEADERS[forge]} does not fit: check that the secret at the webhook is that of the connection, ` +
        'and that nothing in between changes the body. A new secret: outlay forges rotate',
    ),
  );
}

type Fault = { readonly name: string; readonly detail: string };

function faultOf({ headers }: IncomingMessage, forge: ConnectedForge, event: string): Fault | undefined {
  if (headers['content-type']?.startsWith('application/x-www-form-urlencoded'))
    return { name: 'content-type', detail: 'must be application/json: choose it at the webhook' };
  if (event === '' && forge !== 'gitlab')
    return { name: eventHeader(forge), detail: 'is needed: it names the event' };
  return undefined;
}

/** What the forge is answered; refuses what is not on disk. */
function replyOf(answer: ForgeAnswer): Reply {
  if ('taken' in answer) return { status: 202, body: { result: 'taken', facts: answer.taken } };
  if ('duplicate' in answer || 'conflict' in answer) return { status: 200, body: { result: 'duplicate' } };
  if ('ignored' in answer) return { status: 200, body: { result: 'ignored', reason: answer.ignored } };
  if ('malformed' in answer) throw badRequest({ name: 'body', detail: answer.malformed });
  throw new ProblemError(problem(503, `The delivery was not kept: ${answer.unavailable}`));
}

const HEADERS = { 'cache-control': 'no-store', 'x-content-type-options': 'nosniff' };

function send(response: ServerResponse, status: number, body: object): void {
  response
    .writeHead(status, { ...HEADERS, 'content-type': 'application/json; charset=utf-8' })
    .end(JSON.stringify(body));
}

type Failed = { readonly error: unknown; readonly onFault: (error: unknown) => void };

function refuse(request: IncomingMessage, response: ServerResponse, { error, onFault }: Failed): void {
  if (request.destroyed && !request.complete) return;
  const told = problemOf(error);
  if (told.status === 500) onFault(error);
  const { status, headers, body } = problemReply(told);
  const allow = status === 405 ? { allow: 'POST' } : {};
  // What is left of a body that is refused is not read.
  const close = request.complete ? {} : { connection: 'close' };
  response.writeHead(status, { ...headers, ...allow, ...close }).end(body);
}
