// What happens in a session, before any signal tells it. Times are milliseconds since 1970.
import type { Pico } from '../../../schemas/money.ts';
import type { TokenCounts } from '../../../schemas/tokens.ts';
import type { SpendSource } from '../../../schemas/usage-report.ts';
import type { Model } from './models.ts';

type Moment = {
  readonly at: number;
  /** Id of the prompt that caused it; empty before the first one. */
  readonly prompt: string;
};

/** Part of the agent that calls the model. */
export type Caller = {
  readonly model: Model;
  /** As events name it; metrics fold it to `source`. */
  readonly querySource: string;
  readonly source: SpendSource;
  readonly effort: string;
  /** Empty for the main turn. */
  readonly agentName: string;
  readonly agentId: string;
  /** Id of the tool use that a subagent runs in, else empty. */
  readonly parentTool: string;
};

export type Call = Moment & {
  readonly kind: 'call';
  readonly startedAt: number;
  readonly caller: Caller;
  readonly tokens: TokenCounts;
  readonly cost: Pico;
  readonly requestId: string;
  readonly attempts: number;
  readonly stopReason: 'tool_use' | 'end_turn';
};

export type ApiError = Moment & {
  readonly kind: 'api_error';
  readonly startedAt: number;
  readonly caller: Caller;
  readonly error: string;
  /** Absent where the connection failed. */
  readonly status: number | undefined;
  readonly attempts: number;
  readonly requestId: string;
};

/** One use of a tool. `parentTool` as in {@link Caller}. */
export type ToolUse = {
  readonly id: string;
  readonly name: string;
  readonly parentTool: string;
  readonly language: string;
  readonly model: Model;
};

export type ToolDecision = Moment & {
  readonly kind: 'tool_decision';
  readonly use: ToolUse;
  readonly decision: 'accept' | 'reject';
  readonly decidedBy: string;
};

export type ToolResult = Moment & {
  readonly kind: 'tool_result';
  readonly use: ToolUse;
  readonly startedAt: number;
  readonly success: boolean;
  readonly inputBytes: number;
  readonly resultBytes: number;
  readonly linesAdded: number;
  readonly linesRemoved: number;
};

export type SubagentCompleted = Moment & {
  readonly kind: 'subagent_completed';
  readonly startedAt: number;
  readonly caller: Caller;
  /** Size of the last request only, as the agent tells it. */
  readonly lastTokens: number;
  readonly toolUses: number;
};

export type Compaction = Moment & {
  readonly kind: 'compaction';
  readonly startedAt: number;
  readonly before: number;
  readonly after: number;
};

export type Prompt = Moment & {
  readonly kind: 'prompt';
  readonly length: number;
};

/** The agent waits for the person again. */
export type TurnEnd = Moment & {
  readonly kind: 'turn_end';
  readonly startedAt: number;
  readonly length: number;
  readonly ordinal: number;
  /** Milliseconds of typing and reading before the prompt, and of work after it. */
  readonly userMs: number;
  readonly cliMs: number;
};

export type Step =
  | (Moment & { readonly kind: 'session_start'; readonly startType: 'fresh' | 'resume' })
  | Prompt
  | Call
  | ApiError
  | ToolDecision
  | ToolResult
  | SubagentCompleted
  | Compaction
  | (Moment & { readonly kind: 'commit' })
  | (Moment & { readonly kind: 'pull_request' })
  | TurnEnd;

/** What to make of the kinds of steps that matter. */
export type StepHandlers<Result> = {
  readonly [Kind in Step['kind']]?: (step: Extract<Step, { kind: Kind }>) => Result;
};

/** The result of the handler for the step's kind; `otherwise` where there is none. */
export function handleStep<Result>(handlers: StepHandlers<Result>, step: Step, otherwise: Result): Result {
  // A handler takes the steps of the kind that it is found by; the compiler does not follow that through an index.
  const handler = handlers[step.kind] as ((step: Step) => Result) | undefined;
  return handler ? handler(step) : otherwise;
}
