// Which cap of a session would have stopped what was found, and at which value. Pure.
import { fromUsd } from '../../schemas/money.ts';
import type { FindingAnswer, ProposedCap } from '../../schemas/patterns.ts';

/** A cap and its value; micro-dollars for cost. */
export type StoppingCap = { readonly cap: ProposedCap['cap']; readonly value: number };

/**
 * The caps of the thresholds that were passed: none where no cap counts what was passed, as failures in a row or active minutes,
 * and none that the session would have stayed below.
 */
export function stoppingCaps(found: FindingAnswer): StoppingCap[] {
  if (found.pattern === 'subagent_fan_out')
    return [...passed(found, 'subagents', 'max_subagents'), ...passed(found, 'depth', 'max_depth')];
  if (found.pattern === 'retry_loop') return passed(found, 'retries', 'max_retries');
  if (found.pattern === 'long_exploration') return costUpTo(found, thresholdOf(found, 'allowed_cost_micros'));
  if (found.pattern === 'long_session') return costUpTo(found, usualCost(found));
  return [];
}

function figureOf({ figures }: FindingAnswer, name: string): FindingAnswer['figures'][number] | undefined {
  return figures.find((figure) => figure.name === name);
}

function thresholdOf(found: FindingAnswer, name: string): number | undefined {
  return figureOf(found, name)?.threshold ?? undefined;
}

function passed(found: FindingAnswer, cap: StoppingCap['cap'], name: string): StoppingCap[] {
  const { value = 0, threshold = null } = figureOf(found, name) ?? {};
  return threshold !== null && value > threshold ? [{ cap, value: threshold }] : [];
}

/** What such sessions may come to before they count: what of the cost is not at risk, and no less than the threshold. */
function usualCost(found: FindingAnswer): number | undefined {
  const { cost_usd: cost, at_risk_usd: risk } = found;
  const least = thresholdOf(found, 'min_cost_micros');
  if (cost === null || risk === null || least === undefined) return undefined;
  return Math.max(least, microsOf(cost) - microsOf(risk));
}

const MICROS_PER_USD = 1_000_000;

/** In whole dollars, at least one: a cap of nothing would stop every session. */
function costUpTo({ cost_usd: cost }: FindingAnswer, allowed: number | undefined): StoppingCap[] {
  if (cost === null || allowed === undefined) return [];
  const value = Math.max(1, Math.ceil(allowed / MICROS_PER_USD)) * MICROS_PER_USD;
  return microsOf(cost) > value ? [{ cap: 'cost', value }] : [];
}

function microsOf(usd: string): number {
  return Number((fromUsd(usd) ?? 0n) / 1_000_000n);
}
