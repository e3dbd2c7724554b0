// What a running Outlay tells, as its schemas describe it.
import type { z } from 'zod';
import { ReportError } from '../report/report-error.ts';
import { call, type Told } from './call.ts';
import { RefusedCall } from './faults.ts';
import type { Server } from './server.ts';

/** Reads what a schema describes. */
export async function read<Value>(server: Server, path: string, schema: z.ZodType<Value>): Promise<Value> {
  return understood(server, schema, (await call(server, path)).body);
}

/** The body as the schema describes it; a sentence where it is something else. */
export function understood<Value>({ url }: Server, schema: z.ZodType<Value>, body: unknown): Value {
  const told = schema.safeParse(body);
  if (told.success) return told.data;
  throw new ReportError(
    'refused',
    `Outlay at ${url} answered what this command does not understand: they are of different versions`,
    told.error,
  );
}

/** Every page of a list. */
export async function readAll<Item>(
  server: Server,
  path: string,
  filters: Readonly<Record<string, string | number | undefined>>,
  schema: z.ZodType<{ data: Item[]; next_cursor: string | null }>,
): Promise<Item[]> {
  const items: Item[] = [];
  const asked = new Set<string | undefined>();
  let cursor: string | undefined;
  do {
    if (asked.has(cursor))
      throw new ReportError('refused', `Outlay at ${server.url} answered the same page twice`);
    asked.add(cursor);
    const page = await read(server, `${path}${queryOf({ ...filters, cursor })}`, schema);
    items.push(...page.data);
    cursor = page.next_cursor ?? undefined;
  } while (cursor !== undefined);
  return items;
}

/** The version of what was never set. */
export const NEVER_SET = '"0"';

/** The setting and its version; no body where there is none. */
export async function readIfAny(server: Server, path: string): Promise<Told> {
  try {
    return await call(server, path);
  } catch (error) {
    if (!(error instanceof RefusedCall) || error.status !== 404) throw error;
    return { body: undefined, etag: NEVER_SET };
  }
}

/** The query string of what is given; empty without. */
export function queryOf(given: Readonly<Record<string, string | number | undefined>>): string {
  const pairs = Object.entries(given).flatMap(([name, value]) =>
    value === undefined ? [] : [[name, String(value)] as [string, string]],
  );
  return pairs.length === 0 ? '' : `?${new URLSearchParams(pairs).toString()}`;
}
