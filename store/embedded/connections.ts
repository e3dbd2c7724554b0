// Runs jobs on the engine: one lane for writes, another for reads, so that a long read never delays an insert.
import { drainPending, type Session } from 'chdb';
import { EventEmitter } from 'node:events';
import { CONCURRENT_READS, MAX_RESULT_BYTES } from './config.ts';
import { exception, toException } from './exception.ts';
import type { FailedWrites } from './failed-writes.ts';
import { createLane } from './lane.ts';
import { createPool, type Connection } from './pool.ts';
import { requireRoom } from './room.ts';
import { killStatement, type Job } from './setup.ts';

/** What a statement gave. */
export type Answer = {
  readonly bytes: Uint8Array;
  readonly readRows: number;
  readonly readBytes: number;
  readonly writtenRows: number;
  readonly writtenBytes: number;
};

/** The open engine. */
export type Connections = {
  /** Runs a job; `signal` ends a read whose client went away. */
  run(job: Job, signal: AbortSignal): Promise<Answer>;
  /** Settles when the engine itself answers. */
  ping(): Promise<void>;
  /** Ends reads, waits for the write that is running, then releases the data folder. */
  close(): Promise<void>;
};

const MAX_WAITING = 200;
const MAX_GUESTS_WAITING = 50;
const KILL_EVERY_MS = 500;

/** What the connections work on. */
export type OpenFolder = {
  readonly path: string;
  /** Holds the folder open. */
  readonly control: Session;
  readonly failedWrites: FailedWrites;
  readonly memoryBytes: number;
};

/** Serves jobs on an open data folder. */
export function createConnections({ path, control, failedWrites, memoryBytes }: OpenFolder): Connections {
  const pool = createPool(path, memoryBytes);
  const reads = createLane(CONCURRENT_READS, MAX_WAITING);
  const writes = createLane(1, MAX_WAITING);
  // Other programs wait for each other, and Outlay for none of them.
  const guests = createLane(1, MAX_GUESTS_WAITING);
  const stop = new EventEmitter().setMaxListeners(0);

  async function runNow(job: Job, signal: AbortSignal): Promise<Answer> {
    if (job.statement.kind === 'change') requireRoom(path, job.statement.sql);
    const connection = await pool.take(job);
    try {
      const answer = await executeWhileWanted(connection, job, { control, signal, stop });
      if (job.statement.kind !== 'read') await failedWrites.check();
      // A late kill must not hit the next job of this connection.
      if (signal.aborted) connection.session.close();
      else pool.giveBack(connection);
      return answer;
    } catch (error) {
      connection.session.close();
      // What cannot be read may have been cut short a moment ago.
      await failedWrites.check();
      throw error;
    }
  }

  return {
    run: async (job, signal) => {
      const lane = job.isGuest ? guests : job.statement.kind === 'read' ? reads : writes;
      try {
        return await lane.run(async () => {
          if (signal.aborted) throw exception('QUERY_WAS_CANCELLED', 'The client went away');
          return await runNow(job, signal);
        });
      } catch (error) {
        throw toException(error);
      }
    },
    ping: async () => {
      await control.queryAsync('SELECT 1');
    },
    close: async () => {
      stop.emit('stop');
      await Promise.all([reads.close(), writes.close(), guests.close()]);
      pool.close();
      failedWrites.stop();
      await drainPending();
      control.close();
    },
  };
}

type Wanted = { readonly control: Session; readonly signal: AbortSignal; readonly stop: EventEmitter };

/** A read ends with its client; a write goes on without it: the token tells the retry that it was done. */
async function executeWhileWanted(
  { session, mark }: Connection,
  job: Job,
  { control, signal, stop }: Wanted,
): Promise<Answer> {
  if (job.statement.kind !== 'read') return await execute(session, job);
  const { kill, done } = createKiller(control, mark);
  signal.addEventListener('abort', kill);
  stop.on('stop', kill);
  try {
    return await execute(session, job);
  } finally {
    done();
    signal.removeEventListener('abort', kill);
    stop.off('stop', kill);
  }
}

/** Ends the query of a connection, and asks again until `done`: one that is about to begin is not found yet. */
function createKiller(control: Session, mark: string): { kill: () => void; done: () => void } {
  const ask = (): void => void control.queryAsync(killStatement(mark)).catch(() => undefined);
  let timer: NodeJS.Timeout | undefined;
  const kill = (): void => {
    ask();
    timer ??= setInterval(ask, KILL_EVERY_MS);
  };
  return { kill, done: () => clearInterval(timer) };
}

async function execute(session: Session, job: Job): Promise<Answer> {
  const { statement } = job;
  if (statement.kind === 'insert') {
    const { table, columns, format, rows } = statement;
    const named = columns.length > 0 ? { columns } : {};
    const { rowsWritten, bytesWritten } = await session.insert({ table, format, values: rows, ...named });
    return { ...NOTHING, writtenRows: rowsWritten, writtenBytes: bytesWritten };
  }
  const result = await session.queryAsync(statement.sql, { format: job.format });
  const bytes = result.bytes();
  // The engine ignores max_result_bytes here; until this line the answer counts towards the query's memory.
  if (bytes.length > MAX_RESULT_BYTES) {
    throw exception('TOO_MANY_ROWS_OR_BYTES', `Limit for result exceeded, max bytes: ${MAX_RESULT_BYTES}`);
  }
  return { ...NOTHING, bytes, readRows: result.rowsRead, readBytes: result.bytesRead };
}

const NOTHING: Answer = {
  bytes: new Uint8Array(),
  readRows: 0,
  readBytes: 0,
  writtenRows: 0,
  writtenBytes: 0,
};
