// Which reader reads which report, and which report a file is.
import { BillRefused, type BillReport, type BillSource } from '../../schemas/bills.ts';
import {
  isAnthropicAnalyticsCost,
  isAnthropicAnalyticsUsage,
  readAnthropicAnalyticsCost,
  readAnthropicAnalyticsUsage,
} from './anthropic-analytics.ts';
import { isAnthropicClaudeCode, readAnthropicClaudeCode } from './anthropic-claude-code.ts';
import { isAnthropicCost, readAnthropicCost } from './anthropic-cost.ts';
import { isAnthropicUsage, readAnthropicUsage } from './anthropic-usage.ts';
import { isCodexAnalytics, readCodexAnalytics } from './codex-analytics.ts';
import { columnsOf } from './csv.ts';
import { isCursorEvents, readCursorEvents } from './cursor-events.ts';
import { isFocusTable, readFocus } from './focus.ts';
import { isAgentTask, readAgentTask } from './github-agent-task.ts';
import { isAiCreditsTable, readGitHubAiCredits } from './github-ai-credits.ts';
import { isCreditPage } from './github-credit-pages.ts';
import { isGitHubUsagePage, isGitHubUsageTable, readGitHubUsage } from './github-usage.ts';
import { looksLikeJson, readPages } from './json.ts';
import type { JsonObject } from './json-object.ts';
import { isOpenAiCosts, readOpenAiCosts } from './openai-costs.ts';
import { isOpenAiUsage, readOpenAiUsage } from './openai-usage.ts';
import { reportText } from './report-text.ts';

const READERS: Readonly<Record<BillSource, (text: string) => BillReport>> = {
  'openai.usage': readOpenAiUsage,
  'openai.costs': readOpenAiCosts,
  'anthropic.usage': readAnthropicUsage,
  'anthropic.cost': readAnthropicCost,
  'anthropic.claude_code': readAnthropicClaudeCode,
  'anthropic.analytics_usage': readAnthropicAnalyticsUsage,
  'anthropic.analytics_cost': readAnthropicAnalyticsCost,
  'github.ai_credits': readGitHubAiCredits,
  'github.usage': readGitHubUsage,
  'github.agent_tasks': readAgentTask,
  'cursor.events': readCursorEvents,
  'codex.analytics': readCodexAnalytics,
  focus: readFocus,
};

/**
 * Reads a report. Throws {@link BillRefused}, and nothing else, where it cannot be read. What has the signs of another
 * report and none of this one, or no rows at all, would be read as a report that tells nothing: it is refused too.
 */
export function readReport(source: BillSource, bytes: Buffer): BillReport {
  const text = reportText(bytes);
  const pages = looksLikeJson(text) ? readPages(text) : [];
  const bare = pages.find((page) => !ROWS.some((name) => page.has(name)));
  if (bare) throw bare.fault('data', 'is missing: the page is none of a report');
  const found = sourcesOf(text, pages);
  const [other] = found;
  if (other !== undefined && !found.includes(source)) {
    throw new BillRefused([{ detail: `this is a report of ${other}, and not of ${source}` }]);
  }
  return READERS[source](text);
}

/** Members in which pages hold their rows. */
const ROWS = ['data', 'usageItems', 'usageEvents', 'tasks', 'sessions'];

type Signs<Of> = readonly (readonly [source: BillSource, fits: (of: Of) => boolean])[];

const TABLES: Signs<readonly string[]> = [
  ['focus', isFocusTable],
  ['github.usage', isGitHubUsageTable],
  ['github.ai_credits', isAiCreditsTable],
];

const PAGES: Signs<JsonObject> = [
  ['openai.usage', isOpenAiUsage],
  ['openai.costs', isOpenAiCosts],
  ['anthropic.usage', isAnthropicUsage],
  ['anthropic.cost', isAnthropicCost],
  ['anthropic.claude_code', isAnthropicClaudeCode],
  ['anthropic.analytics_usage', isAnthropicAnalyticsUsage],
  ['anthropic.analytics_cost', isAnthropicAnalyticsCost],
  ['codex.analytics', isCodexAnalytics],
  ['github.ai_credits', isCreditPage],
  ['github.usage', isGitHubUsagePage],
  ['github.agent_tasks', isAgentTask],
  ['cursor.events', isCursorEvents],
];

/**
 * Which report a file is, by the names of its columns or members; undefined where none fits, or several do, as with pages
 * that hold no rows. Throws {@link BillRefused} where it holds no text, or broken JSON.
 */
export function detectSource(bytes: Buffer): BillSource | undefined {
  const text = reportText(bytes);
  const found = sourcesOf(text, looksLikeJson(text) ? readPages(text) : []);
  return found.length === 1 ? found[0] : undefined;
}

/** The sources of which a table, or some page, has the signs. */
function sourcesOf(text: string, pages: readonly JsonObject[]): BillSource[] {
  return pages.length > 0 ? fitting(PAGES, pages) : fitting(TABLES, [columnsOf(text) ?? []]);
}

function fitting<Of>(signs: Signs<Of>, pages: readonly Of[]): BillSource[] {
  return signs.filter(([, fits]) => pages.some(fits)).map(([source]) => source);
}
