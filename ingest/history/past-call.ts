// Calls of session files between their form on the wire and the report that settle takes.
import type { HistoryCall } from '../../schemas/history.ts';
import { fromUsd } from '../../schemas/money.ts';
import { toNanos } from '../../schemas/nanos.ts';
import type { Attributes } from '../../schemas/otlp.ts';
import type { CallReport } from '../../schemas/usage-report.ts';
import { modelNamed } from '../adapters/counter-report.ts';

const NOTHING: Attributes = new Map();

/** The report of a call. `user` is whose file it was; empty where nobody said. */
export function toReport(call: HistoryCall, user: string): CallReport {
  return {
    kind: 'call',
    signal: 'history',
    agent: call.agent,
    agentVersion: call.agent_version,
    session: call.session,
    prompt: '',
    attributes: attributesOf(call, user),
    resource: NOTHING,
    ...modelNamed(call.provider, call.model),
    source: call.source,
    subagent: call.subagent,
    subagentId: call.subagent_id,
    effort: call.effort,
    speed: call.speed,
    callId: call.call,
    time: toNanos(Date.parse(call.time)),
    tokens: {
      input: call.input_tokens,
      cacheRead: call.cache_read_tokens,
      cacheWrite5m: call.cache_write_5m_tokens,
      cacheWrite1h: call.cache_write_1h_tokens,
      cacheWrite: call.cache_write_tokens,
      output: call.output_tokens,
    },
    reasoning: Math.min(call.reasoning_tokens, call.output_tokens),
    reportedCost: call.cost_usd === undefined ? undefined : fromUsd(call.cost_usd),
    attempts: undefined,
  };
}

function attributesOf({ repo, branch, commit }: HistoryCall, user: string): Attributes {
  const named = [
    ['user.email', user],
    ['vcs.repository.url.full', repo],
    ['vcs.ref.head.name', branch],
    ['vcs.ref.head.revision', commit],
  ] as const;
  return new Map(named.filter(([, text]) => text !== ''));
}
