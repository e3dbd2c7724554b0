// Claude Code's transcripts: an `assistant` line for each part of a message, all with the message's usage so far.
import { join } from 'node:path';
import type { HistoryCall } from '../../../schemas/history.ts';
import { NO_TOKENS, type TokenCounts } from '../../../schemas/tokens.ts';
import { createGrowingCalls, type HistoryAdapter, type JsonRecord } from '../history.ts';
import { callOf, countAt, momentAt, objectAt, textAt } from '../json-record.ts';
import { AGENT, providerOf } from './origin.ts';

export const claudeCodeHistory: HistoryAdapter = {
  agent: AGENT,
  folders: ({ home, claudeConfigDir }) => {
    const configured = claudeConfigDir.split(',').filter((path) => path.trim() !== '');
    const roots =
      configured.length > 0 ? configured : [join(home, '.claude'), join(home, '.config', 'claude')];
    return roots.map((root) => join(root.trim(), 'projects'));
  },
  kindOf: (path) => (path.endsWith('.jsonl') ? 'lines' : undefined),
  marks: ['"usage"'],
  // `<project>/<session>.jsonl`, and subagents below `<project>/<session>/`.
  groupOf: (path) =>
    path
      .split('/')
      .slice(0, 2)
      .join('/')
      .replace(/\.jsonl$/, ''),
  open: (_path, seen) => {
    const calls = createGrowingCalls();
    return {
      read: (line) => {
        const call = readLine(line, seen);
        return call ? calls.put(call) : [];
      },
      end: () => calls.rest(),
    };
  },
};

function readLine(line: JsonRecord, seen: Set<string>): HistoryCall | undefined {
  const message = objectAt(line, 'message');
  const model = textAt(message, 'model');
  const usage = objectAt(message, 'usage');
  // `<synthetic>` answers were written by the agent itself.
  if (line['type'] !== 'assistant' || model === '<synthetic>' || usage['output_tokens'] === undefined)
    return undefined;
  const id = textAt(message, 'id');
  const session = textAt(line, 'sessionId');
  const isSubagent = line['isSidechain'] === true;
  if (isRepeated({ session, id, isSubagent }, seen)) return undefined;
  const speed = textAt(usage, 'speed');
  const told = {
    session,
    call: textAt(line, 'requestId') || id || textAt(line, 'uuid'),
    time: momentAt(line, 'timestamp'),
    agent_version: textAt(line, 'version'),
    provider: providerOf(model),
    model,
    speed: speed === 'standard' ? '' : speed,
    branch: textAt(line, 'gitBranch'),
    ...(isSubagent && {
      source: 'subagent' as const,
      subagent: textAt(line, 'attributionAgent'),
      subagent_id: textAt(line, 'agentId'),
    }),
  };
  return callOf(AGENT, told, tokensOf(usage));
}

/** The files of side questions repeat messages of the main transcript, under request ids of their own. */
function isRepeated(
  { session, id, isSubagent }: { session: string; id: string; isSubagent: boolean },
  seen: Set<string>,
): boolean {
  const message = `${session}/${id}`;
  if (id === '') return false;
  if (isSubagent) return seen.has(message);
  seen.add(message);
  return false;
}

function tokensOf(usage: JsonRecord): TokenCounts {
  const split = objectAt(usage, 'cache_creation');
  const cacheWrite5m = countAt(split, 'ephemeral_5m_input_tokens');
  const cacheWrite1h = countAt(split, 'ephemeral_1h_input_tokens');
  const written = countAt(usage, 'cache_creation_input_tokens');
  return {
    ...NO_TOKENS,
    input: countAt(usage, 'input_tokens'),
    cacheRead: countAt(usage, 'cache_read_input_tokens'),
    cacheWrite5m,
    cacheWrite1h,
    cacheWrite: Math.max(0, written - cacheWrite5m - cacheWrite1h),
    output: countAt(usage, 'output_tokens'),
  };
}
