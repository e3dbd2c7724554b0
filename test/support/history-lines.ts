// Calls as a session file tells them, beside the telemetry of claude-session.ts: seconds off, and under ids of their own if asked.
import type { HistoryCall } from '../../schemas/history.ts';
import { NO_TOKENS } from '../../schemas/tokens.ts';
import type { Call } from './claude-session.ts';
import type { Sending } from './past.ts';

export const LINE_SESSION = 's-1';

const START = Date.UTC(2026, 10, 20, 9);

/** Input tells calls apart, unless it is the same for all. */
export function callOf(id: number, input = 1_000 + id): Call {
  return {
    id,
    source: 'main',
    tokens: { ...NO_TOKENS, input, cacheWrite5m: 300, cacheWrite1h: 100, output: 50 },
  };
}

/** The line of a call; `id` is telemetry's request id. */
export function lineOf({ id, tokens }: Call, session = LINE_SESSION): HistoryCall {
  return {
    agent: 'claude-code',
    agent_version: '',
    session,
    call: `req_${id}`,
    time: new Date(START + id * 1000 + 700).toISOString(),
    provider: 'anthropic',
    model: 'claude-opus-4-8',
    source: 'main',
    subagent: '',
    subagent_id: '',
    effort: '',
    speed: '',
    repo: '',
    branch: 'main',
    commit: '',
    reasoning_tokens: 0,
    input_tokens: tokens.input,
    cache_read_tokens: tokens.cacheRead,
    cache_write_5m_tokens: tokens.cacheWrite5m,
    cache_write_1h_tokens: tokens.cacheWrite1h,
    cache_write_tokens: 0,
    output_tokens: tokens.output,
  };
}

export function linesOf(calls: readonly Call[], hasIds: boolean, session = LINE_SESSION): HistoryCall[] {
  return calls.map((call) => ({ ...lineOf(call, session), ...(!hasIds && { call: `msg_${call.id}` }) }));
}

/** A file that holds these calls. */
export function fileOf(calls: readonly Call[], hasIds = true, session = LINE_SESSION): Sending {
  return { signal: 'history', calls: linesOf(calls, hasIds, session) };
}

/** Every order of a few. */
export function ordersOf<One>(all: readonly One[]): One[][] {
  if (all.length === 0) return [[]];
  return all.flatMap((first) => ordersOf(all.filter((one) => one !== first)).map((rest) => [first, ...rest]));
}
