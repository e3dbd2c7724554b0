// How often each tool was called.
import type { ActivityRow } from '../../../schemas/activity-api.ts';

const MOST_TOOLS = 10;

/** The tools that were called most; all others as one. */
export function toolsOf(
  rows: readonly ActivityRow[],
): readonly { readonly name: string; readonly count: number }[] {
  const tools = rows
    .filter(({ kind }) => kind === 'tool_result')
    .map(({ name, quantity }) => ({ name: name || 'Without a name', count: Math.round(Number(quantity)) }))
    .sort((left, right) => right.count - left.count);
  const rest = tools.slice(MOST_TOOLS);
  if (rest.length < 2) return tools;
  const count = rest.reduce((sum, tool) => sum + tool.count, 0);
  return [...tools.slice(0, MOST_TOOLS), { name: `${rest.length} other tools`, count }];
}
