// The hook as people run it: one file in a folder of its own, started by Node.js with what an agent would send.
import { spawn } from 'node:child_process';
import { chmodSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { build } from 'esbuild';

export type HookRun = {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
  readonly ms: number;
};

export type HookProgram = {
  readonly home: string;
  readonly script: string;
  /** Puts `hook.json` beside the script. */
  settings(told: object, mode?: number): void;
  /** Runs it for an event of an agent. */
  run(
    agent: string,
    input: object | string,
    more?: { cwd?: string; env?: Record<string, string>; event?: string },
  ): Promise<HookRun>;
  /** What it remembers of an agent, or its faults. */
  state(name: string): Record<string, unknown>;
  stateFile(name: string): string;
  end(): void;
};

/** Builds the hook into a new home. */
export async function buildHook(): Promise<HookProgram> {
  const home = mkdtempSync(join(tmpdir(), 'outlay-hook-'));
  const folder = join(home, '.outlay');
  mkdirSync(folder, { mode: 0o700 });
  const script = join(folder, 'outlay-hook.mjs');
  await build({
    entryPoints: [join(import.meta.dirname, '../../hook/outlay-hook.ts')],
    outfile: script,
    bundle: true,
    platform: 'node',
    format: 'esm',
    logLevel: 'silent',
  });
  const stateFile = (name: string): string => join(folder, 'state', `${name}.json`);
  return {
    home,
    script,
    settings: (told, mode = 0o600) => {
      writeFileSync(join(folder, 'hook.json'), JSON.stringify(told));
      chmodSync(join(folder, 'hook.json'), mode);
    },
    run: async (agent, input, { cwd = home, env = {}, event = '' } = {}) => {
      const started = performance.now();
      const child = spawn(process.execPath, [script, agent, event], {
        cwd,
        env: { PATH: process.env['PATH'], HOME: home, TZ: 'UTC', ...env },
      });
      let [stdout, stderr] = ['', ''];
      child.stdout.on('data', (chunk: Buffer) => (stdout += chunk.toString()));
      child.stderr.on('data', (chunk: Buffer) => (stderr += chunk.toString()));
      child.stdin.on('error', () => undefined).end(typeof input === 'string' ? input : JSON.stringify(input));
      const code = await new Promise<number | null>((resolve) => child.once('close', resolve));
      return { code, stdout, stderr, ms: performance.now() - started };
    },
    state: (name) =>
      existsSync(stateFile(name))
        ? (JSON.parse(readFileSync(stateFile(name), 'utf8')) as Record<string, unknown>)
        : {},
    stateFile,
    end: () => rmSync(home, { recursive: true, force: true }),
  };
}
