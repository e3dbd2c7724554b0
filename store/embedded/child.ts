// One run of the engine's process: from fork to exit.
import { fork, type ChildProcess } from 'node:child_process';
import { constants, setPriority } from 'node:os';
import { fileURLToPath } from 'node:url';
import { THREAD_POOL_SIZE } from './config.ts';
import { FromEngine, type EngineOptions, type ToEngine } from './messages.ts';
import { setAsideTornDefinitions } from './torn-definitions.ts';

/** An engine that answers. */
export type EngineChild = {
  readonly pid: number | undefined;
  readonly port: number;
  /** Where other programs read; undefined where they do not. */
  readonly readerPort: number | undefined;
  /** Resolves with the reason when the process is gone. */
  readonly ended: Promise<string>;
  /** Asks the process to go, and ends it when it has not gone in time. */
  stop(withinMs: number): Promise<void>;
};

/** Another engine holds the folder. */
export class FolderInUse extends Error {
  override readonly name = 'FolderInUse';
}

const START_MS = 120_000;
const PINGS_BEFORE_HUNG = 10;
const STDERR_KEPT = 4_000;

/** How the process is run, beside what the engine in it is told. */
export type Launch = {
  readonly hungAfterMs: number;
  /** Environment of the process, beside what it always has. */
  readonly env: Readonly<Record<string, string>>;
  /** Ends a process that has not come up yet. */
  readonly signal: AbortSignal;
  /** Told in one sentence of what had to be mended. */
  readonly onEvent: (sentence: string) => void;
};

/** Starts the process; rejects with a sentence for the user where the engine does not come up. */
export async function launchEngine(
  options: EngineOptions,
  { hungAfterMs, env, signal, onEvent }: Launch,
): Promise<EngineChild> {
  for (const aside of setAsideTornDefinitions(options.dataDir)) {
    onEvent(`A definition that a full disk had cut short was set aside: ${aside}`);
  }
  const child = forkEngine(env);
  lowerPriority(child.pid);
  let stderr = '';
  child.stderr?.on('data', (chunk: Buffer) => (stderr = (stderr + chunk.toString()).slice(-STDERR_KEPT)));
  const ended = new Promise<string>((resolve) => {
    child.once('error', (error) => resolve(error.message));
    child.once('close', (code, by) => resolve(`${by ?? `exit code ${code ?? 0}`} ${stderr}`.trim()));
  });
  const kill = (): void => void child.kill('SIGKILL');
  signal.addEventListener('abort', kill);
  const overdue = setTimeout(kill, START_MS);
  try {
    send(child, { kind: 'start', options });
    const { port, readerPort } = await ready(child, ended);
    return {
      pid: child.pid,
      port,
      readerPort,
      ended: watched(child, ended, hungAfterMs),
      stop: (ms) => stopChild(child, ended, ms),
    };
  } catch (error) {
    kill();
    throw explain(error instanceof Error ? error.message : String(error), await ended, options.dataDir);
  } finally {
    clearTimeout(overdue);
    signal.removeEventListener('abort', kill);
  }
}

function forkEngine(env: Launch['env']): ChildProcess {
  const fromSource = import.meta.url.endsWith('.ts');
  const entry = fromSource
    ? new URL('./engine.ts', import.meta.url)
    : new URL('./engine.js', import.meta.url);
  return fork(fileURLToPath(entry), [], {
    // tsx is found from the folder that holds the sources.
    cwd: fileURLToPath(new URL('.', import.meta.url)),
    execArgv: fromSource ? ['--import', 'tsx'] : [],
    // Secrets of the parent's environment stay out of the engine's reach.
    env: { ...env, TZ: 'UTC', UV_THREADPOOL_SIZE: String(THREAD_POOL_SIZE) },
    stdio: ['ignore', 'ignore', 'pipe', 'ipc'],
  });
}

/** Limit checks and ingest win the processor over queries and merges. Threads inherit this, so it comes before them. */
function lowerPriority(pid: number | undefined): void {
  try {
    if (pid !== undefined) setPriority(pid, constants.priority.PRIORITY_BELOW_NORMAL);
  } catch {
    // Not allowed everywhere, and nothing depends on it.
  }
}

type Ready = { readonly port: number; readonly readerPort?: number | undefined };

async function ready(child: ChildProcess, ended: Promise<string>): Promise<Ready> {
  const answered = new Promise<Ready>((resolve, reject) => {
    child.on('message', (message) => {
      const { data: answer } = FromEngine.safeParse(message);
      if (answer?.kind === 'ready') resolve(answer);
      if (answer?.kind === 'refused') reject(new Error(answer.reason));
    });
  });
  const died = ended.then((reason) => Promise.reject(new Error(reason)));
  return await Promise.race([answered, died]);
}

/**
 * Kills the process when the engine in it stops answering, however busy or stopped the process is. Unanswered pings
 * are counted, not seconds: a machine that wakes up from sleep must not lose its engine.
 */
function watched(child: ChildProcess, ended: Promise<string>, hungAfterMs: number): Promise<string> {
  let unanswered = 0;
  child.on('message', () => (unanswered = 0));
  const timer = setInterval(() => {
    if (++unanswered > PINGS_BEFORE_HUNG) child.kill('SIGKILL');
    else send(child, { kind: 'ping' });
  }, hungAfterMs / PINGS_BEFORE_HUNG);
  return ended.then((reason) => {
    clearInterval(timer);
    return unanswered > PINGS_BEFORE_HUNG ? `no answer for ${hungAfterMs / 1000} s` : reason;
  });
}

async function stopChild(child: ChildProcess, ended: Promise<string>, withinMs: number): Promise<void> {
  send(child, { kind: 'stop' });
  const overdue = setTimeout(() => child.kill('SIGKILL'), withinMs);
  await ended;
  clearTimeout(overdue);
}

function send(child: ChildProcess, message: ToEngine): void {
  // A child that is just going tells so by its exit, not by this error.
  if (child.connected) child.send(message, () => undefined);
}

function explain(reason: string, ending: string, dataDir: string): Error {
  if (/Cannot lock file|Another server instance/.test(ending)) {
    return new FolderInUse(
      `The data folder ${dataDir} is in use by another process. Stop that process, or set OUTLAY_DATA_DIR to another folder.`,
    );
  }
  return new Error(`The embedded ClickHouse engine did not start on ${dataDir}: ${reason}. ${ending}`.trim());
}
