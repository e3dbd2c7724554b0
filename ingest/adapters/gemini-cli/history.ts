// Gemini CLI's recorded chats: each answer with its counts, in lines or, in older versions, in one document.
import { join } from 'node:path';
import type { HistoryCall } from '../../../schemas/history.ts';
import { tokensOf } from '../gemini-records.ts';
import { createGrowingCalls, type GrowingCalls, type HistoryAdapter, type JsonRecord } from '../history.ts';
import { callOf, countAt, momentAt, objectAt, recordsAt, textAt } from '../json-record.ts';

const AGENT = 'gemini-cli';

export const geminiCliHistory: HistoryAdapter = {
  agent: AGENT,
  folders: ({ home, geminiHome }) => [join(geminiHome || home, '.gemini', 'tmp')],
  kindOf: (path) => {
    if (!/(^|\/)chats\/([^/]+\/)*[^/]+\.jsonl?$/.test(path)) return undefined;
    return path.endsWith('.json') ? 'document' : 'lines';
  },
  marks: ['"sessionId"', '"tokens"'],
  groupOf: (path) => parentIn(path)?.slice(0, SHORT_ID) ?? /-([\da-f]{8})\.jsonl?$/.exec(path)?.[1] ?? path,
  open: (path) => {
    const chat: Chat = {
      session: '',
      parent: parentIn(path),
      source: 'main',
      calls: createGrowingCalls(),
      ready: [],
    };
    return {
      read: (record) => {
        readRecord(record, chat);
        return chat.ready.splice(0);
      },
      end: () => [...chat.ready, ...chat.calls.rest()],
    };
  },
};

/** Digits of a session's id in the name of its file. */
const SHORT_ID = 8;

/** Chats of subagents lie in a folder named by the session of the person's prompt, at any depth of them. */
function parentIn(path: string): string | undefined {
  return /(?:^|\/)chats\/([^/]+)\//.exec(path)?.[1];
}

type Chat = {
  session: string;
  /** The session that the work is of, where the chat's own id is a subagent's. */
  readonly parent: string | undefined;
  source: 'main' | 'subagent';
  readonly calls: GrowingCalls;
  /** Calls that are complete. */
  readonly ready: HistoryCall[];
};

/** The head, a message, messages that were written again, or a whole chat, of which one odd message spoils no other. */
function readRecord(record: JsonRecord, chat: Chat): void {
  chat.session = chat.parent ?? (textAt(record, 'sessionId') || chat.session);
  if (record['kind'] === 'subagent') chat.source = 'subagent';
  const again = objectAt(record, '$set');
  const messages = [record, ...recordsAt(record, 'messages'), ...recordsAt(again, 'messages')];
  let fault: unknown;
  for (const message of messages) {
    try {
      const call = readMessage(message, chat);
      if (call) chat.ready.push(...chat.calls.put(call));
    } catch (error) {
      fault ??= error;
    }
  }
  if (fault !== undefined) throw fault as Error;
}

const COUNTS = [
  ['input_token_count', 'input'],
  ['output_token_count', 'output'],
  ['cached_content_token_count', 'cached'],
  ['thoughts_token_count', 'thoughts'],
  ['tool_token_count', 'tool'],
  ['total_token_count', 'total'],
] as const;

function readMessage(message: JsonRecord, { session, source }: Chat): HistoryCall | undefined {
  if (message['type'] !== 'gemini') return undefined;
  const told = objectAt(message, 'tokens');
  const counts = tokensOf(new Map(COUNTS.map(([name, field]) => [name, countAt(told, field)])));
  const call = {
    session,
    call: `message:${textAt(message, 'id')}`,
    time: momentAt(message, 'timestamp'),
    provider: 'gcp.gemini',
    model: textAt(message, 'model'),
    source,
    reasoning_tokens: counts.reasoning,
  };
  return callOf(AGENT, call, counts.tokens);
}
