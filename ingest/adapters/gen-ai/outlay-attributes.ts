// Attributes that say what the GenAI conventions cannot. `instrument/` writes them beside the conventions'; any sender may.
import type { Attributes } from '../../../schemas/otlp.ts';
import type { TokenCounts } from '../../../schemas/tokens.ts';
import type { CallReport, ReportModel, SpendSource } from '../../../schemas/usage-report.ts';
import { speedOf, USUAL_TIERS } from '../gen-ai-usage.ts';
import { count, dollars, firstCount, text } from '../read-attribute.ts';

const SOURCES: Readonly<Record<string, SpendSource>> = {
  main: 'main',
  subagent: 'subagent',
  auxiliary: 'auxiliary',
};

/** What a call says beyond the conventions: its own cost, its attempts, the subagent that made it. Throws UnreadableNumber. */
export function extrasOf(
  attributes: Attributes,
): Pick<CallReport, 'reportedCost' | 'attempts' | 'subagentId' | 'parentSubagentId'> {
  const isSubagent = sourceOf(attributes) === 'subagent';
  return {
    reportedCost: dollars(attributes, 'outlay.cost_usd'),
    attempts: firstCount(attributes, ['outlay.call.attempts']),
    subagentId: isSubagent ? text(attributes, 'gen_ai.agent.id') : '',
    parentSubagentId: isSubagent ? text(attributes, 'outlay.subagent.parent_id') : '',
  };
}

/** Which part of the agent made the call. The conventions name an agent, not whether it works for another one. */
export function partOf(
  attributes: Attributes,
): Pick<ReportModel, 'source' | 'subagent' | 'effort' | 'speed'> {
  const source = sourceOf(attributes);
  const speed = text(attributes, 'outlay.call.speed') || speedOf(attributes);
  return {
    source,
    subagent: source === 'main' ? '' : text(attributes, 'gen_ai.agent.name'),
    effort: text(attributes, 'outlay.call.effort'),
    speed: USUAL_TIERS.has(speed.toLowerCase()) ? '' : speed,
  };
}

/** Joins everything that one prompt of a person caused. */
export function promptOf(attributes: Attributes): string {
  return text(attributes, 'outlay.prompt.id');
}

/**
 * The cache write with its 5-minute and 1-hour parts apart. Parts that together exceed the whole contradict it: the split
 * stays unknown. Throws UnreadableNumber.
 */
export function withSplitWrites(tokens: TokenCounts, attributes: Attributes): TokenCounts {
  const cacheWrite5m = count(attributes, 'outlay.usage.cache_write_5m.input_tokens');
  const cacheWrite1h = count(attributes, 'outlay.usage.cache_write_1h.input_tokens');
  const rest = tokens.cacheWrite - cacheWrite5m - cacheWrite1h;
  return rest < 0 ? tokens : { ...tokens, cacheWrite5m, cacheWrite1h, cacheWrite: rest };
}

function sourceOf(attributes: Attributes): SpendSource {
  return SOURCES[text(attributes, 'outlay.call.source')] ?? 'main';
}
