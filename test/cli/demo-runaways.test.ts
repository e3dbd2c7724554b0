// Sessions of the demo company that get out of hand: each goes far enough to be found with the thresholds that Outlay begins with.
import { describe, expect, it } from 'vitest';
import { demoCompany } from '../../cli/demo/demo-company.ts';
import { planDay, type SessionPlan } from '../../cli/demo/session/plan.ts';
import { runSession } from '../../cli/demo/session/session.ts';
import type { Shape } from '../../cli/demo/session/shape.ts';
import type { Call, Step } from '../../cli/demo/session/step.ts';
import { exportSession } from '../../cli/demo/telemetry/exporter.ts';
import { PICO_PER_MICRO, type Pico } from '../../schemas/money.ts';
import { defaultThresholds, type PatternName } from '../../schemas/pattern-definitions.ts';

const UNTIL = new Date('2026-11-20T16:30:00Z');
const DAY_MS = 86_400_000;
const MINUTE_MS = 60_000;
const { people } = demoCompany({ seed: '1', until: UNTIL });

/** Sessions of a month that take a shape. */
function plansOf(shape: Shape): SessionPlan[] {
  const last = Math.floor(UNTIL.getTime() / DAY_MS) - 1;
  const days = Array.from({ length: 30 }, (_, index) => last - index);
  const terminals = people.map((person) => ({ seed: '1', person, index: 0 }));
  const plans = days.flatMap((day) => terminals.flatMap((terminal) => planDay(terminal, day)));
  return plans.filter((plan) => plan.shape === shape);
}

function isCall(step: Step): step is Call {
  return step.kind === 'call';
}

function limitOf(pattern: PatternName, name: string): number {
  const value = defaultThresholds(pattern)[name];
  if (value === undefined) throw new Error(`${pattern} has no ${name}`);
  return value;
}

function costOf(calls: readonly Call[]): Pico {
  return calls.reduce((sum, { cost }) => sum + cost, 0n);
}

function micros(pattern: PatternName, name: string): Pico {
  return BigInt(limitOf(pattern, name)) * PICO_PER_MICRO;
}

const FOUND: Readonly<Partial<Record<Shape, (steps: readonly Step[], plan: SessionPlan) => boolean>>> = {
  exploration: (steps) => {
    const calls = steps.filter(isCall);
    const prompts = calls.map(
      ({ tokens }) => tokens.input + tokens.cacheRead + tokens.cacheWrite5m + tokens.cacheWrite1h,
    );
    const results = steps.flatMap((step) => (step.kind === 'tool_result' ? [step] : []));
    const minutes = ((calls.at(-1)?.at ?? 0) - (calls[0]?.at ?? 0)) / MINUTE_MS;
    return (
      results.every(({ linesAdded, use }) => linesAdded === 0 && !['Edit', 'Write'].includes(use.name)) &&
      results.length >= limitOf('long_exploration', 'min_tools') &&
      prompts.reduce((sum, tokens) => sum + tokens, 0) >= limitOf('long_exploration', 'min_tokens') &&
      minutes >= limitOf('long_exploration', 'min_minutes') &&
      costOf(calls) > micros('long_exploration', 'allowed_cost_micros')
    );
  },
  overthinking: (steps) => {
    const calls = steps.filter(isCall).filter(({ caller }) => caller.source === 'main');
    const output = steps.filter(isCall).reduce((sum, { tokens }) => sum + tokens.output, 0);
    return (
      calls.length <= limitOf('high_reasoning_on_routine', 'max_calls') &&
      output <= limitOf('high_reasoning_on_routine', 'max_output_tokens') &&
      calls.every(({ caller }) => caller.effort === 'high') &&
      costOf(calls) >= micros('high_reasoning_on_routine', 'min_cost_micros')
    );
  },
  'fan-out': (steps) =>
    steps.filter(({ kind }) => kind === 'subagent_completed').length >
    limitOf('subagent_fan_out', 'max_subagents'),
  'retry-loop': (steps) => {
    let [row, longest] = [0, 0];
    for (const { kind } of steps) {
      if (kind === 'call') row = 0;
      if (kind === 'api_error') row += 1;
      longest = Math.max(longest, row);
    }
    return longest >= limitOf('retry_loop', 'max_errors');
  },
  'stopped-counters': (steps, plan) => {
    const counted = [...exportSession(plan)].filter(({ path }) => path === '/v1/metrics').at(-1)?.at ?? 0;
    const later = steps.filter(isCall).filter(({ at }) => at > counted);
    return costOf(later) >= micros('stale_counters', 'min_difference_micros');
  },
  marathon: (steps) => costOf(steps.filter(isCall)) >= micros('long_session', 'min_cost_micros'),
};

describe('a month of the demo company', () => {
  it.each(Object.keys(FOUND) as Shape[])('has a session that goes too far: %s', (shape) => {
    const found = plansOf(shape).filter((plan) => FOUND[shape]?.([...runSession(plan)], plan));
    expect(found.length).toBeGreaterThan(0);
  });
});
