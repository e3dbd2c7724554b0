// A real Outlay in this process, on a folder and ports of its own, with the real engine behind it.
import { existsSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pino } from 'pino';
import { readConfig, type Config } from '../../config.ts';
import { startOutlay, type Outlay } from '../../main.ts';
import { putMigrated } from './migrated.ts';
import type { Recorded } from './replay.ts';

/** A busy machine may need more than the second that people wait: what a test sent is in what it reads. */
const PATIENCE_MS = 20_000;

export type TestOutlay = Outlay & {
  readonly config: Config;
  /** Sends a recorded body as its agent did; resolves with the status. */
  send(recorded: Recorded, base?: string): Promise<number>;
  get(path: string): Promise<{ status: number; body: unknown }>;
  call(method: string, path: string, body?: unknown): Promise<{ status: number; body: unknown }>;
  /** Stops and removes the folder. */
  end(): Promise<void>;
};

/** Starts on `dataDir`, or on a new folder that {@link TestOutlay.end} removes. An empty one is given its tables first. */
export async function startTestOutlay(given: Partial<Config> = {}): Promise<TestOutlay> {
  const folder = given.dataDir ?? mkdtempSync(join(tmpdir(), 'outlay-test-'));
  if (given.clickhouseUrl === undefined && isEmpty(folder)) await putMigrated(join(folder, 'clickhouse'));
  const own = { port: 0, otlpPort: 0, grpcPort: 0, readPatienceMs: PATIENCE_MS, dataDir: folder };
  const config: Config = { ...readConfig({}), ...own, ...given };
  const outlay = await startOutlay(config, pino({ level: 'silent' }));
  const authorization = config.adminToken && { authorization: `Bearer ${config.adminToken}` };
  const call = async (method: string, path: string, body?: unknown) => {
    const answer = await fetch(`${outlay.url}${path}`, {
      method,
      headers: { ...authorization, ...(body !== undefined && { 'content-type': 'application/json' }) },
      ...(body !== undefined && { body: JSON.stringify(body) }),
    });
    const text = await answer.text();
    return { status: answer.status, body: text === '' ? undefined : (JSON.parse(text) as unknown) };
  };
  return {
    ...outlay,
    config,
    call,
    get: async (path) => await call('GET', path),
    send: async ({ name, signal, body }, base = outlay.otlpUrl) => {
      const type = name.endsWith('.pb') ? 'application/x-protobuf' : 'application/json';
      const headers = { ...authorization, 'content-type': type };
      const answer = await fetch(`${base}/v1/${signal}`, { method: 'POST', headers, body });
      await answer.arrayBuffer();
      return answer.status;
    },
    end: async () => {
      await outlay.stop();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

function isEmpty(folder: string): boolean {
  return !existsSync(folder) || readdirSync(folder).length === 0;
}
