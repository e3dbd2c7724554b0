// Work that the main turn hands to subagents, which run side by side, each with a context of its own.
import type { Tool } from '../company/tools.ts';
import type { Random } from '../random.ts';
import { makeCall, type Session } from './calls.ts';
import { openConversation } from './conversation.ts';
import { HAIKU, modelNamed, SONNET, type Model } from './models.ts';
import type { Caller, Step, SubagentCompleted, ToolDecision, ToolResult, ToolUse } from './step.ts';
import { useTool } from './tools.ts';

/** What a round of subagents led to, in the order of time. */
export type Delegation = { readonly steps: readonly Step[]; readonly endsAt: number; readonly fresh: number };

/** Agents that people define themselves are told as `custom`, without their name. */
const KINDS = [
  { name: 'Explore', querySource: 'agent:builtin:Explore', model: HAIKU },
  { name: 'Explore', querySource: 'agent:builtin:Explore', model: HAIKU },
  { name: 'general-purpose', querySource: 'agent:builtin:general-purpose', model: undefined },
  { name: 'general-purpose', querySource: 'agent:builtin:general-purpose', model: undefined },
  { name: 'custom', querySource: 'agent:custom', model: SONNET },
] as const;

const HEAD_TOKENS = 7_400;

/** Starts one to three subagents, or a swarm where the session fans out. */
export function delegate(session: Session, at: number): Delegation {
  const { random, plan } = session;
  const count = plan.shape === 'fan-out' ? random.integer(6, 12) : random.pick([1, 1, 1, 2, 3]);
  const runs = Array.from({ length: count }, (_, index) => runSubagent(session, at + index * 25));
  const steps = runs.flatMap((run) => run.steps).sort((left, right) => left.at - right.at);
  return {
    steps,
    endsAt: Math.max(...runs.map((run) => run.endsAt)),
    fresh: runs.reduce((total, run) => total + run.fresh, 0),
  };
}

function runSubagent(session: Session, at: number): Delegation {
  const { random, prompt, main, plan } = session;
  const kind = random.pick(KINDS);
  const toolId = `toolu_01${random.hex(22)}`;
  const model = subagentModel(kind.model, plan.person.tool, main.model);
  const caller = subagentCaller(random, { ...kind, model }, { toolId, main });
  const use: ToolUse = { id: toolId, name: 'Agent', parentTool: '', language: '', model: main.model };
  const decision: ToolDecision = {
    kind: 'tool_decision',
    at: at + random.integer(10, 40),
    prompt,
    use,
    decision: 'accept',
    decidedBy: 'config',
  };
  const work = runCalls(session, caller, decision.at + 15);
  const completed: SubagentCompleted = { ...work.completed, at: work.endsAt + 2 };
  const answerTokens = random.around(500);
  const result: ToolResult = {
    kind: 'tool_result',
    startedAt: decision.at,
    at: completed.at + 2,
    prompt,
    use,
    success: true,
    inputBytes: random.around(600),
    resultBytes: answerTokens * 4,
    linesAdded: 0,
    linesRemoved: 0,
  };
  return { steps: [decision, ...work.steps, completed, result], endsAt: result.at, fresh: answerTokens };
}

/** Other agents than Claude Code search with their small model, and do the rest with that of the turn. */
function subagentModel(usual: Model | undefined, { agent, small }: Tool, main: Model): Model {
  if (agent === 'claude-code') return usual ?? main;
  return usual === HAIKU && small !== '' ? modelNamed(small) : main;
}

function subagentCaller(
  random: Random,
  kind: { name: string; querySource: string; model: Model },
  { toolId, main }: { toolId: string; main: Caller },
): Caller {
  const { model } = kind;
  return {
    model,
    querySource: kind.querySource,
    source: 'subagent',
    effort: model.hasEffort ? main.effort || 'medium' : '',
    agentName: kind.name,
    agentId: `a${random.hex(16)}`,
    parentTool: toolId,
  };
}

function runCalls(session: Session, caller: Caller, startedAt: number) {
  const { random, prompt } = session;
  const conversation = openConversation('5m', HEAD_TOKENS + random.integer(0, 900));
  const count = random.integer(2, session.plan.shape === 'fan-out' ? 9 : 6);
  const steps: Step[] = [];
  let clock = startedAt;
  let fresh = random.around(400);
  let lastTokens = 0;
  for (let index = 1; index <= count; index++) {
    const call = makeCall(session, caller, conversation, { startedAt: clock, fresh, last: index === count });
    steps.push(call);
    lastTokens = Object.values(call.tokens).reduce((total, tokens) => total + tokens, 0);
    clock = call.at;
    if (index === count) break;
    const outcome = useTool(session, caller, clock);
    steps.push(...outcome.steps);
    clock = outcome.endsAt + 20;
    fresh = outcome.fresh;
  }
  const completed: SubagentCompleted = {
    kind: 'subagent_completed',
    startedAt,
    at: clock,
    prompt,
    caller,
    lastTokens,
    toolUses: count - 1,
  };
  return { steps, endsAt: clock, completed };
}
