// Starts the compiled program on a folder and ports of its own, for benchmarks.
import { execFileSync, spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { runningInstance } from '../server/instance.ts';

export type Program = {
  readonly url: string;
  readonly otlpUrl: string;
  readonly pid: number;
  /** The process of the embedded engine. */
  enginePid(): number | undefined;
  /** Kills it without warning; its engine goes by itself, and the folder stays. */
  kill(): Promise<void>;
  /** Stops it and removes its folder. */
  stop(): Promise<void>;
};

/** An empty folder for a program. */
export function makeDataDir(): string {
  return mkdtempSync(join(tmpdir(), 'outlay-bench-'));
}

/** Resolves when it is ready. */
export async function startProgram(
  dataDir = makeDataDir(),
  env: Record<string, string> = {},
): Promise<Program> {
  const child = spawn(process.execPath, ['dist/cli/outlay.js', 'start'], {
    env: {
      ...process.env,
      OUTLAY_PORT: '0',
      OUTLAY_OTLP_HTTP_PORT: '0',
      OUTLAY_OTLP_GRPC_PORT: '0',
      OUTLAY_DATA_DIR: dataDir,
      ...env,
    },
    stdio: ['ignore', 'ignore', 'inherit'],
  });
  const ended = new Promise((resolve) => child.once('exit', resolve));
  let instance = runningInstance(dataDir);
  while (instance?.pid !== child.pid || !instance?.url) {
    if (child.exitCode !== null) throw new Error('the program did not start; was it built?');
    await sleep(5);
    instance = runningInstance(dataDir);
  }
  const { pid } = instance;
  return {
    url: instance.url,
    otlpUrl: instance.otlp_url,
    pid,
    enginePid: () => enginePid(pid),
    kill: async () => {
      child.kill('SIGKILL');
      await ended;
    },
    stop: async () => {
      child.kill('SIGTERM');
      await ended;
      rmSync(dataDir, { recursive: true, force: true });
    },
  };
}

function enginePid(pid: number): number | undefined {
  try {
    const found = execFileSync('pgrep', ['-P', String(pid), '-f', 'store/embedded/engine']).toString();
    return Number(found.trim().split('\n')[0]);
  } catch {
    return undefined;
  }
}
