// What the embedded engine is told at its start: bounds on memory and threads, rights without access to files or the network.
import type { Session } from 'chdb';
import { availableParallelism } from 'node:os';
import { z } from 'zod';

const MIB = 1024 * 1024;

/** How many reads run at once, beside one write. */
export const CONCURRENT_READS = 2;

/** Threads that the engine's process needs: reads, one of other programs, the write, the control connection and zlib. */
export const THREAD_POOL_SIZE = CONCURRENT_READS + 7;

/** The longest answer to a read. */
export const MAX_RESULT_BYTES = 128 * MIB;

/** Bounds that a read may lower and never raise. */
export const READ_BOUNDS = {
  max_execution_time: 60,
  // Half of a small machine stays free for ingest and limit checks.
  max_threads: availableParallelism() >= 4 ? 2 : 1,
} as const;

/** Server settings for a given bound on the engine's memory. Caches share a small part of it. */
function serverSettings(memoryBytes: number): Record<string, number> {
  const cache = Math.floor(memoryBytes / 16);
  return {
    max_server_memory_usage: memoryBytes,
    merges_mutations_memory_usage_soft_limit: Math.floor(memoryBytes / 2),
    mark_cache_size: cache,
    primary_index_cache_size: cache,
    index_mark_cache_size: Math.floor(cache / 4),
    query_condition_cache_size: Math.floor(cache / 4),
    compiled_expression_cache_size: Math.floor(cache / 4),
    background_pool_size: 2,
    background_schedule_pool_size: 2,
    background_common_pool_size: 1,
    background_move_pool_size: 1,
    background_fetches_pool_size: 1,
    max_thread_pool_size: 200,
    max_thread_pool_free_size: 16,
    max_io_thread_pool_size: 8,
  };
}

/** The role in which other programs read: the views and nothing else. */
export const READER_ROLE = 'outlay_reader';

/**
 * Rights of every connection but those of readers. `readonly = 1` alone is not enough: a subquery with `SETTINGS readonly = 0` lifts it,
 * so the sources that reach files and other hosts are not granted at all.
 */
const GRANTS =
  'GRANT SHOW, SELECT, INSERT, ALTER, CREATE DATABASE, CREATE TABLE, CREATE VIEW, DROP, UNDROP TABLE, TRUNCATE, OPTIMIZE, KILL QUERY, SYSTEM ON *.*';

/**
 * A part is on the disk before its insert is acknowledged, and before the parts that it was merged from go, so that
 * neither a power cut nor a write that failed (failed-writes.ts) takes anything back.
 */
const MERGE_TREE = {
  fsync_after_insert: '1',
  fsync_part_directory: '1',
  min_rows_to_fsync_after_merge: '1',
  old_parts_lifetime: '60',
} as const;

/** Defaults of every connection: exactly-once inserts depend on the first three (docs/decisions/0001-embedded-clickhouse.md). */
const PROFILE = {
  async_insert: '0',
  deduplicate_insert: 'enable',
  deduplicate_blocks_in_dependent_materialized_views: '1',
  allow_introspection_functions: '0',
  // Bound parameters arrive as one statement: as long as a URL of 1 MiB, escaped.
  max_query_size: String(4 * MIB),
} as const;

/** The configuration file of the engine, which names itself as its file of users. */
export function engineXml(path: string, memoryBytes: number, keepFree: number): string {
  return `<!-- Written by Outlay at every start. -->
<clickhouse>
  <timezone>UTC</timezone>
  <users_config>${escapeXml(path)}</users_config>
  ${elements(serverSettings(memoryBytes))}
  <storage_configuration><disks><default>${elements({ keep_free_space_bytes: keepFree })}</default></disks></storage_configuration>
  <merge_tree>${elements(MERGE_TREE)}</merge_tree>
  <profiles><default>${elements(PROFILE)}</default></profiles>
  <quotas><default/></quotas>
  <users>
    <default>
      <password/>
      <networks><ip>127.0.0.1</ip></networks>
      <profile>default</profile>
      <quota>default</quota>
      <grants><query>GRANT outlay_owner, ${READER_ROLE}</query></grants>
    </default>
  </users>
  <roles>
    <outlay_owner><grants><query>${GRANTS}</query></grants></outlay_owner>
    <${READER_ROLE}><grants><query>GRANT SELECT ON outlay.view_*</query></grants></${READER_ROLE}>
  </roles>
</clickhouse>
`;
}

function elements(settings: Readonly<Record<string, string | number>>): string {
  return Object.entries(settings)
    .map(([name, value]) => `<${name}>${value}</${name}>`)
    .join('');
}

function escapeXml(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
}

const SettingRow = z.object({ name: z.string(), value: z.string() });

/** Asks the engine what it made of its configuration; throws where it differs from what was asked for. */
export function verifyEngine(session: Session, memoryBytes: number): void {
  verifySettings(session, 'system.server_settings', serverSettings(memoryBytes));
  verifySettings(session, 'system.merge_tree_settings', MERGE_TREE);
  verifySettings(session, 'system.settings', PROFILE);
  const grants = session.query('SHOW GRANTS FINAL', 'TSVRaw');
  if (/\b(?:SOURCES|FILE|URL|ALL)\b/.test(grants))
    throw new Error(`The engine grants more than it was told: ${grants}`);
}

function verifySettings(session: Session, table: string, expected: Record<string, string | number>): void {
  const lines = session.query(`SELECT name, value FROM ${table}`, 'JSONEachRow').trimEnd().split('\n');
  const rows = lines.map((line) => SettingRow.parse(JSON.parse(line)));
  const actual = new Map(rows.map((row) => [row.name, row.value]));
  for (const [name, value] of Object.entries(expected)) {
    if (actual.get(name) !== String(value)) {
      throw new Error(`The engine runs with ${name} = ${actual.get(name) ?? 'nothing'} instead of ${value}`);
    }
  }
}
