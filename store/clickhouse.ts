// The store over ClickHouse's HTTP interface: the same client for the embedded engine and for a server.
import {
  ClickHouseLogLevel,
  createClient,
  SettingsMap,
  type ClickHouseClient,
  type ClickHouseSettings,
  type ResponseHeaders,
} from '@clickhouse/client';
import { Readable } from 'node:stream';
import { setImmediate } from 'node:timers/promises';
import { z } from 'zod';
import { toStoreError } from './failure.ts';
import type { Insert, Query, QueryParams, RowFilters, Store } from './store.ts';

/** Where the engine is and who asks. */
export type StoreOptions = {
  /** `http://host:port`; may carry user and password. */
  readonly url: string;
  readonly username?: string;
  readonly password?: string;
  /** Created by the migrations. */
  readonly database?: string;
};

/** The database that holds Outlay's tables, on every engine. */
export const DATABASE = 'outlay';

/** Every answer of ClickHouse to a statement has it. */
const QUERY_ID_HEADER = 'x-clickhouse-query-id';

/** How rows travel as bytes, both ways. */
const ROWS_FORMAT = 'JSONCompactEachRow';

/** Rows of an answer that are checked at a time. */
const ROWS_AT_ONCE = 1000;

const READ_SECONDS = 30;
const WRITE_MS = 60_000;
const COMMAND_MS = 600_000;

/** Replicated tables forget tokens after an hour by default. */
const REPLICATED_MEMORY_MS = 50 * 60_000;

/** A setting that older servers refuse because they do not know it. */
const NEWER_SETTING = 'deduplicate_insert';

/** Bounds and shapes every read the same way, whatever the server's defaults. */
const READ_SETTINGS: ClickHouseSettings = {
  readonly: '1',
  max_execution_time: READ_SECONDS,
  // The answer begins when the statement has ended, so that an error has its code and never cuts a result short.
  wait_end_of_query: 1,
  output_format_json_quote_64bit_integers: 1,
  output_format_json_quote_decimals: 1,
};

/** One batch is one block, and its token is honoured by the ledger and by every rollup. */
const INSERT_SETTINGS: ClickHouseSettings = {
  async_insert: 0,
  insert_deduplicate: 1,
  deduplicate_blocks_in_dependent_materialized_views: 1,
  input_format_parallel_parsing: 0,
  max_insert_block_size: '1048576',
  min_insert_block_size_rows: '1048576',
  date_time_input_format: 'best_effort',
  // A chunk may hold late records of many months; each month is a partition.
  max_partitions_per_insert_block: '1000',
};

/** Opens a store. Nothing is sent before the first call. */
export function createStore(options: StoreOptions): Store {
  const reads = connect(options, (READ_SECONDS + 15) * 1000);
  const writes = connect(options, WRITE_MS);
  const commands = connect(options, COMMAND_MS);
  const insertSettings = once(async () => await settingsForInserts(reads));
  return {
    query: async <Row>({ row, ...asked }: Query<Row>) => {
      const rows = await attempt('read', async () => await readRows(reads, asked));
      return await parseAll(rows, row);
    },
    dump: async (asked) => await attempt('read', async () => await readBytes(reads, asked)),
    insert: async (insert: Insert) => {
      if (insert.rows.length === 0) return;
      await attempt('write', async () => await send(writes, insert, await insertSettings()));
    },
    command: async (sql: string, params?: QueryParams) => {
      const call = { query: sql, ...(params && { query_params: params }) };
      await attempt('write', async () => fromClickHouse(await commands.command(call)));
    },
    remembersFor: async () => await attempt('read', async () => await memoryOf(reads)),
    close: async () => {
      await Promise.all([reads.close(), writes.close(), commands.close()]);
    },
  };
}

function connect(options: StoreOptions, timeoutMs: number): ClickHouseClient {
  const url = new URL(options.url);
  const username = options.username ?? decodeURIComponent(url.username);
  const password = options.password ?? decodeURIComponent(url.password);
  url.username = url.password = '';
  return createClient({
    url,
    database: options.database ?? DATABASE,
    request_timeout: timeoutMs,
    application: 'outlay',
    log: { level: ClickHouseLogLevel.OFF },
    ...(username !== '' && { username, password }),
  });
}

type Read = Omit<Query<unknown>, 'row'>;

async function readRows(client: ClickHouseClient, { sql, params, rows: only }: Read): Promise<unknown[]> {
  const result = await client.query({
    query: sql,
    format: 'JSONEachRow',
    clickhouse_settings: readSettings(only),
    ...(params && { query_params: params }),
  });
  const rows = await result.json();
  fromClickHouse(result);
  return rows;
}

/** Others run in between: limit checks are answered by the same thread. */
async function parseAll<Row>(rows: readonly unknown[], row: z.ZodType<Row>): Promise<Row[]> {
  const parsed: Row[] = [];
  for (const each of rows) {
    parsed.push(row.parse(each));
    if (parsed.length % ROWS_AT_ONCE === 0) await setImmediate();
  }
  return parsed;
}

/** https://clickhouse.com/docs/operations/settings/settings#additional_table_filters */
function readSettings(rows: RowFilters | undefined): ClickHouseSettings {
  if (!rows) return READ_SETTINGS;
  // The client puts quotes around the conditions, and nothing else.
  const filters = Object.entries(rows).map(([table, condition]) => [table, escaped(condition)] as const);
  return { ...READ_SETTINGS, additional_table_filters: SettingsMap.from(Object.fromEntries(filters)) };
}

async function readBytes(client: ClickHouseClient, { sql, params, rows }: Read): Promise<Buffer> {
  const answer = await client.exec({
    query: `${sql} FORMAT ${ROWS_FORMAT}`,
    clickhouse_settings: readSettings(rows),
    ...(params && { query_params: params }),
  });
  const bytes = Buffer.concat((await answer.stream.toArray()) as Buffer[]);
  fromClickHouse(answer);
  return bytes;
}

async function send(client: ClickHouseClient, insert: Insert, settings: ClickHouseSettings): Promise<void> {
  const columns = insert.columns.map(quoteName).join(', ');
  const answer = await client.exec({
    query: `INSERT INTO ${quoteName(insert.table)} (${columns}) FORMAT ${ROWS_FORMAT}`,
    values: Readable.from([insert.rows], { objectMode: false }),
    clickhouse_settings: { ...settings, insert_deduplication_token: insert.token },
  });
  // The connection is free only when the empty answer was read.
  await answer.stream.resume().toArray();
  fromClickHouse(answer);
}

/** A load balancer or a sign-in page may answer 200 in the engine's place: what it takes was kept by nobody. */
function fromClickHouse(answer: { readonly response_headers: ResponseHeaders }): void {
  if (answer.response_headers[QUERY_ID_HEADER] === undefined) {
    throw new Error('something else answered at its address, without the header X-ClickHouse-Query-Id');
  }
}

/**
 * What an engine that has begun since knows of tokens is not sure: a power cut takes the latest away, and a kill between
 * the log of tokens, which is written first, and the part leaves one without its rows.
 */
async function memoryOf(reads: ClickHouseClient): Promise<number> {
  const sql = `SELECT uptime() AS seconds, countIf(engine LIKE 'Replicated%') AS replicated
               FROM system.tables WHERE database = currentDatabase() AND name = 'charges'`;
  const [row] = z.array(MemoryRow).parse(await readRows(reads, { sql }));
  const up = (row?.seconds ?? 0) * 1000;
  return row && row.replicated > 0 ? Math.min(up, REPLICATED_MEMORY_MS) : up;
}

const MemoryRow = z.object({ seconds: z.coerce.number(), replicated: z.coerce.number() });

async function settingsForInserts(client: ClickHouseClient): Promise<ClickHouseSettings> {
  const sql = 'SELECT name FROM system.settings WHERE name = {name:String}';
  const known = await readRows(client, { sql, params: { name: NEWER_SETTING } });
  return { ...INSERT_SETTINGS, ...(known.length > 0 && { [NEWER_SETTING]: 'enable' }) };
}

/** Remembers the first success. */
function once<Result>(ask: () => Promise<Result>): () => Promise<Result> {
  let answer: Promise<Result> | undefined;
  return async () => {
    answer ??= ask();
    try {
      return await answer;
    } catch (error) {
      answer = undefined;
      throw error;
    }
  };
}

async function attempt<Result>(operation: 'read' | 'write', call: () => Promise<Result>): Promise<Result> {
  try {
    return await call();
  } catch (error) {
    throw toStoreError(error, operation);
  }
}

function escaped(text: string): string {
  return text.replaceAll('\\', '\\\\').replaceAll("'", "\\'");
}

function quoteName(name: string): string {
  return `\`${name.replaceAll('\\', '\\\\').replaceAll('`', '\\`')}\``;
}
