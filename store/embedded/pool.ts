// Connections to the engine, kept for the next job that needs the same database and settings.
import { Session } from 'chdb';
import { setupFor, type Job } from './setup.ts';

/** A connection that is set up for one job. */
export type Connection = {
  readonly session: Session;
  /** Tells its statements apart in the engine's list of running queries. */
  readonly mark: string;
  /** See {@link setupFor}; undefined where no other job may follow. */
  readonly signature: string | undefined;
};

/** Opens connections (in about 0.1 ms) and takes them back. */
export type Pool = {
  take(job: Job): Promise<Connection>;
  /** Takes a connection back whose job went well. One whose job failed is to be closed. */
  giveBack(connection: Connection): void;
  close(): void;
};

const MAX_IDLE = 8;

/** Makes a pool on a data folder that is already open. */
export function createPool(path: string, memoryBytes: number): Pool {
  const idle: Connection[] = [];
  let opened = 0;
  return {
    take: async (job) => {
      const { signature, first, again } = setupFor(job, memoryBytes);
      const index = signature === undefined ? -1 : idle.findLastIndex((one) => one.signature === signature);
      const [reused] = index < 0 ? [] : idle.splice(index, 1);
      const connection = reused ?? { session: new Session(path), mark: `outlay-${++opened}`, signature };
      const sql = reused ? again : first(connection.mark);
      try {
        if (sql !== undefined) await connection.session.queryAsync(sql);
      } catch (error) {
        connection.session.close();
        throw error;
      }
      return connection;
    },
    giveBack: (connection) => {
      if (connection.signature === undefined) connection.session.close();
      else if (idle.push(connection) > MAX_IDLE) idle.shift()?.session.close();
    },
    close: () => {
      for (const { session } of idle.splice(0)) session.close();
    },
  };
}
