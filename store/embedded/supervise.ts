// Keeps the embedded engine running in a child process: starts it, restarts it after a crash on the same port, stops it.
import { randomBytes } from 'node:crypto';
import { totalmem } from 'node:os';
import { resolve } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { FolderInUse, launchEngine, type EngineChild, type Launch } from './child.ts';
import type { EngineOptions } from './messages.ts';

/** How to run the engine. */
export type EmbeddedOptions = {
  /** The folder that holds the data; one process may use it at a time. */
  readonly dataDir: string;
  /** Bound on the engine's memory; by default an eighth of the machine's, between 768 MiB and 4 GiB. */
  readonly memoryBytes?: number;
  /** Port on 127.0.0.1; by default a free one. */
  readonly port?: number;
  /** Where other programs may read the views, and as whom; nowhere by default. */
  readonly reader?: Reader | undefined;
  /** An engine that does not answer for so long is killed and restarted; 30 s by default. */
  readonly hungAfterMs?: number;
  /** What the process inherits of the environment: by default nothing, because secrets are there. */
  readonly env?: Readonly<Record<string, string>>;
  /** How long to wait for a folder in use: the engine of a program that was killed needs a moment to go. 0 by default. */
  readonly freeWithinMs?: number;
  /** Told of every crash and restart, in one sentence. */
  readonly onEvent?: (sentence: string) => void;
};

/** How other programs read. Port 0 picks a free one. */
export type Reader = Required<EngineOptions>['reader'];

/** For metrics. */
export type EngineState = { readonly up: boolean; readonly restarts: number };

/** A running engine. Its URL and credentials stay the same over restarts. */
export type EmbeddedEngine = {
  readonly url: string;
  readonly username: string;
  readonly password: string;
  readonly pid: number | undefined;
  /** Of the reader; undefined where there is none. */
  readonly readerPort: number | undefined;
  state(): EngineState;
  /** Ends the engine within five seconds. */
  stop(): Promise<void>;
};

const MIB = 1024 * 1024;
const HUNG_AFTER_MS = 30_000;
const STOP_MS = 5_000;
const FIRST_BACKOFF_MS = 100;
const LAST_BACKOFF_MS = 3_000;
const STEADY_AFTER_MS = 20_000;

/** Starts the engine and resolves when it answers; rejects with a sentence for the user where it cannot start. */
export async function startEmbedded(options: EmbeddedOptions): Promise<EmbeddedEngine> {
  const credentials = { username: 'outlay', password: randomBytes(24).toString('base64url') };
  const engine: EngineOptions = {
    ...credentials,
    dataDir: resolve(options.dataDir),
    memoryBytes: options.memoryBytes ?? defaultMemory(),
    port: options.port ?? 0,
    reader: options.reader,
  };
  const stopping = new AbortController();
  const launch: Launch = {
    hungAfterMs: options.hungAfterMs ?? HUNG_AFTER_MS,
    env: options.env ?? {},
    signal: stopping.signal,
    onEvent: options.onEvent ?? (() => undefined),
  };
  const first = await launchFirst(engine, launch, options.freeWithinMs ?? 0);
  const run: Run = {
    engine: { ...engine, port: first.port, reader: readerOn(first.readerPort, engine) },
    launch,
    child: first,
    restarts: 0,
  };
  const kept = keepRunning(run, first);
  return {
    ...credentials,
    url: `http://127.0.0.1:${first.port}`,
    readerPort: first.readerPort,
    get pid() {
      return run.child?.pid;
    },
    state: () => ({ up: run.child !== undefined, restarts: run.restarts }),
    stop: async () => {
      stopping.abort();
      await run.child?.stop(STOP_MS);
      await kept;
    },
  };
}

/** The same port over restarts. */
function readerOn(port: number | undefined, { reader }: EngineOptions): EngineOptions['reader'] {
  return reader && port !== undefined ? { ...reader, port } : undefined;
}

async function launchFirst(
  engine: EngineOptions,
  launch: Launch,
  freeWithinMs: number,
): Promise<EngineChild> {
  const deadline = performance.now() + freeWithinMs;
  for (;;) {
    try {
      return await launchEngine(engine, launch);
    } catch (error) {
      if (!(error instanceof FolderInUse) || performance.now() > deadline) throw error;
      await sleep(FIRST_BACKOFF_MS);
    }
  }
}

type Run = {
  readonly engine: EngineOptions;
  readonly launch: Launch;
  child: EngineChild | undefined;
  restarts: number;
};

async function keepRunning(run: Run, first: EngineChild): Promise<void> {
  let current: EngineChild | undefined = first;
  let backoff = FIRST_BACKOFF_MS;
  while (current) {
    const since = performance.now();
    const reason = await current.ended;
    run.child = undefined;
    if (run.launch.signal.aborted) return;
    run.launch.onEvent(`The embedded ClickHouse engine went down (${reason}) and is restarted.`);
    backoff = performance.now() - since > STEADY_AFTER_MS ? FIRST_BACKOFF_MS : nextBackoff(backoff);
    run.child = current = await relaunch(run, backoff);
  }
}

/** Tries until the engine is up again; undefined where it was stopped meanwhile. */
async function relaunch(run: Run, firstBackoff: number): Promise<EngineChild | undefined> {
  for (let backoff = firstBackoff; ; backoff = nextBackoff(backoff)) {
    await sleep(backoff, undefined, { signal: run.launch.signal }).catch(() => undefined);
    if (run.launch.signal.aborted) return undefined;
    run.restarts++;
    try {
      return await launchEngine(run.engine, run.launch);
    } catch (error) {
      run.launch.onEvent(error instanceof Error ? error.message : String(error));
    }
  }
}

function nextBackoff(backoff: number): number {
  return Math.min(backoff * 2, LAST_BACKOFF_MS);
}

function defaultMemory(): number {
  return Math.min(Math.max(Math.floor(totalmem() / 8), 768 * MIB), 4096 * MIB);
}
