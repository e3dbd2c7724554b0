// The real program as a process of its own, to be killed.
import { execFileSync, spawn, type ChildProcess } from 'node:child_process';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { runningInstance } from '../../server/instance.ts';

const ROOT = join(import.meta.dirname, '../..');

export type Program = {
  readonly url: string;
  readonly otlpUrl: string;
  readonly child: ChildProcess;
  /** Kills the process without warning and waits for its end. */
  kill(): Promise<void>;
  /** Asks it to stop; resolves with its exit code. */
  stop(): Promise<number | null>;
  /** Kills the embedded engine; the program is to start it again. */
  killEngine(): void;
};

/** Starts on the folder, with free ports, and resolves when it is ready. */
export async function startProgram(dataDir: string, env: Record<string, string> = {}): Promise<Program> {
  const ports = {
    OUTLAY_PORT: '0',
    OUTLAY_OTLP_HTTP_PORT: '0',
    OUTLAY_OTLP_GRPC_PORT: '0',
    OUTLAY_LOG_LEVEL: 'error',
  };
  const child = spawn(process.execPath, ['--import', 'tsx', 'cli/outlay.ts', 'start'], {
    cwd: ROOT,
    env: { ...process.env, ...ports, OUTLAY_DATA_DIR: dataDir, ...env },
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  let complaint = '';
  child.stderr.on('data', (chunk: Buffer) => (complaint += chunk.toString()));
  const ended = new Promise<number | null>((resolve) => child.once('exit', resolve));
  let instance = runningInstance(dataDir);
  while (instance?.pid !== child.pid || !instance?.url) {
    if (child.exitCode !== null) throw new Error(`the program ended with ${child.exitCode}: ${complaint}`);
    await sleep(30);
    instance = runningInstance(dataDir);
  }
  return {
    url: instance.url,
    otlpUrl: instance.otlp_url,
    child,
    kill: async () => {
      child.kill('SIGKILL');
      await ended;
    },
    stop: async () => {
      child.kill('SIGTERM');
      return await ended;
    },
    killEngine: () => {
      const children = execFileSync('pgrep', [
        '-P',
        String(child.pid),
        '-f',
        'store/embedded/engine',
      ]).toString();
      for (const pid of children.trim().split('\n')) process.kill(Number(pid), 'SIGKILL');
    },
  };
}
