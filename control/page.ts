// Pages of lists: where one ended, as opaque text, bound to the question that was asked.
import { createHash } from 'node:crypto';
import { z } from 'zod';
import { badRequest, type ProblemError } from '../schemas/problem.ts';

const MAX_KEYS = 8;

const shape = z.object({ question: z.string(), after: z.array(z.string()).max(MAX_KEYS) });

/** Text that continues after the row with these keys. `question` is everything but the cursor that was asked. */
export function writeCursor(question: object, after: readonly string[]): string {
  return Buffer.from(JSON.stringify({ question: digest(question), after })).toString('base64url');
}

/** The keys of the row to continue after; 400 naming `cursor` for anything but an earlier answer's to the same question. */
export function readCursor(text: string, question: object, keys: number): string[] {
  const read = shape.safeParse(parseJson(Buffer.from(text, 'base64url').toString()));
  if (!read.success || read.data.after.length !== keys) throw badCursor();
  if (read.data.question !== digest(question))
    throw badRequest({ name: 'cursor', detail: 'belongs to a question with other parameters' });
  return read.data.after;
}

/** The problem of a cursor that no answer told. */
export function badCursor(): ProblemError {
  return badRequest({ name: 'cursor', detail: 'must be the next_cursor of an earlier answer' });
}

/** The query with its `limit` as a number: in a query string numbers are text. */
export function withNumbers(query: Readonly<Record<string, unknown>>): Readonly<Record<string, unknown>> {
  const { limit } = query;
  return typeof limit === 'string' && limit !== '' ? { ...query, limit: Number(limit) } : query;
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** Where the page before ended is no part of the question, and neither is how long a page is. */
function digest(question: object): string {
  const asked = Object.entries(question).filter(([name]) => name !== 'cursor' && name !== 'limit');
  return createHash('sha256').update(JSON.stringify(asked.sort())).digest('base64url').slice(0, 16);
}
