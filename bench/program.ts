// Starts the compiled program on a folder and ports of its own, for benchmarks.
import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { runningInstance } from '../server/instance.ts';

export type Program = { readonly url: string; readonly otlpUrl: string; stop(): Promise<void> };

/** Resolves when it is ready; `stop` removes the folder. */
export async function startProgram(): Promise<Program> {
  const dataDir = mkdtempSync(join(tmpdir(), 'outlay-bench-'));
  const env = { ...process.env, OUTLAY_DATA_DIR: dataDir, OUTLAY_PORT: '0', OUTLAY_OTLP_HTTP_PORT: '0' };
  const child = spawn(process.execPath, ['dist/cli/outlay.js', 'start'], {
    env,
    stdio: ['ignore', 'ignore', 'inherit'],
  });
  let instance = runningInstance(dataDir);
  while (!instance?.url) {
    if (child.exitCode !== null) throw new Error('the program did not start; was it built?');
    await sleep(50);
    instance = runningInstance(dataDir);
  }
  return {
    url: instance.url,
    otlpUrl: instance.otlp_url,
    stop: async () => {
      child.kill('SIGTERM');
      await new Promise((resolve) => child.once('exit', resolve));
      rmSync(dataDir, { recursive: true, force: true });
    },
  };
}
