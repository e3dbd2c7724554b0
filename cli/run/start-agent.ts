// Runs a program in place of this one, as far as a parent can: its streams, its signals, its end.
import { spawn, type ChildProcess } from 'node:child_process';
import { constants } from 'node:os';
import type { Environment } from '../../hook/ci-place.ts';

/** Signals that are sent to one process. */
const FORWARDED = ['SIGTERM', 'SIGHUP', 'SIGUSR1', 'SIGUSR2'] as const;

/** Signals that a terminal sends to the parent and the child alike: passing them on would send them twice. */
const FROM_TERMINAL = ['SIGINT', 'SIGQUIT'] as const;

/** As shells answer for a program that is not there, and for one that cannot be started. */
const EXIT_NOT_FOUND = 127;
const EXIT_NOT_STARTED = 126;

/** Added by shells to the number of the signal that ended a program. */
const EXIT_OF_SIGNAL = 128;

/** Resolves with the program's exit code. Where a signal ended it, the same signal ends this process. */
export async function startAgent(words: readonly string[], environment: Environment): Promise<number> {
  const [program = '', ...given] = words;
  const child = spawn(program, given, { stdio: 'inherit', env: environment });
  const stopForwarding = forwardSignals(child);
  return await new Promise((resolve) => {
    child.once('error', (error: NodeJS.ErrnoException) => {
      stopForwarding();
      resolve(notStarted(program, error));
    });
    child.once('exit', (code, signal) => {
      stopForwarding();
      if (signal) process.kill(process.pid, signal);
      // Node.js ignores SIGPIPE, and whoever started this may have it ignore others.
      resolve(signal ? EXIT_OF_SIGNAL + constants.signals[signal] : (code ?? EXIT_NOT_STARTED));
    });
  });
}

function forwardSignals(child: ChildProcess): () => void {
  const forward = (signal: NodeJS.Signals): void => void child.kill(signal);
  const leave = (): void => undefined;
  const onInterrupt = process.stdin.isTTY || process.stdout.isTTY ? leave : forward;
  for (const signal of FORWARDED) process.on(signal, forward);
  for (const signal of FROM_TERMINAL) process.on(signal, onInterrupt);
  return () => {
    for (const signal of FORWARDED) process.off(signal, forward);
    for (const signal of FROM_TERMINAL) process.off(signal, onInterrupt);
  };
}

function notStarted(program: string, { code, message }: NodeJS.ErrnoException): number {
  const isMissing = code === 'ENOENT';
  const reason = isMissing ? `${program} is not on the PATH` : `${program} cannot be started: ${message}`;
  process.stderr.write(`outlay: ${reason}\n`);
  return isMissing ? EXIT_NOT_FOUND : EXIT_NOT_STARTED;
}
