// Sorts failures of the engine: what may succeed when tried again, and what never will.
import { ClickHouseError } from '@clickhouse/client';
import { RowsRejected, StoreRejected, StoreUnavailable } from './store.ts';

// https://github.com/ClickHouse/ClickHouse/blob/master/src/Common/ErrorCodes.cpp
const PASSING = {
  CANNOT_READ_FROM_FILE_DESCRIPTOR: 74,
  CANNOT_WRITE_TO_FILE_DESCRIPTOR: 75,
  CANNOT_OPEN_FILE: 76,
  TIMEOUT_EXCEEDED: 159,
  CANNOT_ALLOCATE_MEMORY: 173,
  DNS_ERROR: 198,
  QUOTA_EXCEEDED: 201,
  TOO_MANY_SIMULTANEOUS_QUERIES: 202,
  NO_FREE_CONNECTION: 203,
  CANNOT_FSYNC: 204,
  SOCKET_TIMEOUT: 209,
  NETWORK_ERROR: 210,
  TABLE_IS_DROPPED: 218,
  NO_ZOOKEEPER: 225,
  ABORTED: 236,
  MEMORY_LIMIT_EXCEEDED: 241,
  TABLE_IS_READ_ONLY: 242,
  NOT_ENOUGH_SPACE: 243,
  TOO_MANY_PARTS: 252,
  NO_AVAILABLE_REPLICA: 265,
  ALL_CONNECTION_TRIES_FAILED: 279,
  TOO_FEW_LIVE_REPLICAS: 285,
  UNSATISFIED_QUORUM_FOR_PREVIOUS_WRITE: 286,
  REPLICA_IS_NOT_IN_QUORUM: 289,
  UNKNOWN_STATUS_OF_INSERT: 319,
  RECEIVED_ERROR_TOO_MANY_REQUESTS: 364,
  ALL_REPLICAS_ARE_STALE: 369,
  QUERY_WAS_CANCELLED: 394,
  SYSTEM_ERROR: 425,
  CANNOT_SCHEDULE_TASK: 439,
  DEADLOCK_AVOIDED: 473,
  S3_ERROR: 499,
  AZURE_BLOB_STORAGE_ERROR: 500,
  ASYNC_LOAD_CANCELED: 696,
  USER_SESSION_LIMIT_EXCEEDED: 700,
  ASYNC_LOAD_WAIT_FAILED: 722,
  CANNOT_WRITE_AFTER_BUFFER_CANCELED: 734,
  QUERY_WAS_CANCELLED_BY_CLIENT: 735,
  SERVER_OVERLOADED: 745,
  TCP_CONNECTION_LIMIT_REACHED: 749,
  HTTP_CONNECTION_LIMIT_REACHED: 762,
  RESOURCE_LIMIT_EXCEEDED: 776,
  MEMORY_RESERVATION_KILLED: 777,
  MEMORY_RESERVATION_FAILED: 778,
  KEEPER_EXCEPTION: 999,
  POCO_EXCEPTION: 1000,
  STD_EXCEPTION: 1001,
  UNKNOWN_EXCEPTION: 1002,
  // A password that is being changed must not cost a batch.
  UNKNOWN_USER: 192,
  WRONG_PASSWORD: 193,
  REQUIRED_PASSWORD: 194,
  AUTHENTICATION_FAILED: 516,
} as const;

// For a write these are about the account, the server or the table; for a read they are about the statement.
const PASSING_FOR_WRITES = {
  READONLY: 164,
  ACCESS_DENIED: 497,
  TABLE_IS_PERMANENTLY_READ_ONLY: 774,
} as const;

/** About values in rows of an insert. */
const ABOUT_ROWS = {
  CANNOT_PARSE_TEXT: 6,
  CANNOT_PARSE_ESCAPE_SEQUENCE: 25,
  CANNOT_PARSE_QUOTED_STRING: 26,
  CANNOT_PARSE_INPUT_ASSERTION_FAILED: 27,
  CANNOT_READ_ALL_DATA: 33,
  CANNOT_PARSE_DATE: 38,
  CANNOT_PARSE_DATETIME: 41,
  TYPE_MISMATCH: 53,
  ARGUMENT_OUT_OF_BOUND: 69,
  CANNOT_CONVERT_TYPE: 70,
  CANNOT_PARSE_NUMBER: 72,
  INCORRECT_DATA: 117,
  TOO_LARGE_STRING_SIZE: 131,
  VALUE_IS_OUT_OF_RANGE_OF_DATA_TYPE: 321,
  CANNOT_INSERT_NULL_IN_ORDINARY_COLUMN: 349,
  DECIMAL_OVERFLOW: 407,
  CANNOT_PARSE_BOOL: 467,
  VIOLATED_CONSTRAINT: 469,
  UNKNOWN_ELEMENT_OF_ENUM: 691,
} as const;

/** A read that outgrew its own bound, not the engine's, will do so again: `Query memory limit exceeded`, `(for query)`. */
const OWN_MEMORY_BOUND = /query memory limit|\(for query\)/i;

const PASSING_CODES: ReadonlySet<number> = new Set(Object.values(PASSING));
const WRITE_CODES: ReadonlySet<number> = new Set(Object.values(PASSING_FOR_WRITES));
const ROW_CODES: ReadonlyMap<number, string> = new Map(
  Object.entries(ABOUT_ROWS).map(([name, code]) => [code, name]),
);

/** Names of ours in the engine's text, beside which it quotes values: only where values cannot stand. */
const WHERE = [
  /^.*\(while reading the value of key (\w+)\)/s,
  /^ClickHouse error 469 \(\w+\): Constraint `(\w+)`/,
];

/** Turns what the client threw into one of the store's two errors. */
export function toStoreError(error: unknown, operation: 'read' | 'write'): StoreUnavailable | StoreRejected {
  if (!(error instanceof ClickHouseError)) {
    return new StoreUnavailable(`ClickHouse cannot be reached: ${whyUnreached(error)}`, { cause: error });
  }
  const code = Number(error.code);
  const message = `ClickHouse error ${error.code} (${error.type ?? 'UNKNOWN'}): ${error.message.trim()}`;
  const isTooLarge =
    operation === 'read' && code === PASSING.MEMORY_LIMIT_EXCEEDED && OWN_MEMORY_BOUND.test(message);
  const isPassing = PASSING_CODES.has(code) || (operation === 'write' && WRITE_CODES.has(code));
  if (isPassing && !isTooLarge) return new StoreUnavailable(message, { cause: error });
  const reason = operation === 'write' ? reasonOf(code, message) : undefined;
  return reason === undefined
    ? new StoreRejected(message, code, { cause: error })
    : new RowsRejected(message, { code, reason }, { cause: error });
}

/** A server of several addresses fails with an error that has a code and no message. */
function whyUnreached(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  return error.message || String('code' in error ? error.code : error.name);
}

function reasonOf(code: number, message: string): string | undefined {
  const name = ROW_CODES.get(code);
  if (name === undefined) return undefined;
  const place = WHERE.map((pattern) => pattern.exec(message)?.[1]).find((found) => found !== undefined);
  return place === undefined ? name : `${name} in ${place}`;
}
