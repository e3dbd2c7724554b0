// Reads tables of an SQLite database and its write-ahead log, while their owner goes on writing (https://sqlite.org/fileformat2.html).
import { closeSync, existsSync, fstatSync, openSync, readSync } from 'node:fs';
import type { JsonRecord } from '../adapters/history.ts';
import { isPageSize, readWal, type WalPages } from './sqlite-wal.ts';

/** The file is no database, or was overwritten while it was read. */
export class UnreadableDatabase extends Error {
  override readonly name = 'UnreadableDatabase';
}

type Database = {
  readonly file: number;
  readonly wal: WalPages | undefined;
  readonly pageSize: number;
  /** Bytes of a page that hold content. */
  readonly usable: number;
  /** Pages that were read: in a database that is whole, each belongs to one place. */
  readonly visited: Set<number>;
};

/** Longer rows are no agent's. */
const MAX_ROW_BYTES = 32 * 1024 * 1024;
const MAX_STATEMENT_LENGTH = 65_536;
const DISORDER = 'its pages are not in order';

/** The rows of some tables, one table after the other, as `{ table, ...columns }`. Tables that are not there are left out. */
export function* readTables(path: string, tables: readonly string[]): Generator<JsonRecord> {
  const file = openSync(path, 'r');
  const walPath = `${path}-wal`;
  const walFile = existsSync(walPath) ? openSync(walPath, 'r') : undefined;
  try {
    const wal = walFile === undefined ? undefined : readWal(walFile);
    const database = openDatabase(file, wal);
    const known = new Map([...rowsOf(database, 1, SCHEMA)].map((row) => [row['name'], row]));
    for (const table of tables) {
      const row = known.get(table);
      if (row?.['type'] !== 'table' || typeof row['rootpage'] !== 'number') continue;
      for (const one of rowsOf(database, row['rootpage'], columnsOf(String(row['sql']))))
        yield { table, ...one };
    }
    if (wal?.isOverwritten())
      throw new UnreadableDatabase('it was written to while it was read; import it again');
  } finally {
    closeSync(file);
    if (walFile !== undefined) closeSync(walFile);
  }
}

const SCHEMA = ['type', 'name', 'tbl_name', 'rootpage', 'sql'];
const MAGIC = 'SQLite format 3\0';

function openDatabase(file: number, wal: WalPages | undefined): Database {
  const header = Buffer.alloc(100);
  const isEmpty = fstatSync(file).size === 0;
  if (readSync(file, header, 0, 100, 0) < 100 || header.toString('latin1', 0, 16) !== MAGIC)
    throw new UnreadableDatabase(isEmpty ? 'it is empty' : 'it is no SQLite database');
  if (header.readUInt32BE(56) > 1) throw new UnreadableDatabase('its text is not UTF-8');
  const size = header.readUInt16BE(16);
  const pageSize = size === 1 ? 65_536 : size;
  const usable = pageSize - header.readUInt8(20);
  // Both by the file format.
  if (!isPageSize(pageSize) || usable < 480) throw new UnreadableDatabase(DISORDER);
  return { file, wal: wal?.pageSize === pageSize ? wal : undefined, pageSize, usable, visited: new Set() };
}

function readPage({ file, wal, pageSize, visited }: Database, page: number): Buffer {
  if (visited.has(page)) throw new UnreadableDatabase(DISORDER);
  visited.add(page);
  const known = wal?.read(page);
  if (known) return known;
  const bytes = Buffer.alloc(pageSize);
  if (readSync(file, bytes, 0, pageSize, (page - 1) * pageSize) < pageSize)
    throw new UnreadableDatabase('it ends before its pages do');
  return bytes;
}

/** Names of the columns of a table, from the statement that made it. */
function columnsOf(sql: string): string[] {
  if (sql.length > MAX_STATEMENT_LENGTH) throw new UnreadableDatabase(DISORDER);
  const inner = sql.slice(sql.indexOf('(') + 1, sql.lastIndexOf(')'));
  // Commas within parentheses and quotes are no ends of a column.
  const parts = inner.match(/(?:[^,('"`]|\((?:[^()]|\([^()]*\))*\)|'[^']*'|"[^"]*"|`[^`]*`)+/g) ?? [];
  return parts
    .map((part) => /^\s*[`"[]?(\w+)/.exec(part)?.[1] ?? '')
    .filter((name) => !/^(constraint|primary|unique|check|foreign)$/i.test(name));
}

const LEAF = 13;
const INTERIOR = 5;
const MAX_DEPTH = 32;

function* rowsOf(
  database: Database,
  root: number,
  columns: readonly string[],
  depth = 0,
): Generator<Readonly<Record<string, unknown>>> {
  if (depth > MAX_DEPTH) throw new UnreadableDatabase(DISORDER);
  const page = readPage(database, root);
  const at = root === 1 ? 100 : 0;
  const kind = page.readUInt8(at);
  const cells = page.readUInt16BE(at + 3);
  if (kind !== LEAF && kind !== INTERIOR) throw new UnreadableDatabase(DISORDER);
  const first = at + (kind === LEAF ? 8 : 12);
  for (let cell = 0; cell < cells; cell += 1) {
    const offset = page.readUInt16BE(first + 2 * cell);
    if (kind === INTERIOR) yield* rowsOf(database, page.readUInt32BE(offset), columns, depth + 1);
    else yield decodeRow(payloadOf(database, page, offset), columns);
  }
  if (kind === INTERIOR) yield* rowsOf(database, page.readUInt32BE(at + 8), columns, depth + 1);
}

/** The bytes of a row; what does not fit its page lies in a chain of others. */
function payloadOf(database: Database, page: Buffer, offset: number): Buffer {
  const { usable } = database;
  const [length, afterLength] = varint(page, offset);
  const [, start] = varint(page, afterLength);
  if (length > MAX_ROW_BYTES) throw new UnreadableDatabase('a row is too long');
  if (length <= usable - 35) return page.subarray(start, start + length);
  const least = Math.floor(((usable - 12) * 32) / 255) - 23;
  const fitting = least + ((length - least) % (usable - 4));
  const local = fitting <= usable - 35 ? fitting : least;
  const parts = [page.subarray(start, start + local)];
  let next = page.readUInt32BE(start + local);
  for (let left = length - local; left > 0 && next !== 0; left -= usable - 4) {
    const overflow = readPage(database, next);
    parts.push(overflow.subarray(4, 4 + Math.min(left, usable - 4)));
    next = overflow.readUInt32BE(0);
  }
  return Buffer.concat(parts);
}

function decodeRow(payload: Buffer, columns: readonly string[]): Readonly<Record<string, unknown>> {
  const [headerLength, firstType] = varint(payload, 0);
  const row = new Map<string, unknown>();
  let at = headerLength;
  let typeAt = firstType;
  for (const column of columns) {
    if (typeAt >= headerLength) break;
    const [type, next] = varint(payload, typeAt);
    typeAt = next;
    const length = lengthOf(type);
    row.set(column, valueOf(payload.subarray(at, at + length), type));
    at += length;
  }
  return Object.fromEntries(row);
}

const INTEGER_LENGTHS = [0, 1, 2, 3, 4, 6, 8, 8, 0, 0];

function lengthOf(type: number): number {
  return type >= 12 ? Math.floor((type - 12) / 2) : (INTEGER_LENGTHS[type] ?? 0);
}

function valueOf(bytes: Buffer, type: number): string | number | undefined {
  if (type >= 13 && type % 2 === 1) return bytes.toString('utf8');
  if (type === 8 || type === 9) return type - 8;
  if (type === 7) return bytes.readDoubleBE(0);
  if (type === 6) return Number(bytes.readBigInt64BE(0));
  return type >= 1 && type <= 5 ? bytes.readIntBE(0, bytes.length) : undefined;
}

/** Big-endian, seven bits a byte; the ninth byte has eight. */
function varint(bytes: Buffer, offset: number): readonly [value: number, next: number] {
  let value = 0;
  for (let index = 0; index < 8; index += 1) {
    const byte = bytes.readUInt8(offset + index);
    value = value * 128 + (byte & 127);
    if (byte < 128) return [value, offset + index + 1];
  }
  return [value * 256 + bytes.readUInt8(offset + 8), offset + 9];
}
