// What was connected: the files as they were, in the person's own folder, until it is taken back.
import { existsSync, readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { ReportError } from '../report/report-error.ts';
import { replaceFile, textOf } from './files.ts';

const change = z.object({ kind: z.enum(['set', 'add']), path: z.array(z.string()), value: z.unknown() });

const filePlan = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('json'), path: z.string(), changes: z.array(change) }),
  z.object({ kind: z.literal('toml'), path: z.string(), table: z.string(), lines: z.array(z.string()) }),
  z.object({ kind: z.literal('whole'), path: z.string(), text: z.string() }),
]);

const record = z.object({
  files: z.array(
    z.object({
      plan: filePlan,
      /** As it was; null where there was none. */
      before: z.string().nullable(),
      /** The SHA-256 of what it was made. */
      after: z.string(),
      /** The rights that it had, where the token in it made them fewer. */
      rights: z.int().optional(),
    }),
  ),
});

/** The connection of one agent. */
export type ConnectRecord = z.infer<typeof record>;
export type FileRecord = ConnectRecord['files'][number];

/** What was connected of an agent; undefined for nothing. */
export function readRecord(home: string, agent: string): ConnectRecord | undefined {
  const path = fileOf(home, agent);
  const text = textOf(path);
  if (text === undefined) return undefined;
  try {
    return record.parse(JSON.parse(text));
  } catch (error) {
    throw new ReportError(
      'refused',
      `${path} is not what outlay connect wrote; look at it and remove it`,
      error,
    );
  }
}

export function writeRecord(home: string, agent: string, kept: ConnectRecord): void {
  replaceFile(fileOf(home, agent), `${JSON.stringify(kept, null, 2)}\n`);
}

export function removeRecord(home: string, agent: string): void {
  rmSync(fileOf(home, agent), { force: true });
}

/** Which agents are connected. */
export function connectedAgents(home: string): string[] {
  const folder = join(home, '.outlay', 'connected');
  const names = existsSync(folder) ? readdirSync(folder) : [];
  return names.filter((name) => name.endsWith('.json')).map((name) => name.slice(0, -'.json'.length));
}

function fileOf(home: string, agent: string): string {
  return join(home, '.outlay', 'connected', `${agent}.json`);
}
