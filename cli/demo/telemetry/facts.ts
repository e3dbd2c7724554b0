// What each signal of a step tells a receiver: the other half of the demo data, against which reports can be checked.
import type { ActivityKind, SpendSource } from '../../../schemas/usage-report.ts';
import { handleStep, type Call, type Step, type StepHandlers } from '../session/step.ts';
import { EDIT_TOOLS } from './metrics.ts';

export type Fact =
  /** Events tell a call by itself, metrics only its tokens and cost. */
  | {
      readonly kind: 'call';
      readonly call: Call;
      readonly by: 'event' | 'metric';
      /** The part of the agent that made it, as far as the agent tells. */
      readonly source: SpendSource;
      /** Whether the agent states what it cost. */
      readonly reportsCost: boolean;
    }
  | { readonly kind: 'retries'; readonly count: number }
  | {
      readonly kind: 'activity';
      readonly activity: ActivityKind;
      readonly quantity: number;
      /** Of a request that failed for good: when. */
      readonly at?: number;
    };

const EVENT_FACTS: StepHandlers<Fact[]> = {
  call: (call) => [{ kind: 'call', call, by: 'event', source: call.caller.source, reportsCost: true }],
  prompt: () => [activity('prompt')],
  api_error: ({ at }) => [{ ...activity('api_error'), at }],
  tool_result: () => [activity('tool_result')],
  subagent_completed: () => [activity('subagent_completed')],
  compaction: () => [activity('compaction')],
};

const METRIC_FACTS: StepHandlers<Fact[]> = {
  call: (call) => [{ kind: 'call', call, by: 'metric', source: call.caller.source, reportsCost: true }],
  session_start: () => [activity('session_start')],
  commit: () => [activity('commit')],
  pull_request: () => [activity('pull_request')],
  tool_decision: ({ use, decision }) =>
    EDIT_TOOLS.has(use.name) ? [activity(decision === 'accept' ? 'edit_accepted' : 'edit_rejected')] : [],
  tool_result: ({ linesAdded, linesRemoved }) =>
    [activity('lines_added', linesAdded), activity('lines_removed', linesRemoved)].filter(
      ({ quantity }) => quantity > 0,
    ),
};

/** What the events of the step tell. */
export function eventFacts(step: Step): Fact[] {
  return handleStep(EVENT_FACTS, step, []);
}

/** What the spans of the step tell beyond its events. */
export function spanFacts(step: Step): Fact[] {
  return step.kind === 'call' && step.attempts > 1 ? [{ kind: 'retries', count: step.attempts - 1 }] : [];
}

/** What the metrics of the step tell; its tokens only where no event tells them. Active time is left out. */
export function metricFacts(step: Step, tellsCalls: boolean): Fact[] {
  return step.kind === 'call' && !tellsCalls ? [] : handleStep(METRIC_FACTS, step, []);
}

function activity(kind: ActivityKind, quantity = 1): Extract<Fact, { kind: 'activity' }> {
  return { kind: 'activity', activity: kind, quantity };
}
