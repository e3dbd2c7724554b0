// Has a report read by a thread, within bounds of time and memory.
import { setTimeout as sleep } from 'node:timers/promises';
import { BILL_SOURCES, type BillFault } from '../../schemas/bills.ts';
import { badRequest, type Fault, problem, ProblemError } from '../../schemas/problem.ts';
import { openThread } from '../thread.ts';
import type { FromRead, ReadReport, ReadTask } from './read-thread.ts';

/** A report of 64 MB takes some seconds, and far more on a machine that is busy. */
const MAX_MS = 280_000;
const MAX_HEAP_MB = 1_536;

const TOO_MUCH =
  'The report takes more time or memory to read than an import may have; split it, such as by month.';

/** Reads a report. Refuses with 400, naming lines and columns, what cannot be read; nothing of it counts then. */
export async function readInThread(task: ReadTask): Promise<ReadReport> {
  const told = await askThread(task);
  switch (told.type) {
    case 'read':
      return told;
    case 'refused':
      throw unreadable(told.faults);
    case 'undetected':
      throw badRequest({
        name: 'source',
        detail: `is needed: the file does not tell which report it is. One of ${BILL_SOURCES.join(', ')}`,
      });
  }
}

async function askThread(task: ReadTask): Promise<FromRead> {
  const thread = openThread(new URL('./read-thread.ts', import.meta.url), task, {
    maxOldGenerationSizeMb: MAX_HEAP_MB,
  });
  thread.unref();
  const timer = new AbortController();
  try {
    const answer = new Promise<FromRead>((resolve, reject) => {
      thread.once('message', resolve);
      thread.once('error', (error) => reject(isOutOfMemory(error) ? tooMuch(error) : error));
      thread.once('exit', () => reject(new Error('The thread that reads reports ended before its time.')));
    });
    const late = sleep(MAX_MS, undefined, { signal: timer.signal, ref: false }).then(() => {
      throw tooMuch();
    });
    late.catch(() => undefined);
    return await Promise.race([answer, late]);
  } finally {
    timer.abort();
    await thread.terminate();
  }
}

function isOutOfMemory(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === 'ERR_WORKER_OUT_OF_MEMORY';
}

function tooMuch(cause?: unknown): ProblemError {
  return Object.assign(new ProblemError(problem(413, TOO_MUCH)), { cause });
}

function unreadable(faults: readonly BillFault[]): ProblemError {
  const [first = { name: 'report', detail: 'cannot be read' }, ...rest] = faults.map(named);
  return badRequest(first, ...rest);
}

function named({ line, column, detail }: BillFault): Fault {
  const at = [line === undefined ? '' : `line ${line}`, column ?? ''].filter(Boolean).join(', ');
  return { name: at || 'report', detail };
}
