// The demo company beside the real one: a process of its own on a folder of its own, started from a page, ended with this one.
import { fork, type ChildProcess } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { z } from 'zod';
import type { DemoSettings } from '../../config.ts';
import { problem, ProblemError } from '../../schemas/problem.ts';
import type { DemoAnswer } from '../../schemas/setup.ts';
import { runningInstance } from '../instance.ts';

/** Where the pages of the demo are. */
export const DEMO_PATH = '/demo/';

export interface Demo {
  state(): DemoAnswer;
  /** Starts it, or tells how far it is. Throws a problem where nobody may. */
  start(): DemoAnswer;
  stop(): Promise<DemoAnswer>;
  /** Where its API answers and the token that it takes; undefined while it does not. */
  reached(): { readonly address: string; readonly token: string } | undefined;
}

/** What the process of the demo tells, as `outlay demo` sends it. */
const told = z.object({ url: z.string(), percent: z.number() });

type Running = { child: ChildProcess; token: string; url: string; percent: number; last: string };

const NOT_HERE =
  'This Outlay runs no demo company beside it. Start one on a machine of your own with: outlay demo';

const PATIENCE_MS = 4_000;

/** Starts nothing yet. `dataDir` is that of the real company. */
export function createDemo(settings: DemoSettings | undefined, dataDir: string): Demo {
  let running: Running | undefined;
  let ending: Promise<void> = Promise.resolve();
  let isWanted = false;
  let failure = '';
  const answer = (): DemoAnswer => {
    const percent = running?.percent ?? 0;
    const state = isWanted ? (percent === 100 ? 'ready' : 'loading') : failure === '' ? 'off' : 'failed';
    return { state, percent, path: DEMO_PATH, reason: failure || (settings ? '' : NOT_HERE) };
  };
  const begin = ({ days, environment }: DemoSettings, isAgain: boolean): void => {
    if (isAgain) forget(join(dataDir, 'demo'));
    const one = open(days, environment);
    running = one;
    // Where nothing could be started there is an error and no exit.
    const onEnd = (): void => {
      if (running !== one) return;
      running = undefined;
      isWanted = false;
      failure = one.last || 'The demo company ended before its time.';
    };
    one.child.once('exit', onEnd).once('error', onEnd);
  };
  return {
    state: answer,
    start() {
      if (!settings) throw new ProblemError(problem(409, NOT_HERE));
      if (isWanted) return answer();
      const isAgain = failure !== '';
      failure = '';
      isWanted = true;
      // The folder is held until the one before has ended.
      void ending.then(() => {
        if (isWanted && !running) begin(settings, isAgain);
      });
      return answer();
    },
    async stop() {
      const one = running;
      running = undefined;
      isWanted = false;
      failure = '';
      if (one) ending = end(one.child);
      await ending;
      return answer();
    },
    reached: () =>
      running && running.url !== '' ? { address: running.url, token: running.token } : undefined,
  };
}

/** A load that failed is begun anew, unless somebody else's demo runs there. */
function forget(folder: string): void {
  if (!runningInstance(folder)) rmSync(folder, { recursive: true, force: true });
}

function open(days: number, env: DemoSettings['environment']): Running {
  const isSource = import.meta.url.endsWith('.ts');
  const program = fileURLToPath(new URL(`../../cli/outlay.${isSource ? 'ts' : 'js'}`, import.meta.url));
  const token = randomBytes(24).toString('base64url');
  const child = fork(program, ['demo', '--days', String(days)], {
    env: { ...env, OUTLAY_ADMIN_TOKEN: token },
    execArgv: isSource ? ['--import', 'tsx'] : [],
    stdio: ['ignore', 'ignore', 'pipe', 'ipc'],
  });
  const running: Running = { child, token, url: '', percent: 0, last: '' };
  child.on('message', (message) => {
    const { success, data } = told.safeParse(message);
    if (success) Object.assign(running, data);
  });
  child.on('error', ({ message }) => (running.last = message));
  child.stderr?.on('data', (chunk: Buffer) => {
    running.last = sentenceIn(chunk.toString()) ?? running.last;
  });
  return running;
}

/** The last line for people; lines of the log are JSON. */
function sentenceIn(text: string): string | undefined {
  const line = text
    .split('\n')
    .filter((one) => one.startsWith('outlay: '))
    .at(-1);
  return line?.slice('outlay: '.length);
}

async function end(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  await new Promise((resolve) => {
    const late = setTimeout(() => child.kill('SIGKILL'), PATIENCE_MS);
    child.once('exit', () => {
      clearTimeout(late);
      resolve(undefined);
    });
    child.kill('SIGTERM');
  });
}
