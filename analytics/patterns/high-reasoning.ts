// High reasoning on routine work: much effort for a small task.
import type { Thresholds } from '../../schemas/pattern-definitions.ts';
import { amountOf, beyond, knownCost, sumPriced, valueOf, words } from './amounts.ts';
import type { Detection } from './detection.ts';
import type { Finding } from './finding.ts';
import { keyOf, ofSession, readCandidates, type SessionFacts } from './session-facts.ts';
import { readSessionHours, type SessionHour } from './session-hours.ts';

const MINUTE_MS = 60_000;

export const highReasoning: Detection = async (store, window, { thresholds, tasks }) => {
  const { sessions, isComplete } = await readCandidates(
    store,
    window,
    'sum(x.high) >= toDecimal128({micros:UInt64}, 12) / 1000000 AND sum(x.high) > 0',
    { micros: valueOf(thresholds, 'min_cost_micros') },
  );
  const hours = await readSessionHours(store, sessions, window.to);
  const findings = sessions.flatMap((facts) =>
    detectHighReasoning(facts, hours.get(keyOf(facts)) ?? [], { thresholds, tasks, to: window.to }),
  );
  return { findings, isComplete };
};

type Given = { readonly thresholds: Thresholds; readonly tasks: readonly string[]; readonly to: number };

/** The first stretch never changes once its pause is over. Hours in the order of time. */
export function detectHighReasoning(
  facts: SessionFacts,
  hours: readonly SessionHour[],
  { thresholds, tasks, to }: Given,
): Finding[] {
  const pause = valueOf(thresholds, 'pause_minutes') * MINUTE_MS;
  const stretch = firstStretch(hours, pause);
  const [first, last] = [stretch[0], stretch.at(-1)];
  if (!first || !last || last.last + pause > to) return [];
  const calls = stretch.reduce((sum, hour) => sum + hour.mainCalls, 0);
  const output = stretch.reduce((sum, hour) => sum + hour.output, 0);
  const high = stretch.reduce((sum, hour) => sum + hour.high, 0n);
  const allowed = amountOf(thresholds, 'min_cost_micros');
  const isSmall =
    calls <= valueOf(thresholds, 'max_calls') && output <= valueOf(thresholds, 'max_output_tokens');
  const isRoutine = isSmall || tasks.includes(facts.task) || tasks.includes(facts.workflow);
  if (!isRoutine || calls === 0 || high === 0n || high < allowed) return [];
  const sums = sumPriced(stretch);
  return [
    {
      ...ofSession(facts),
      pattern: 'high_reasoning_on_routine',
      from: first.first,
      to: last.last,
      firedAt: last.last,
      lastSeen: last.last,
      cost: knownCost(sums),
      atRisk: beyond(high, allowed),
      isLowerBound: sums.unpriced > 0,
      figures: { max_calls: calls, max_output_tokens: output, min_cost_micros: Number(high / 1_000_000n) },
      sentence: `Spent ${words(high)} at high effort on ${calls} calls with ${output} tokens of output.`,
    },
  ];
}

function firstStretch(hours: readonly SessionHour[], pause: number): SessionHour[] {
  const end = hours.findIndex((hour, index) => {
    const before = hours[index - 1];
    return before !== undefined && hour.first - before.last >= pause;
  });
  return end < 0 ? [...hours] : hours.slice(0, end);
}
