// Where a page ended, as opaque text: the values of its last row, the range, and a digest of the question.
import { createHash } from 'node:crypto';
import { z } from 'zod';
import { badRequest } from '../schemas/problem.ts';
import { EARLIEST, LATEST, type Range } from './source.ts';

/** Where to go on. */
export type Cursor = {
  /** The range of the first page: a default range must not move while pages are read. */
  readonly range: Range;
  /** The value sorted by and the keys of the last row, as text. */
  readonly after: readonly string[];
};

const shape = z.object({
  question: z.string(),
  from: z.int().min(EARLIEST).max(LATEST),
  to: z.int().min(EARLIEST).max(LATEST),
  after: z.array(z.string().max(1024)).min(1).max(8),
});

/** Text that continues after a row. `question` is everything but the cursor that was asked. */
export function writeCursor(question: unknown, { range, after }: Cursor): string {
  return Buffer.from(JSON.stringify({ question: digest(question), ...range, after })).toString('base64url');
}

/** Reads what {@link writeCursor} wrote; 400 naming `cursor` for anything else, and for a cursor of another question. */
export function readCursor(text: string, question: unknown): Cursor {
  const read = shape.safeParse(parseJson(Buffer.from(text, 'base64url').toString()));
  if (!read.success) throw badCursor('must be the next_cursor of an earlier answer');
  const { from, to, after } = read.data;
  if (read.data.question !== digest(question)) throw badCursor('belongs to a question with other parameters');
  return { range: { from, to }, after };
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** Refuses a request for its cursor. */
export function badCursor(detail: string) {
  return badRequest({ name: 'cursor', detail });
}

function digest(question: unknown): string {
  return createHash('sha256').update(JSON.stringify(question)).digest('base64url').slice(0, 16);
}
