// opencode's messages: rows of its database, and in older versions a file each.
import { join } from 'node:path';
import type { HistoryCall } from '../../../schemas/history.ts';
import { NO_TOKENS, type TokenCounts } from '../../../schemas/tokens.ts';
import type { HistoryAdapter, HistoryReader, JsonRecord } from '../history.ts';
import { callOf, countAt, isRecord, momentAt, objectAt, textAt } from '../json-record.ts';

const AGENT = 'opencode';

export const opencodeHistory: HistoryAdapter = {
  agent: AGENT,
  folders: ({ home, xdgDataHome }) => [join(xdgDataHome || join(home, '.local', 'share'), AGENT)],
  kindOf: (path) => {
    if (/^opencode(-[\w-]+)?\.db$/.test(path)) return 'database';
    return /(^|\/)storage\/(session\/)?message\/[^/]+\/[^/]+\.json$/.test(path) ? 'document' : undefined;
  },
  marks: [],
  groupOf: (path) => path.split('/').slice(0, -1).join('/'),
  tables: ['session', 'message'],
  open: createReader,
};

type Session = { readonly version: string; readonly isSubagent: boolean };

function createReader(path: string): HistoryReader {
  const sessions = new Map<string, Session>();
  return {
    read: (record) => {
      if (record['table'] === 'session') {
        const isSubagent = textAt(record, 'parent_id') !== '';
        sessions.set(textAt(record, 'id'), { version: textAt(record, 'version'), isSubagent });
        return [];
      }
      const call = record['table'] === 'message' ? readRow(record, sessions) : readFile(record, path);
      return call ? [call] : [];
    },
    end: () => [],
  };
}

function readRow(row: JsonRecord, sessions: ReadonlyMap<string, Session>): HistoryCall | undefined {
  const data: unknown = typeof row['data'] === 'string' ? JSON.parse(row['data']) : undefined;
  const id = textAt(row, 'session_id');
  return isRecord(data)
    ? readMessage(data, { session: id, id: textAt(row, 'id') }, sessions.get(id))
    : undefined;
}

/** `…/message/<session>/<message>.json`. */
function readFile(message: JsonRecord, path: string): HistoryCall | undefined {
  const [session = '', file = ''] = path.split('/').slice(-2);
  return readMessage(message, { session, id: file.replace(/\.json$/, '') }, undefined);
}

type Identity = { readonly session: string; readonly id: string };

function readMessage(
  message: JsonRecord,
  { session, id }: Identity,
  known: Session | undefined,
): HistoryCall | undefined {
  if (message['role'] !== 'assistant' || !isRecord(message['tokens'])) return undefined;
  const { tokens, reasoning } = tokensOf(message['tokens']);
  const name = textAt(message, 'agent') || textAt(message, 'mode');
  const told = {
    session,
    call: `message:${id}`,
    // When it ended, its tools had ended too.
    time: momentAt(objectAt(message, 'time'), 'created'),
    agent_version: known?.version ?? '',
    provider: textAt(message, 'providerID'),
    model: textAt(message, 'modelID'),
    reasoning_tokens: reasoning,
    ...costOf(message['cost']),
    ...(known?.isSubagent && { source: 'subagent' as const, subagent: name }),
    ...(message['summary'] === true && { source: 'auxiliary' as const, subagent: 'compaction' }),
  };
  return callOf(AGENT, told, tokens);
}

/** Reasoning lies beside the output where the total says so. */
function tokensOf(told: JsonRecord): { readonly tokens: TokenCounts; readonly reasoning: number } {
  const cache = objectAt(told, 'cache');
  const counts = {
    ...NO_TOKENS,
    input: countAt(told, 'input'),
    cacheRead: countAt(cache, 'read'),
    cacheWrite: countAt(cache, 'write'),
    output: countAt(told, 'output'),
  };
  const reasoning = countAt(told, 'reasoning');
  const sum = counts.input + counts.cacheRead + counts.cacheWrite + counts.output;
  const isBeside = reasoning > 0 && countAt(told, 'total') === sum + reasoning;
  const output = isBeside ? counts.output + reasoning : counts.output;
  return { tokens: { ...counts, output }, reasoning: Math.min(reasoning, output) };
}

/** 0 where opencode knows no price. */
function costOf(cost: unknown): { readonly cost_usd?: string } {
  return typeof cost === 'number' && cost > 0 && cost < 1e6 ? { cost_usd: cost.toFixed(12) } : {};
}
