// Qwen Code's chats: its own telemetry of each response, and in older versions the usage beside each answer.
import { join } from 'node:path';
import type { HistoryCall } from '../../../schemas/history.ts';
import { tokensOf } from '../gemini-records.ts';
import type { HistoryAdapter, JsonRecord } from '../history.ts';
import { callOf, countAt, momentAt, objectAt, textAt } from '../json-record.ts';

const AGENT = 'qwen-code';

export const qwenCodeHistory: HistoryAdapter = {
  agent: AGENT,
  folders: ({ home, qwenHome }) => [join(qwenHome || join(home, '.qwen'), 'projects')],
  kindOf: (path) => (/(^|\/)chats\/[^/]+\.jsonl$/.test(path) ? 'lines' : undefined),
  marks: ['api_response', 'usageMetadata'],
  groupOf: (path) => path,
  open: () => {
    // Counts of responses that the answer below repeats.
    const told: string[] = [];
    return { read: (line) => readLine(line, told), end: () => [] };
  },
};

function readLine(line: JsonRecord, told: string[]): readonly HistoryCall[] {
  const event = objectAt(line, 'systemPayload', 'uiEvent');
  if (event['event.name'] === 'qwen-code.api_response') {
    const counts = countsIn(event, TELEMETRY);
    told.push(keyOf(counts));
    const subagent = textAt(event, 'subagent_name');
    return toCall(line, counts, {
      call: textAt(event, 'response_id') || `message:${textAt(line, 'uuid')}`,
      time: momentAt(event, 'event.timestamp'),
      model: textAt(event, 'model'),
      ...(subagent !== '' && { source: 'subagent' as const, subagent }),
    });
  }
  if (line['type'] !== 'assistant') return [];
  const counts = countsIn(objectAt(line, 'usageMetadata'), METADATA);
  const at = told.indexOf(keyOf(counts));
  if (at >= 0) {
    told.splice(0, at + 1);
    return [];
  }
  return toCall(line, counts, {
    call: `message:${textAt(line, 'uuid')}`,
    time: momentAt(line, 'timestamp'),
    model: textAt(line, 'model'),
  });
}

type Counts = ReadonlyMap<string, number>;
type Fields = readonly (readonly [name: string, field: string])[];

const NAMES = [
  'input_token_count',
  'output_token_count',
  'cached_content_token_count',
  'thoughts_token_count',
  'tool_token_count',
  'total_token_count',
] as const;

const TELEMETRY: Fields = NAMES.map((name) => [name, name]);
const METADATA: Fields = [
  ['input_token_count', 'promptTokenCount'],
  ['output_token_count', 'candidatesTokenCount'],
  ['cached_content_token_count', 'cachedContentTokenCount'],
  ['thoughts_token_count', 'thoughtsTokenCount'],
  ['tool_token_count', 'toolUsePromptTokenCount'],
  ['total_token_count', 'totalTokenCount'],
];

function countsIn(record: JsonRecord, fields: Fields): Counts {
  return new Map(fields.map(([name, field]) => [name, countAt(record, field)]));
}

function keyOf(counts: Counts): string {
  return [...counts.values()].join('/');
}

function toCall(
  line: JsonRecord,
  counts: Counts,
  told: Pick<HistoryCall, 'call' | 'time'> & Partial<HistoryCall>,
): readonly HistoryCall[] {
  const { tokens, reasoning } = tokensOf(counts);
  const call = callOf(
    AGENT,
    {
      session: textAt(line, 'sessionId'),
      agent_version: textAt(line, 'version'),
      branch: textAt(line, 'gitBranch'),
      reasoning_tokens: reasoning,
      ...told,
    },
    tokens,
  );
  return call ? [call] : [];
}
