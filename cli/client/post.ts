// What a running Outlay is told to do, however long it takes.
import type { z } from 'zod';
import { call } from './call.ts';
import { understood } from './read.ts';
import type { Server } from './server.ts';

/** Has it done, and reads what the schema describes. */
export async function post<Value>(
  server: Server,
  path: string,
  schema: z.ZodType<Value>,
  body?: object,
): Promise<Value> {
  const asked = { method: 'POST', patience: Infinity, ...(body && { body }) };
  return understood(server, schema, (await call(server, path, asked)).body);
}
