// Reads one session file, of any size, line by line: the calls that it tells, and why lines were skipped.
import { createReadStream } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { HistoryCall } from '../../schemas/history.ts';
import { UnreadableRecord, type HistoryReader } from '../adapters/history.ts';
import { isRecord } from '../adapters/json-record.ts';
import type { HistoryFile } from './find-files.ts';
import { readTables, UnreadableDatabase } from './sqlite.ts';

/** A step through a file: calls, or a line that was skipped; `bytes` is how far it came. */
export type Step =
  | { readonly calls: readonly HistoryCall[]; readonly bytes: number }
  | { readonly skipped: string; readonly line: number };

/** Longer lines and documents are skipped: no agent writes them, and they would not fit into memory beside others. */
const MAX_RECORD_BYTES = 32 * 1024 * 1024;

/** Reads a file. It may be written to meanwhile: what is half written is left for the next time. */
export async function* readHistory(file: HistoryFile, seen: Set<string>): AsyncGenerator<Step> {
  const reader = file.adapter.open(file.path, seen);
  const at = join(file.folder, file.path);
  try {
    if (file.kind === 'lines')
      yield* readLines(
        at,
        reader,
        file.adapter.marks.map((mark) => Buffer.from(mark)),
      );
    else if (file.kind === 'document') yield* readDocument(at, file, reader);
    else yield* readDatabase(at, file, reader);
    yield { calls: reader.end(), bytes: file.bytes };
  } catch (error) {
    yield { skipped: reasonOf(error), line: 0 };
  }
}

async function* readLines(
  path: string,
  reader: HistoryReader,
  marks: readonly Buffer[],
): AsyncGenerator<Step> {
  let rest: Buffer[] = [];
  let restBytes = 0;
  let line = 0;
  let bytes = 0;
  for await (const chunk of createReadStream(path) as AsyncIterable<Buffer>) {
    let from = 0;
    for (let end = chunk.indexOf(10); end >= 0; end = chunk.indexOf(10, from)) {
      line += 1;
      const isWhole = restBytes + end - from <= MAX_RECORD_BYTES;
      const whole = isWhole ? wholeOf(rest, chunk.subarray(from, end)) : undefined;
      if (!whole) yield { skipped: 'the line is too long', line };
      else if (marks.some((mark) => whole.includes(mark)))
        yield* stepsOf(() => readText(whole.toString('utf8'), reader), { line, bytes: bytes + end });
      [rest, restBytes, from] = [[], 0, end + 1];
    }
    restBytes += chunk.length - from;
    if (restBytes <= MAX_RECORD_BYTES) rest.push(chunk.subarray(from));
    else rest = [];
    bytes += chunk.length;
  }
  // Without its end the last line may be half written; where it is whole, it counts.
  const last = Buffer.concat(rest);
  if (marks.some((mark) => last.includes(mark)))
    for (const step of stepsOf(() => readText(last.toString('utf8'), reader), { line: line + 1, bytes }))
      if (!('skipped' in step) || step.skipped !== NO_JSON) yield step;
}

function wholeOf(rest: readonly Buffer[], end: Buffer): Buffer {
  return rest.length === 0 ? end : Buffer.concat([...rest, end]);
}

function readText(text: string, reader: HistoryReader): readonly HistoryCall[] {
  if (text.trim() === '') return [];
  const record: unknown = JSON.parse(text);
  return isRecord(record) ? reader.read(record) : [];
}

function* stepsOf(
  read: () => readonly HistoryCall[],
  { line, bytes }: { readonly line: number; readonly bytes: number },
): Generator<Step> {
  try {
    const calls = read();
    if (calls.length > 0) yield { calls, bytes };
  } catch (error) {
    yield { skipped: reasonOf(error), line };
  }
}

async function* readDocument(
  path: string,
  { bytes }: HistoryFile,
  reader: HistoryReader,
): AsyncGenerator<Step> {
  if (bytes > MAX_RECORD_BYTES) {
    yield { skipped: 'the file is too large', line: 0 };
    return;
  }
  const text = await readFile(path, 'utf8');
  yield* stepsOf(() => readText(text, reader), { line: 0, bytes });
}

function* readDatabase(
  path: string,
  { adapter, bytes }: HistoryFile,
  reader: HistoryReader,
): Generator<Step> {
  let row = 0;
  for (const record of readTables(path, adapter.tables ?? [])) {
    row += 1;
    yield* stepsOf(() => reader.read(record), { line: row, bytes });
  }
}

const NO_JSON = 'it is no JSON';

/** Never a value of the file. */
function reasonOf(error: unknown): string {
  if (error instanceof UnreadableRecord || error instanceof UnreadableDatabase) return error.message;
  if (error instanceof SyntaxError) return NO_JSON;
  const code = error instanceof Error && 'code' in error ? String(error.code) : 'unknown';
  return `it cannot be read (${code})`;
}
