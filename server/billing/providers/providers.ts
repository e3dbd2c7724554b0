// Which sources a connection can read, and how.
import type { BillSource } from '../../../schemas/bills.ts';
import {
  anthropicAnalyticsCost,
  anthropicAnalyticsUsage,
  anthropicClaudeCode,
  anthropicCost,
  anthropicUsage,
} from './anthropic.ts';
import { cursorEvents } from './cursor.ts';
import { githubAiCredits, githubUsage } from './github.ts';
import { codexAnalytics, openAiCosts, openAiUsage } from './openai.ts';
import type { Provider } from './provider.ts';

const PROVIDERS: Partial<Readonly<Record<BillSource, Provider>>> = {
  'openai.usage': openAiUsage,
  'openai.costs': openAiCosts,
  'anthropic.usage': anthropicUsage,
  'anthropic.cost': anthropicCost,
  'anthropic.claude_code': anthropicClaudeCode,
  'anthropic.analytics_usage': anthropicAnalyticsUsage,
  'anthropic.analytics_cost': anthropicAnalyticsCost,
  'github.ai_credits': githubAiCredits,
  'github.usage': githubUsage,
  'cursor.events': cursorEvents,
  'codex.analytics': codexAnalytics,
};

/** How a source is read; undefined where it comes as a file only. */
export function providerOf(source: BillSource): Provider | undefined {
  return PROVIDERS[source];
}
