// Reads typed values out of JSON of unknown shape: only what is asked for by name leaves a record.
import { historyCall, type HistoryAgent, type HistoryCall } from '../../schemas/history.ts';
import type { TokenCounts } from '../../schemas/tokens.ts';
import { canonicalRepository } from '../../schemas/repository.ts';
import { UnreadableRecord, type JsonRecord } from './history.ts';
import { UnreadableNumber, wholeNumber } from './read-attribute.ts';

const NOTHING: JsonRecord = {};

/** The object at a path; empty where there is none. */
export function objectAt(record: JsonRecord, ...path: readonly string[]): JsonRecord {
  let at: unknown = record;
  for (const key of path) at = isRecord(at) ? at[key] : undefined;
  return isRecord(at) ? at : NOTHING;
}

/** Whether the value is an object with named members. */
export function isRecord(value: unknown): value is JsonRecord {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** The objects of a list. */
export function recordsAt(record: JsonRecord, key: string): readonly JsonRecord[] {
  const list = record[key];
  return Array.isArray(list) ? list.filter(isRecord) : [];
}

const MAX_TEXT = 512;

/** Text of a member, cut as dimensions are; empty where it is none. */
export function textAt(record: JsonRecord, key: string): string {
  const value = record[key];
  return typeof value === 'string' ? value.slice(0, MAX_TEXT).toWellFormed() : '';
}

/** A token count; absent is 0. Throws {@link UnreadableRecord}. */
export function countAt(record: JsonRecord, key: string): number {
  const value = record[key];
  if (value === undefined || value === null) return 0;
  if (typeof value !== 'number' && typeof value !== 'string')
    throw new UnreadableRecord(`${key} is no number`);
  try {
    return wholeNumber(value, key);
  } catch (error) {
    if (error instanceof UnreadableNumber) throw new UnreadableRecord(error.message);
    throw error;
  }
}

/** A moment told as text or as milliseconds since 1970, in the form of the wire. Throws {@link UnreadableRecord}. */
export function momentAt(record: JsonRecord, key: string): string {
  const value = record[key];
  const ms = typeof value === 'number' ? value : typeof value === 'string' ? Date.parse(value) : Number.NaN;
  if (Number.isNaN(ms) || Math.abs(ms) > 8.64e15) throw new UnreadableRecord(`${key} is no time`);
  return new Date(ms).toISOString();
}

type Told = Pick<HistoryCall, 'session' | 'call' | 'time'> & Partial<HistoryCall>;

/**
 * A call in the form of the wire, its repository without the credentials of a remote; undefined where it spent nothing.
 * Throws {@link UnreadableRecord} where it does not fit that form.
 */
export function callOf(
  agent: HistoryAgent,
  told: Told,
  { input, cacheRead, cacheWrite, cacheWrite5m, cacheWrite1h, output }: TokenCounts,
): HistoryCall | undefined {
  if (told.session === '' || told.call === '') throw new UnreadableRecord('the session or the id is missing');
  if (input + cacheRead + cacheWrite + cacheWrite5m + cacheWrite1h + output === 0) return undefined;
  const call: HistoryCall = {
    agent_version: '',
    provider: '',
    model: '',
    source: 'main',
    subagent: '',
    subagent_id: '',
    effort: '',
    speed: '',
    branch: '',
    commit: '',
    reasoning_tokens: 0,
    ...told,
    agent,
    repo: repositoryIn(told.repo ?? ''),
    input_tokens: input,
    cache_read_tokens: cacheRead,
    cache_write_5m_tokens: cacheWrite5m,
    cache_write_1h_tokens: cacheWrite1h,
    cache_write_tokens: cacheWrite,
    output_tokens: output,
  };
  const [issue] = historyCall.safeParse(call).error?.issues ?? [];
  if (issue) throw new UnreadableRecord(`${issue.path.join('.')} cannot be right`);
  return call;
}

/** What was cut within an address may still hold what stands before its host. */
function repositoryIn(remote: string): string {
  const name = canonicalRepository(remote);
  return name.includes('://') ? '' : name.slice(0, MAX_TEXT).toWellFormed();
}
