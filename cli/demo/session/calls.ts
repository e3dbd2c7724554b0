// Model calls of a session: how long they take, what they cost, and when the provider refuses them.
import type { SpendSource } from '../../../schemas/usage-report.ts';
import { isProviderOverloaded } from '../company/calendar.ts';
import type { Random } from '../random.ts';
import { converse, type Conversation } from './conversation.ts';
import { countedBy, listCost, modelNamed, type Model } from './models.ts';
import type { SessionPlan } from './plan.ts';
import type { ApiError, Call, Caller } from './step.ts';

/** A session while it runs. */
export type Session = {
  readonly plan: SessionPlan;
  readonly random: Random;
  readonly main: Caller;
  readonly conversation: Conversation;
  /** Now, in milliseconds since 1970. */
  clock: number;
  prompt: string;
  /** Tokens that wait to be sent with the next call of the main turn. */
  fresh: number;
  /** Edits since the last commit. */
  edits: number;
};

type Turn = {
  readonly startedAt: number;
  readonly fresh: number;
  readonly last: boolean;
  /** Tokens to generate, where they are not drawn. */
  readonly output?: number;
};

const NO_AGENT = { agentName: '', agentId: '', parentTool: '' };

/** The caller of a main turn or of work beside it. */
export function callerOf(model: Model, querySource: string, source: SpendSource, effort: string): Caller {
  return { ...NO_AGENT, model, querySource, source, effort: model.hasEffort ? effort : '' };
}

/** The next call of a conversation. */
export function makeCall(session: Session, caller: Caller, conversation: Conversation, turn: Turn): Call {
  const { random, plan } = session;
  const overloaded = isProviderOverloaded(plan.seed, turn.startedAt);
  const output = turn.output ?? Math.max(20, random.around(turn.last ? 900 : 450));
  const attempts = random.chance(overloaded ? 0.3 : 0.012) ? random.integer(2, 4) : 1;
  const waitedMs = (2 ** attempts - 2) * random.integer(400, 700);
  const fresh = { input: random.integer(3, 14), fresh: turn.fresh, output };
  const tokens = countedBy(caller.model, converse(conversation, turn.startedAt, fresh));
  return {
    kind: 'call',
    startedAt: turn.startedAt,
    at: turn.startedAt + waitedMs + 1_000 + random.integer(0, 900) + output * random.integer(9, 14),
    prompt: session.prompt,
    caller,
    tokens,
    cost: listCost(caller.model, tokens),
    requestId: `req_011C${random.hex(20)}`,
    attempts,
    stopReason: turn.last ? 'end_turn' : 'tool_use',
  };
}

/** The call that gives a new session its title, or a prompt its route. It has no context to cache. */
export function makeSmallCall(session: Session): Call {
  const { random, plan } = session;
  const { small, beside } = plan.person.tool;
  const model = modelNamed(small);
  const querySource = beside === 'title' ? 'generate_session_title' : 'route';
  const tokens = {
    input: random.integer(280, 900),
    cacheRead: 0,
    cacheWrite5m: 0,
    cacheWrite1h: 0,
    cacheWrite: 0,
    output: random.integer(9, 28),
  };
  return {
    kind: 'call',
    startedAt: session.clock,
    at: session.clock + random.integer(450, 950),
    prompt: session.prompt,
    caller: callerOf(model, querySource, 'auxiliary', ''),
    tokens,
    cost: listCost(model, tokens),
    requestId: `req_011C${random.hex(20)}`,
    attempts: 1,
    stopReason: 'end_turn',
  };
}

/** A request that the agent gave up on, or undefined when all is well. */
export function maybeError(session: Session): ApiError | undefined {
  const { random, plan, clock } = session;
  const overloaded = isProviderOverloaded(plan.seed, clock);
  const usual = overloaded ? 0.12 : 0.006;
  if (!random.chance(plan.shape === 'retry-loop' ? 0.8 : usual)) return undefined;
  const failure = overloaded ? FAILURES[0] : random.pick(FAILURES);
  return {
    kind: 'api_error',
    startedAt: clock,
    at: clock + failure.attempts * random.integer(2_000, 16_000),
    prompt: session.prompt,
    caller: session.main,
    error: failure.error,
    status: failure.status,
    attempts: failure.attempts,
    requestId: `req_011C${random.hex(20)}`,
  };
}

const FAILURES = [
  { error: 'Overloaded', status: 529, attempts: 11 },
  { error: 'Overloaded', status: 529, attempts: 11 },
  { error: 'Rate limited', status: 429, attempts: 11 },
  { error: 'Connection error.', status: undefined, attempts: 3 },
] as const;
