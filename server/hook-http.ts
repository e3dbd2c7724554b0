// The hooks over HTTP, on node:http like limit checks: each agent's own contract, and the one of our hook program.
import type { IncomingMessage, ServerResponse } from 'node:http';
import { callOf, CONTRACTS, type Contract } from '../hook/contracts.ts';
import { raisableIn } from '../hook/decision.ts';
import { fieldsOf } from '../hook/fields.ts';
import { refusalText, warningText } from '../hook/words.ts';
import { withoutAmounts } from '../analytics/limits/without-amounts.ts';
import type { Access } from '../ingest/lane-protocol.ts';
import type { MissedMessage } from '../schemas/alerts.ts';
import type { ContextAnswer, ContextRequest } from '../schemas/context.ts';
import { contextRequest } from '../schemas/context.ts';
import type { LimitCheckRequest, LimitDecision } from '../schemas/limit-api.ts';
import {
  badRequest,
  faultsOf,
  notFound,
  problem,
  ProblemError,
  problemOf,
  problemReply,
} from '../schemas/problem.ts';
import type { Sender } from '../schemas/sender.ts';
import { toUserKey } from '../schemas/user-key.ts';
import type { RequestHandler } from './host-check.ts';
import { senderOf } from './history/sender.ts';
import { readSmallBody } from './read-small-body.ts';

/** `group` is the one that the token is bound to. */
type HookQuestion = LimitCheckRequest & { readonly group: string; readonly prompt?: string };

export type HookOptions = {
  /** Who may send, as of now. */
  readonly access: () => Access;
  /** Never throws: what cannot be told is allowed. */
  readonly decide: (request: HookQuestion) => LimitDecision;
  /** Told what a hook of the person let through without an answer. */
  readonly onMissed: (user: string, messages: readonly MissedMessage[]) => void;
  /** What the person spent today, as exact dollars; null where it is not known. Never throws. */
  readonly spentToday: (user: string) => string | null;
  /** Resolves when the place is on disk; rejects where it was not kept. */
  readonly declare: (told: ContextRequest, sender: Sender) => Promise<unknown>;
  /** Where people reach Outlay; undefined for the address that was asked. */
  readonly publicUrl: string | undefined;
  readonly onFault: (error: unknown) => void;
  /** Told why a place was not kept. */
  readonly onNotKept: (error: unknown) => void;
};

/** A body holds what a person typed, of which nothing is kept. */
const MAX_HOOK_BODY_BYTES = 8 * 1024 * 1024;
const MAX_CONTEXT_BODY_BYTES = 64 * 1024;

/** How long an answer waits for the place to be on disk: a decision is worth more than a promise. */
const PATIENCE_MS = 250;

const HOOK_PATH = /^\/hooks\/([a-z-]+)$/;
export const CONTEXT_PATH = '/api/v1/context';

/** Whether the path is answered here. */
export function isHookPath(path: string): boolean {
  return path === CONTEXT_PATH || path.startsWith('/hooks/');
}

/** Answers both; never throws, never rejects. */
export function createHookHandler(options: HookOptions): RequestHandler {
  return (request, response) => {
    answer(request, options).then(
      (told) => send(response, told),
      (error: unknown) => refuse(request, response, error, options),
    );
  };
}

async function answer(request: IncomingMessage, given: HookOptions): Promise<object | undefined> {
  const url = new URL(request.url ?? '/', 'http://localhost');
  if (request.method !== 'POST') throw new ProblemError(problem(405, 'A hook is a POST.'));
  const access = given.access();
  const sender = senderOf(request.headers.authorization, access);
  const options = access.open || maySeeAmounts(sender) ? given : withoutFigures(given);
  if (url.pathname === CONTEXT_PATH) {
    return await answerContext(await jsonOf(request, MAX_CONTEXT_BODY_BYTES), sender, options);
  }
  const name = HOOK_PATH.exec(url.pathname)?.[1] ?? '';
  const contract = Object.hasOwn(CONTRACTS, name) ? CONTRACTS[name] : undefined;
  if (!contract) throw notFound(`No agent is called ${JSON.stringify(name)} here; these are: ${NAMES}.`);
  const body = await jsonOf(request, MAX_HOOK_BODY_BYTES);
  return answerAgent({ contract, body, url, sender, host: request.headers.host ?? '' }, options);
}

/** Whoever holds a token for telemetry could ask for anybody by name: figures are for the person, and for administrators. */
function maySeeAmounts({ user, mayRead }: Sender): boolean {
  return user !== '' || mayRead === true;
}

function withoutFigures(options: HookOptions): HookOptions {
  const { decide } = options;
  return { ...options, decide: (request) => withoutAmounts(decide(request)), spentToday: () => null };
}

const NAMES = Object.keys(CONTRACTS).join(', ');

async function answerContext(body: unknown, sender: Sender, options: HookOptions): Promise<ContextAnswer> {
  const parsed = contextRequest.safeParse(body);
  if (!parsed.success) throw badRequest(...faultsOf(parsed.error, 'body'));
  const told = parsed.data;
  const user = personOf(told.user, sender);
  const { agent, session, repository } = told;
  if (told.missed.length > 0) options.onMissed(user, told.missed);
  const { group } = sender;
  const decision = options.decide({ user, group, agent, session, repo: repository, prompt: told.prompt });
  const hasPlace = session !== '' && agent !== '' && repository !== '';
  const spent = { spent_today_usd: options.spentToday(user) };
  return { user, decision, ...spent, context: hasPlace ? await kept(told, sender, options) : 'none' };
}

async function kept(
  told: ContextRequest,
  sender: Sender,
  options: HookOptions,
): Promise<ContextAnswer['context']> {
  const keeping = options.declare(told, sender).then(
    () => 'kept' as const,
    (error: unknown) => {
      options.onNotKept(error);
      return 'refused' as const;
    },
  );
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<'pending'>(
    (resolve) => (timer = setTimeout(() => resolve('pending'), PATIENCE_MS)),
  );
  try {
    return await Promise.race([keeping, late]);
  } finally {
    clearTimeout(timer);
  }
}

type AgentRequest = {
  readonly contract: Contract;
  readonly body: unknown;
  readonly url: URL;
  readonly sender: Sender;
  readonly host: string;
};

/** The agent's own answer; undefined lets it go on. */
function answerAgent(
  { contract, body, url, sender, host }: AgentRequest,
  options: HookOptions,
): object | undefined {
  const call = callOf(contract, body, url.searchParams.get('event') ?? '');
  if (!call) return undefined;
  const user = personOf(url.searchParams.get('user') ?? '', sender);
  const { group } = sender;
  const decision = options.decide({ user, group, agent: contract.agent, session: call.session });
  if (!decision.allowed) {
    const raisable = raisableIn(decision);
    const facts = { reason: decision.reason, resetsAt: momentOf(decision), raisable };
    // By the clock of the server nobody lives: only UTC is told, in the reason.
    return contract.refuse(
      call,
      refusalText(facts, options.publicUrl ?? `http://${host}`, () => 0),
    );
  }
  const [first] = decision.warnings;
  // It cannot be known which lines the person has seen: one with each prompt is not too many.
  return first && contract.warn && call.moment === 'prompt'
    ? contract.warn(call, warningText(first.message))
    : undefined;
}

function momentOf({ resets_at: at }: LimitDecision): number | undefined {
  return at === null ? undefined : Date.parse(at);
}

function personOf(claimed: string, sender: Sender): string {
  const user = sender.user || toUserKey(claimed);
  if (user !== '') return user;
  const detail = 'names nobody, and neither does the token: name the person, or bind the token to them';
  throw badRequest({ name: 'user', detail });
}

async function jsonOf(request: IncomingMessage, maxBytes: number): Promise<object> {
  const text = await readSmallBody(request, maxBytes);
  try {
    return fieldsOf(JSON.parse(text));
  } catch {
    throw badRequest({ name: 'body', detail: 'must be a JSON object' });
  }
}

const HEADERS = { 'cache-control': 'no-store', 'x-content-type-options': 'nosniff' };

function send(response: ServerResponse, told: object | undefined): void {
  if (told === undefined) {
    response.writeHead(204, HEADERS).end();
    return;
  }
  const body = JSON.stringify(told);
  const length = Buffer.byteLength(body);
  response
    .writeHead(200, {
      ...HEADERS,
      'content-type': 'application/json; charset=utf-8',
      'content-length': length,
    })
    .end(body);
}

function refuse(
  request: IncomingMessage,
  response: ServerResponse,
  error: unknown,
  { onFault }: Pick<HookOptions, 'onFault'>,
): void {
  if (request.destroyed && !request.complete) return;
  const told = problemOf(error);
  if (told.status >= 500 && told.status !== 503) onFault(error);
  const { status, headers, body } = problemReply(told);
  const allow = status === 405 ? { allow: 'POST' } : {};
  // What is left of a body that is too large is not read.
  const close = status === 413 ? { connection: 'close' } : {};
  response.writeHead(status, { ...headers, ...allow, ...close }).end(body);
}
