// One run of the agent, from its start to its exit, as steps in the order of time.
import { MINUTE_MS } from '../company/calendar.ts';
import { seededRandom, type Random } from '../random.ts';
import { callerOf, makeCall, makeSmallCall, maybeError, type Session } from './calls.ts';
import { compact, openConversation, type CacheStyle } from './conversation.ts';
import { HAIKU, modelNamed, type Model } from './models.ts';
import type { SessionPlan } from './plan.ts';
import { LEAST_PROMPTS, STRETCH } from './shape.ts';
import type { Step } from './step.ts';
import { delegate } from './subagents.ts';
import { useTool } from './tools.ts';

const EFFORTS = ['high', 'high', 'medium', 'medium', 'low'] as const;
const CACHE_STYLES: readonly CacheStyle[] = ['mixed', 'mixed', '5m', '1h'];

/** A large paste to begin with, and little to do with it. */
const OVERTHINKING = { calls: 3, pasted: 85_000, output: 420 } as const;

/** Plays a session; returns when the process exits. */
export function* runSession(plan: SessionPlan): Generator<Step, number> {
  const session = open(plan);
  const { random } = session;
  yield { kind: 'session_start', at: session.clock, prompt: '', startType: plan.startType };
  const prompts = promptsOf(plan, random);
  for (let ordinal = 1; ordinal <= prompts; ordinal++) {
    const pause = pauseBefore(session, ordinal);
    if (session.clock + pause > plan.closesAt) break;
    session.clock += pause;
    yield* runTurn(session, ordinal, pause);
  }
  if (plan.opensChange) yield { kind: 'pull_request', at: session.clock, prompt: session.prompt };
  return session.clock + Math.min(20 * MINUTE_MS, random.around(2 * MINUTE_MS));
}

function open(plan: SessionPlan): Session {
  const random = seededRandom(plan.seed, 'session', plan.draws);
  const automatic = plan.person.habitName === 'bot';
  const model = modelOf(plan, random);
  const style = plan.shape === 'daemon' ? '1h' : random.pick(CACHE_STYLES);
  return {
    plan,
    random,
    main: callerOf(model, automatic ? 'sdk' : 'repl_main_thread', 'main', effortOf(plan, random)),
    conversation: openConversation(style, 19_500 + random.integer(0, 14_000)),
    clock: plan.startsAt + random.integer(0, 59_999),
    prompt: '',
    fresh: plan.shape === 'overthinking' ? OVERTHINKING.pasted : 0,
    edits: 0,
  };
}

function effortOf({ shape }: SessionPlan, random: Random): string {
  const effort = random.pick(EFFORTS);
  return shape === 'overthinking' ? 'high' : effort;
}

function modelOf({ shape, person }: SessionPlan, random: Random): Model {
  if (shape === 'overthinking') return modelNamed(person.tool.models[0] ?? '');
  return shape === 'daemon' ? HAIKU : modelNamed(random.pick(person.tool.models));
}

function promptsOf({ shape, person }: SessionPlan, random: Random): number {
  if (shape === 'daemon') return Number.MAX_SAFE_INTEGER;
  const least = LEAST_PROMPTS[shape] ?? 1;
  return Math.max(least, random.around(person.habit.promptsASession * STRETCH[shape].prompts));
}

/** Time until the person has read the answer and typed the next prompt; now and then a meeting. */
function pauseBefore({ random, plan }: Session, ordinal: number): number {
  if (plan.shape === 'daemon') return random.integer(10, 14) * MINUTE_MS;
  if (plan.shape === 'exploration') return random.integer(3, 6) * MINUTE_MS;
  if (ordinal === 1) return 1_500 + (plan.person.habitName === 'bot' ? 0 : random.around(15_000));
  return random.chance(0.08) ? random.integer(7, 70) * MINUTE_MS : random.around(75_000);
}

function* runTurn(session: Session, ordinal: number, pause: number): Generator<Step> {
  const { random, plan } = session;
  const startedAt = session.clock;
  const length = Math.max(4, random.around(160));
  session.prompt = random.uuid();
  const { prompt } = session;
  session.fresh += Math.ceil(length / 4) + random.around(1_200);
  yield { kind: 'prompt', at: startedAt, prompt, length };
  const { beside } = plan.person.tool;
  const isAsked = beside === 'route' || (beside === 'title' && ordinal === 1);
  if (isAsked && plan.person.habitName !== 'bot') yield makeSmallCall(session);
  yield* runCalls(session);
  if (session.edits > 2 && random.chance(0.5)) {
    session.edits = 0;
    yield { kind: 'commit', at: session.clock, prompt };
  }
  const userMs = plan.person.habitName === 'bot' ? 0 : Math.min(pause, random.around(20_000));
  const cliMs = session.clock - startedAt;
  yield { kind: 'turn_end', at: session.clock, prompt, startedAt, length, ordinal, userMs, cliMs };
}

/** Calls and tools in turns until the agent has its answer, or gives up on the provider. */
function* runCalls(session: Session): Generator<Step> {
  const { random, plan, main, conversation } = session;
  const { habit } = plan.person;
  const isSmall = plan.shape === 'overthinking';
  const usual = random.around(habit.callsAPrompt * STRETCH[plan.shape].calls);
  const count = isSmall ? OVERTHINKING.calls : Math.max(1, usual);
  const wants = random.chance(plan.shape === 'fan-out' ? 0.8 : habit.delegates);
  const delegates = wants && plan.person.tool.delegates && !isSmall;
  for (let index = 1; index <= count; index++) {
    if (conversation.size > main.model.mostContext) yield* runCompaction(session);
    const error = index === 1 ? maybeError(session) : undefined;
    if (error) {
      session.clock = error.at;
      yield error;
      return;
    }
    const { clock: startedAt, fresh } = session;
    const turn = { startedAt, fresh, last: index === count };
    const call = makeCall(
      session,
      main,
      conversation,
      isSmall ? { ...turn, output: OVERTHINKING.output } : turn,
    );
    session.clock = call.at;
    session.fresh = 0;
    yield call;
    if (index < count) yield* runTools(session, delegates && index === 1);
  }
}

function* runTools(session: Session, delegates: boolean): Generator<Step> {
  const outcome = delegates
    ? delegate(session, session.clock)
    : useTool(session, session.main, session.clock);
  yield* outcome.steps;
  session.clock = outcome.endsAt + session.random.integer(5, 40);
  session.fresh += outcome.fresh;
}

function* runCompaction(session: Session): Generator<Step> {
  const { random, conversation, main, prompt } = session;
  const startedAt = session.clock;
  const before = conversation.size;
  const output = random.integer(1_800, 5_200);
  const caller = callerOf(main.model, 'compact', 'auxiliary', main.effort);
  const call = makeCall(session, caller, conversation, { startedAt, fresh: 900, last: true, output });
  yield call;
  compact(conversation, output);
  session.clock = call.at + random.integer(100, 600);
  yield { kind: 'compaction', at: session.clock, prompt, startedAt, before, after: conversation.size };
}
