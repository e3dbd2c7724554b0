// Tools that the agent uses between two calls: how long they take, and how much they add to the context.
import type { Session } from './calls.ts';
import type { Caller, ToolDecision, ToolResult, ToolUse } from './step.ts';

type Tool = {
  readonly name: string;
  /** Typical tokens of the result and milliseconds of work. */
  readonly tokens: number;
  readonly workMs: number;
  readonly edits: boolean;
};

/** What using a tool led to. */
export type ToolOutcome = {
  readonly steps: readonly [ToolDecision, ToolResult] | readonly [ToolDecision];
  readonly endsAt: number;
  readonly fresh: number;
};

const READ: Tool = { name: 'Read', tokens: 4_200, workMs: 60, edits: false };
const GREP: Tool = { name: 'Grep', tokens: 1_400, workMs: 150, edits: false };
const BASH: Tool = { name: 'Bash', tokens: 2_200, workMs: 4_000, edits: false };
const EDIT: Tool = { name: 'Edit', tokens: 900, workMs: 90, edits: true };
const WRITE: Tool = { name: 'Write', tokens: 500, workMs: 70, edits: true };
const FETCH: Tool = { name: 'WebFetch', tokens: 6_000, workMs: 2_500, edits: false };

/** The more often listed the likelier. */
const MAIN_TOOLS = [READ, READ, READ, GREP, GREP, BASH, BASH, BASH, EDIT, EDIT, EDIT, WRITE, FETCH] as const;
const SEARCH_TOOLS = [READ, READ, READ, GREP, GREP, BASH] as const;

/** Uses one tool; only the main turn and general subagents change files. */
export function useTool(session: Session, caller: Caller, at: number): ToolOutcome {
  const { random, plan } = session;
  const searches = caller.agentName === 'Explore' || plan.shape === 'review' || plan.shape === 'exploration';
  const tool = random.pick(searches ? SEARCH_TOOLS : MAIN_TOOLS);
  const use: ToolUse = {
    id: `toolu_01${random.hex(22)}`,
    name: tool.name,
    parentTool: caller.parentTool,
    language: plan.workplace.repository?.language ?? 'Markdown',
    model: caller.model,
  };
  const decision = decide(session, tool, use, at + random.integer(5, 60));
  if (decision.decision === 'reject') return { steps: [decision], endsAt: decision.at, fresh: 60 };
  const result = finish(session, tool, decision);
  const scale = plan.shape === 'marathon' ? 2 : 1;
  return {
    steps: [decision, result],
    endsAt: result.at,
    fresh: 40 + scale * Math.ceil(result.resultBytes / 4),
  };
}

function decide({ random, prompt, plan }: Session, tool: Tool, use: ToolUse, at: number): ToolDecision {
  const asks = tool.edits && plan.person.habitName !== 'bot' && random.chance(0.4);
  const rejects = asks && random.chance(0.12);
  return {
    kind: 'tool_decision',
    // Somebody who is asked takes a few seconds.
    at: asks ? at + random.around(4_000) : at,
    prompt,
    use,
    decision: rejects ? 'reject' : 'accept',
    decidedBy: rejects ? 'user_reject' : asks ? 'user_temporary' : 'config',
  };
}

function finish(session: Session, tool: Tool, { at, use, prompt }: ToolDecision): ToolResult {
  const { random } = session;
  const success = !random.chance(tool === BASH ? 0.09 : 0.02);
  const edited = tool.edits && success;
  if (edited) session.edits += 1;
  return {
    kind: 'tool_result',
    startedAt: at,
    at: at + Math.max(8, random.around(tool.workMs)),
    prompt,
    use,
    success,
    inputBytes: random.around(220),
    resultBytes: 4 * random.around(tool.tokens),
    linesAdded: edited ? random.around(tool === WRITE ? 60 : 12) : 0,
    linesRemoved: edited && tool === EDIT ? random.around(6) : 0,
  };
}
