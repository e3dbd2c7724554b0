// The contract between Outlay and its ClickHouse engine, embedded or remote. Nothing outside this room knows which one runs.
import type { z } from 'zod';

/**
 * Values for `{name:Type}` parameters. User input reaches SQL only this way. Times are `YYYY-MM-DD hh:mm:ss[.fff]` or
 * seconds since 1970 as a decimal; the engine does not take `T` and `Z` here.
 */
export type QueryParams = Readonly<Record<string, string | number | boolean | readonly (string | number)[]>>;

/** SQL conditions by table. */
export type RowFilters = Readonly<Record<string, string>>;

export type Query<Row> = {
  readonly sql: string;
  readonly params?: QueryParams;
  /** Of these tables only rows that meet the condition are there, in whichever part of the statement. */
  readonly rows?: RowFilters;
  /** Checks and shapes each row. 64-bit integers and decimals arrive as strings. */
  readonly row: z.ZodType<Row>;
};

export type Insert = {
  readonly table: string;
  /** Column names, in the order of the values in `rows`. */
  readonly columns: readonly string[];
  /** JSONCompactEachRow: one JSON array a line. Sent as they are. */
  readonly rows: Buffer;
  /** Names the batch for ever: the engine books a token once in every table and rollup that it feeds. */
  readonly token: string;
};

export interface Store {
  /** Runs one read-only statement without a SETTINGS clause, bounded in time (30 s) and memory. */
  query<Row>(query: Query<Row>): Promise<Row[]>;
  /** Runs one read-only statement like {@link Store.query}; its rows stay bytes, in the form that an insert takes. */
  dump(query: Omit<Query<unknown>, 'row'>): Promise<Buffer>;
  /** Inserts one batch, idempotent by its token. */
  insert(insert: Insert): Promise<void>;
  /** Runs one statement that changes the schema, not bounded in time. */
  command(sql: string, params?: QueryParams): Promise<void>;
  /** For how many milliseconds up to now the engine surely remembers tokens of inserts, and booked their rows. */
  remembersFor(): Promise<number>;
  /** Whether only rows of some people are there: tables that do not tell people apart cannot answer then. */
  readonly isPartial?: boolean;
  /** Closes connections; the embedded engine keeps running until its own stop. */
  close(): Promise<void>;
}

/** The engine cannot be reached, is out of memory, time or disk, or refused for another passing reason: try again later. */
export class StoreUnavailable extends Error {
  override readonly name = 'StoreUnavailable';
}

/** The engine understood the call and refuses it: bad SQL, bad data, no right to it. The same call will fail again. */
export class StoreRejected extends Error {
  override readonly name: string = 'StoreRejected';
  /** ClickHouse's error code, https://github.com/ClickHouse/ClickHouse/blob/master/src/Common/ErrorCodes.cpp */
  readonly code: number;

  constructor(message: string, code: number, options?: ErrorOptions) {
    super(message, options);
    this.code = code;
  }
}

/** The engine refuses what is in the rows of an insert; without the rows at fault the others would be taken. */
export class RowsRejected extends StoreRejected {
  override readonly name = 'RowsRejected';
  /** What is wrong, and with which column or constraint; never a value, which the message may hold. */
  readonly reason: string;

  constructor(
    message: string,
    told: { readonly code: number; readonly reason: string },
    options?: ErrorOptions,
  ) {
    super(message, told.code, options);
    this.reason = told.reason;
  }
}
