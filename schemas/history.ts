// Calls that agents wrote into session files on a developer's machine: counts, ids, models and times, and nothing else.
import { z } from 'zod';

/** Agents whose files are read. */
export const HISTORY_AGENTS = [
  'claude-code',
  'codex',
  'gemini-cli',
  'qwen-code',
  'copilot',
  'opencode',
] as const;
export type HistoryAgent = (typeof HISTORY_AGENTS)[number];

/** Calls in one request. */
export const HISTORY_BATCH = 1_000;

const name = z.string().max(512);
const count = z.int().min(0).max(1e12);

/** A call on the wire. */
export const historyCall = z.strictObject({
  agent: z.enum(HISTORY_AGENTS),
  agent_version: name.default(''),
  session: name.min(1),
  call: name
    .min(1)
    .describe('Identifies the call within agent and session; the provider’s id where there is one.'),
  time: z.iso.datetime(),
  provider: name.default(''),
  model: name.default(''),
  source: z.enum(['main', 'subagent', 'auxiliary']).default('main'),
  subagent: name.default(''),
  subagent_id: name.default(''),
  effort: name.default(''),
  speed: name.default(''),
  repo: name.default(''),
  branch: name.default(''),
  commit: name.default(''),
  input_tokens: count.describe('Without what came from a cache or went into it.'),
  cache_read_tokens: count.default(0),
  cache_write_5m_tokens: count.default(0),
  cache_write_1h_tokens: count.default(0),
  cache_write_tokens: count.default(0).describe('Whose life time is not known.'),
  output_tokens: count.describe('Everything generated, reasoning included.'),
  reasoning_tokens: count.default(0),
  cost_usd: z
    .string()
    .regex(/^\d{1,6}(\.\d{1,12})?$/, 'must be dollars in decimal digits')
    .optional()
    .describe('The agent’s own figure.'),
});

/** What one file's lines told of one call, on the wire. */
export type HistoryCall = z.infer<typeof historyCall>;

export const historyImportRequest = z.strictObject({
  user: name.default('').describe('Whose files these are; a token that is bound to a person says otherwise.'),
  calls: z.array(historyCall).max(HISTORY_BATCH),
});

export const historyImportAnswer = z.object({
  calls: z.int().describe('Received.'),
  charged: z.int(),
  known: z
    .int()
    .describe('Told before: by OTLP, by an earlier import, or by the session that this one was forked from.'),
  unpriced: z.int().describe('Of those charged, without a price.'),
  refused: z.array(z.object({ reason: z.string(), calls: z.int() })),
});
export type HistoryImportAnswer = z.infer<typeof historyImportAnswer>;

const folderAnswer = z.object({
  agent: z.enum(HISTORY_AGENTS),
  path: z.string(),
  files: z.int(),
  sessions: z.int().nullable().describe('Null where a database holds them: only reading it tells how many.'),
  bytes: z.int(),
});
export type HistoryFolder = z.infer<typeof folderAnswer>;

export const historyFoldersAnswer = z.object({ data: z.array(folderAnswer), next_cursor: z.null() });

export const historyScanRequest = z.strictObject({
  agents: z.array(z.enum(HISTORY_AGENTS)).optional().describe('All by default.'),
  from: z.iso
    .date()
    .optional()
    .describe('Only sessions that were written to since; such a session is read whole.'),
  user: name.default(''),
});
export type HistoryScanRequest = z.infer<typeof historyScanRequest>;

/** What became of a scan so far. */
export const historyScanAnswer = z.object({
  state: z.enum(['none', 'running', 'done', 'failed']),
  failure: z.string(),
  files: z.int(),
  files_read: z.int(),
  bytes: z.int(),
  bytes_read: z.int(),
  calls: z.int(),
  charged: z.int(),
  known: z.int(),
  unpriced: z.int(),
  refused: z.int(),
  skipped_lines: z.int(),
  skipped: z
    .array(z.object({ file: z.string(), line: z.int(), reason: z.string() }))
    .describe('The first of them.'),
});
export type HistoryScan = z.infer<typeof historyScanAnswer>;
