// The real compiled program as a process of its own: started, killed, stopped, and its engine killed.
import { spawn, type ChildProcess } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { runningInstance } from '../../server/instance.ts';
import { DIST } from '../support/compile.ts';
import { putMigrated } from '../support/migrated.ts';

const START_MS = 90_000;
const LOG_KEPT = 200_000;
const LOG_TOLD = 2_000;

export type Program = {
  readonly dataDir: string;
  readonly url: string;
  readonly otlpUrl: string;
  readonly pid: number;
  /** From the start of the process until it was ready. */
  readonly readyMs: number;
  /** Resolves when the process is gone, by whatever. */
  readonly ended: Promise<Ending>;
  /** What it wrote to stderr: its log, a line of JSON an event. */
  log(): string;
  /** The process of the embedded engine; undefined while there is none. */
  enginePid(): number | undefined;
  /** Ends the process without warning and waits for its end. */
  kill(): Promise<void>;
  /** The same for it and its engine at once, as when a container goes. */
  killAll(): Promise<void>;
  /** Asks it to stop. */
  stop(): Promise<Ending>;
  /** Kills the embedded engine, or sends it another signal. */
  killEngine(signal?: NodeJS.Signals): void;
};

export type Ending = { readonly code: number | null; readonly signal: NodeJS.Signals | null };

/** The program ended before it was ready. */
export class NotStarted extends Error {
  override readonly name = 'NotStarted';
  readonly ending: Ending;

  constructor(ending: Ending, log: string) {
    super(`the program ended with ${ending.signal ?? ending.code} before it was ready: ${log}`);
    this.ending = ending;
  }
}

export type StartOptions = {
  readonly env?: Readonly<Record<string, string>>;
  /** A library that is loaded before all others. */
  readonly preload?: string | undefined;
  /** Another compiled program than this one's. */
  readonly dist?: string;
};

type Started = { readonly dataDir: string; readonly child: ChildProcess; log: string };

const started = new Set<Started>();

/** Kills the programs that still run below a folder, as after a scenario that failed half way, and forgets all of them. */
export function killPrograms(folder = '/'): void {
  for (const each of [...started].filter(({ dataDir }) => dataDir.startsWith(folder))) {
    each.child.kill('SIGKILL');
    started.delete(each);
  }
}

/** How programs below a folder fared, the latest last, for whoever looks for the cause of a failure. */
export function toldOf(folder: string): string[] {
  return [...started]
    .filter(({ dataDir }) => dataDir.startsWith(folder))
    .map(({ child, log }) => {
      const { pid, exitCode, signalCode } = child;
      return `program ${pid} ${signalCode ?? exitCode ?? 'runs'}: ${log.slice(-LOG_TOLD)}`;
    });
}

process.once('exit', () => killPrograms());

/** Starts on the folder, with free ports, and resolves when it is ready; rejects with {@link NotStarted}. */
export async function startProgram(dataDir: string, options: StartOptions = {}): Promise<Program> {
  const since = performance.now();
  const child = spawnProgram(dataDir, options);
  const own: Started = { dataDir, child, log: '' };
  started.add(own);
  const pid = child.pid ?? 0;
  child.stderr?.on('data', (chunk: Buffer) => (own.log = (own.log + chunk.toString()).slice(-LOG_KEPT)));
  const ended = new Promise<Ending>((resolve) =>
    child.once('close', (code, signal) => resolve({ code, signal })),
  );
  const { url, otlp_url: otlpUrl } = await announced(dataDir, child, async () => {
    throw new NotStarted(await ended, own.log);
  });
  const firstEngines = enginesOf(pid);
  return {
    dataDir,
    url,
    otlpUrl,
    pid,
    readyMs: performance.now() - since,
    ended,
    log: () => own.log,
    enginePid: () => enginesOf(pid)[0],
    kill: async () => {
      child.kill('SIGKILL');
      await ended;
    },
    killAll: async () => {
      const engines = new Set([...firstEngines, ...enginesOf(pid)]);
      child.kill('SIGKILL');
      for (const engine of engines) if (isEngine(engine)) process.kill(engine, 'SIGKILL');
      await ended;
      while ([...engines].some(isThere)) await sleep(10);
    },
    stop: async () => {
      child.kill('SIGTERM');
      return await ended;
    },
    killEngine: (signal = 'SIGKILL') => {
      for (const engine of enginesOf(pid)) process.kill(engine, signal);
    },
  };
}

/** The same on a folder that is empty, where it does not matter how the program makes its tables. */
export async function startMigrated(dataDir: string, options: StartOptions = {}): Promise<Program> {
  await putMigrated(join(dataDir, 'clickhouse'));
  return await startProgram(dataDir, options);
}

function spawnProgram(dataDir: string, { env, preload, dist = DIST }: StartOptions): ChildProcess {
  const ports = {
    OUTLAY_PORT: '0',
    OUTLAY_OTLP_HTTP_PORT: '0',
    OUTLAY_OTLP_GRPC_PORT: '0',
    OUTLAY_LOG_LEVEL: 'warn',
  };
  const loader = preload ? { LD_PRELOAD: preload } : {};
  return spawn(process.execPath, [join(dist, 'cli/outlay.js'), 'start'], {
    env: { ...process.env, ...ports, ...loader, OUTLAY_DATA_DIR: dataDir, ...env },
    stdio: ['ignore', 'ignore', 'pipe'],
  });
}

/** Runs another command of the program to its end. */
export async function runCommand(
  args: readonly string[],
  env: Readonly<Record<string, string>>,
): Promise<{ readonly code: number | null; readonly output: string }> {
  const child = spawn(process.execPath, [join(DIST, 'cli/outlay.js'), ...args], {
    env: { ...process.env, ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let output = '';
  for (const stream of [child.stdout, child.stderr])
    stream.on('data', (chunk: Buffer) => (output += chunk.toString()));
  return await new Promise((resolve) => child.once('close', (code) => resolve({ code, output })));
}

async function announced(dataDir: string, child: ChildProcess, onEnd: () => Promise<never>) {
  const deadline = performance.now() + START_MS;
  for (;;) {
    const instance = runningInstance(dataDir);
    if (instance?.pid === child.pid && instance?.url) return instance;
    if (child.exitCode !== null || child.signalCode !== null) return await onEnd();
    if (performance.now() > deadline) {
      child.kill('SIGKILL');
      return await onEnd();
    }
    await sleep(20);
  }
}

/** Engines are children of the program; a process that is only about to become one is not told apart. */
function enginesOf(pid: number): number[] {
  return childrenOf(pid).filter(isEngine);
}

function isEngine(pid: number): boolean {
  return commandOf(pid).includes('embedded/engine.js');
}

/** A process that is going gives up its name before its files. */
function isThere(pid: number): boolean {
  try {
    const state = readFileSync(`/proc/${pid}/stat`, 'utf8')
      .replace(/^.*\) /s, '')
      .charAt(0);
    return state !== 'Z' && state !== 'X';
  } catch {
    return false;
  }
}

function childrenOf(pid: number): number[] {
  try {
    const lists = readdirSync(`/proc/${pid}/task`).map((task) =>
      readFileSync(`/proc/${pid}/task/${task}/children`, 'utf8'),
    );
    return lists.flatMap((list) => list.trim().split(' ').filter(Boolean).map(Number));
  } catch {
    return [];
  }
}

function commandOf(pid: number): string {
  try {
    return readFileSync(`/proc/${pid}/cmdline`, 'utf8');
  } catch {
    return '';
  }
}
