// Codex's rollouts: who and where at the head, the model at each turn, and the usage of each response.
import { join } from 'node:path';
import type { HistoryCall } from '../../../schemas/history.ts';
import { includingCache } from '../inclusive-tokens.ts';
import type { HistoryAdapter, HistoryReader, JsonRecord } from '../history.ts';
import { callOf, countAt, isRecord, momentAt, objectAt, textAt } from '../json-record.ts';
import { AGENT } from './origin.ts';

export const codexHistory: HistoryAdapter = {
  agent: AGENT,
  folders: ({ home, codexHome }) => {
    const root = codexHome || join(home, '.codex');
    return [join(root, 'sessions'), join(root, 'archived_sessions')];
  },
  kindOf: (path) => (/(^|\/)rollout-[^/]*\.jsonl$/.test(path) ? 'lines' : undefined),
  marks: ['session_meta', 'turn_context', 'token_usage_record', 'token_count'],
  groupOf: (path) => path,
  open: createReader,
};

type Usage = { input: number; cacheRead: number; cacheWrite: number; output: number; reasoning: number };

/** What the lines so far said of the thread. */
type Thread = {
  head: JsonRecord | undefined;
  model: string;
  effort: string;
  total: Usage | undefined;
  /** When the last line was written with which a fork's file repeats its parent's; undefined once that is over. */
  replayedAt: number | undefined;
};

/** A fork's file is begun in one go, in which lines follow each other faster than any model answers. */
const REPLAY_GAP_MS = 1_000;

function createReader(): HistoryReader {
  const thread: Thread = { head: undefined, model: '', effort: '', total: undefined, replayedAt: undefined };
  return {
    read: (line) => {
      const payload = objectAt(line, 'payload');
      if (thread.replayedAt !== undefined) goOn(line, thread.replayedAt, thread);
      const call = readLine(line, payload, thread);
      return call ? [call] : [];
    },
    end: () => [],
  };
}

function readLine(line: JsonRecord, payload: JsonRecord, thread: Thread): HistoryCall | undefined {
  switch (line['type']) {
    case 'session_meta':
      // A fork's file holds its parent's head too.
      if (!thread.head) beginThread(line, payload, thread);
      return undefined;
    case 'turn_context':
      thread.model = textAt(payload, 'model') || thread.model;
      thread.effort = textAt(payload, 'effort');
      return undefined;
    case 'token_usage_record':
      return readRecord(line, payload, thread);
    case 'event_msg':
      return payload['type'] === 'token_count' ? readCount(line, payload, thread) : undefined;
    default:
      return undefined;
  }
}

function beginThread(line: JsonRecord, payload: JsonRecord, thread: Thread): void {
  thread.head = payload;
  const isFork = textAt(payload, 'forked_from_id') !== '' || isRecord(payload['source']);
  if (isFork) thread.replayedAt = msOf(line);
}

function goOn(line: JsonRecord, before: number, thread: Thread): void {
  const at = msOf(line);
  thread.replayedAt = at - before <= REPLAY_GAP_MS ? at : undefined;
}

/** Newer versions tell each response by its id, and in forks whose thread it was. */
function readRecord(line: JsonRecord, payload: JsonRecord, thread: Thread): HistoryCall | undefined {
  thread.total = usageOf(objectAt(payload, 'thread_token_usage'));
  const session = textAt(payload, 'thread_id');
  const id = textAt(payload, 'response_id');
  return toCall(line, { session, id }, usageOf(objectAt(payload, 'usage')), thread);
}

/** Totals of the thread so far: a count that does not raise them repeats an earlier one. */
function readCount(line: JsonRecord, payload: JsonRecord, thread: Thread): HistoryCall | undefined {
  const info = objectAt(payload, 'info');
  if (!isRecord(info['total_token_usage'])) return undefined;
  const total = usageOf(info['total_token_usage']);
  const before = thread.total;
  thread.total = total;
  if (thread.replayedAt !== undefined) return undefined;
  const last = usageOf(objectAt(info, 'last_token_usage'));
  const usage =
    before && total.input >= before.input && total.output >= before.output ? minus(total, before) : last;
  return toCall(
    line,
    { session: '', id: `total:${total.input}:${total.cacheRead}:${total.output}` },
    usage,
    thread,
  );
}

function msOf(line: JsonRecord): number {
  return Date.parse(textAt(line, 'timestamp'));
}

function usageOf(usage: JsonRecord): Usage {
  return {
    input: countAt(usage, 'input_tokens'),
    cacheRead: countAt(usage, 'cached_input_tokens'),
    cacheWrite: countAt(usage, 'cache_write_input_tokens'),
    output: countAt(usage, 'output_tokens'),
    reasoning: countAt(usage, 'reasoning_output_tokens'),
  };
}

function minus(total: Usage, before: Usage): Usage {
  const by = (name: keyof Usage): number => Math.max(0, total[name] - before[name]);
  return {
    input: by('input'),
    cacheRead: by('cacheRead'),
    cacheWrite: by('cacheWrite'),
    output: by('output'),
    reasoning: by('reasoning'),
  };
}

function toCall(
  line: JsonRecord,
  { session, id }: { readonly session: string; readonly id: string },
  usage: Usage,
  { head = {}, model, effort }: Thread,
): HistoryCall | undefined {
  const git = objectAt(head, 'git');
  const own = textAt(head, 'id');
  const isSubagent = isRecord(head['source']) && isRecord(head['source']['subagent']);
  const told = {
    session: session || own,
    call: id,
    time: momentAt(line, 'timestamp'),
    agent_version: textAt(head, 'cli_version'),
    provider: 'openai',
    model,
    effort,
    repo: textAt(git, 'repository_url'),
    branch: textAt(git, 'branch'),
    commit: textAt(git, 'commit_hash'),
    reasoning_tokens: Math.min(usage.reasoning, usage.output),
    ...(isSubagent && {
      source: 'subagent' as const,
      subagent: textAt(head, 'agent_role'),
      subagent_id: own,
    }),
  };
  return callOf(AGENT, told, includingCache(usage));
}
