// Which fixture is which report.
import type { BillSource } from '../../../schemas/bills.ts';

/** Files of the small fictional customer. */
export const BILL_FIXTURES: readonly (readonly [name: string, source: BillSource])[] = [
  ['openai-usage-completions.json', 'openai.usage'],
  ['openai-costs.json', 'openai.costs'],
  ['anthropic-usage-report.json', 'anthropic.usage'],
  ['anthropic-cost-report.json', 'anthropic.cost'],
  ['anthropic-claude-code-analytics.json', 'anthropic.claude_code'],
  ['anthropic-analytics-cost.json', 'anthropic.analytics_cost'],
  ['github-ai-credits.csv', 'github.ai_credits'],
  ['github-ai-credits.json', 'github.ai_credits'],
  ['github-ai-credits-user-bo-t.json', 'github.ai_credits'],
  ['github-actions-minutes.csv', 'github.usage'],
  ['github-agent-task.json', 'github.agent_tasks'],
  ['cursor-usage.json', 'cursor.events'],
  ['codex-analytics-usage.json', 'codex.analytics'],
  ['focus-1.4-export.csv', 'focus'],
];
