// An Apache Parquet file, piece by piece: whatever its length, one group of rows is in memory at a time.
// https://github.com/apache/parquet-format
import { promisify } from 'node:util';
import { gzip } from 'node:zlib';
import type { ExportColumn, Exported, ExportRow } from '../file.ts';
import { CELLS, lengthOf } from './cells.ts';
import { i32, i64, list, struct, text, varint, type Thrift } from './thrift.ts';

const compress = promisify(gzip);

const MAGIC = Buffer.from('PAR1');

/** Rows of a page: what is encoded without a pause, column by column. */
const PAGE_ROWS = 2_000;
const GROUP_ROWS = 40_000;

const GZIP = 2;
const PLAIN = 0;
const RLE = 3;
const OPTIONAL = 1;

/** Pages of one column, as they follow each other in a group. */
type Chunk = { readonly pages: Buffer[]; bytes: number; plainBytes: number };

type Group = { readonly chunks: readonly Chunk[]; rows: number };

/** The bytes of a file. Every column may be null; what a file tells besides its rows is in its metadata as `outlay`. */
export async function* writeParquet({ head, columns, pages }: Exported): AsyncGenerator<Buffer> {
  yield MAGIC;
  let offset = MAGIC.length;
  let group = emptyGroup(columns);
  const described: { told: Thrift; rows: number }[] = [];
  const end = function* (): Generator<Buffer> {
    described.push({ told: describeGroup(group, columns, offset), rows: group.rows });
    for (const { pages: bytes } of group.chunks) yield* bytes;
    offset += sizeOf(group);
    group = emptyGroup(columns);
  };
  for await (const rows of wholePages(pages)) {
    await addPage(group, columns, rows);
    if (group.rows >= GROUP_ROWS) yield* end();
  }
  if (group.rows > 0) yield* end();
  yield footerOf(columns, described, head);
}

/** The same rows in pages of {@link PAGE_ROWS}: small ones would be mostly headers. */
async function* wholePages(pages: Exported['pages']): AsyncGenerator<readonly ExportRow[]> {
  let waiting: ExportRow[] = [];
  for await (const rows of pages) {
    waiting = [...waiting, ...rows];
    for (; waiting.length >= PAGE_ROWS; waiting = waiting.slice(PAGE_ROWS)) yield waiting.slice(0, PAGE_ROWS);
  }
  if (waiting.length > 0) yield waiting;
}

function emptyGroup(columns: readonly ExportColumn[]): Group {
  return { chunks: columns.map(() => ({ pages: [], bytes: 0, plainBytes: 0 })), rows: 0 };
}

function sizeOf({ chunks }: Group): number {
  return chunks.reduce((sum, { bytes }) => sum + bytes, 0);
}

async function addPage(
  group: Group,
  columns: readonly ExportColumn[],
  rows: readonly ExportRow[],
): Promise<void> {
  for (const [index, chunk] of group.chunks.entries()) {
    const column = columns[index];
    if (!column) continue;
    const plain = plainPage(column, rows);
    const packed = await compress(plain, { level: 1 });
    const header = pageHeader(rows.length, plain.length, packed.length);
    chunk.pages.push(header, packed);
    chunk.bytes += header.length + packed.length;
    chunk.plainBytes += header.length + plain.length;
  }
  group.rows += rows.length;
}

/** Which rows have a value, as bits, and then the values. */
function plainPage({ name, type }: ExportColumn, rows: readonly ExportRow[]): Buffer {
  const { bytesOf } = CELLS[type];
  const bits = Buffer.alloc(Math.ceil(rows.length / 8));
  const values = rows.flatMap((row, index) => {
    const value = row[name] ?? null;
    if (value === null) return [];
    bits[index >> 3] = (bits[index >> 3] ?? 0) | (1 << (index & 7));
    return [bytesOf(value)];
  });
  const run = varint(BigInt(bits.length) * 2n + 1n);
  const length = Buffer.alloc(4);
  length.writeUInt32LE(run.length + bits.length);
  return Buffer.concat([length, run, bits, ...values]);
}

function pageHeader(rows: number, plainBytes: number, bytes: number): Buffer {
  const data = struct([
    [1, i32(rows)],
    [2, i32(PLAIN)],
    [3, i32(RLE)],
    [4, i32(RLE)],
  ]);
  return struct([
    [1, i32(0)],
    [2, i32(plainBytes)],
    [3, i32(bytes)],
    [5, data],
  ]).bytes;
}

function describeGroup({ chunks, rows }: Group, columns: readonly ExportColumn[], start: number): Thrift {
  let offset = start;
  const told = columns.map(({ name, type }, index) => {
    const { bytes = 0, plainBytes = 0 } = chunks[index] ?? {};
    const metadata = struct([
      [1, i32(CELLS[type].physical)],
      [2, list([i32(PLAIN), i32(RLE)])],
      [3, list([text(name)])],
      [4, i32(GZIP)],
      [5, i64(rows)],
      [6, i64(plainBytes)],
      [7, i64(bytes)],
      [9, i64(offset)],
    ]);
    const chunk = struct([
      [2, i64(offset)],
      [3, metadata],
    ]);
    offset += bytes;
    return chunk;
  });
  const plainBytes = chunks.reduce((sum, chunk) => sum + chunk.plainBytes, 0);
  return struct([
    [1, list(told)],
    [2, i64(plainBytes)],
    [3, i64(rows)],
  ]);
}

function footerOf(
  columns: readonly ExportColumn[],
  groups: readonly { readonly told: Thrift; readonly rows: number }[],
  head: Exported['head'],
): Buffer {
  const root = struct([
    [4, text('outlay')],
    [5, i32(columns.length)],
  ]);
  const metadata = struct([
    [1, i32(2)],
    [2, list([root, ...columns.map(elementOf)])],
    [3, i64(groups.reduce((sum, { rows }) => sum + rows, 0))],
    [4, list(groups.map(({ told }) => told))],
    [
      5,
      list([
        struct([
          [1, text('outlay')],
          [2, text(JSON.stringify(head))],
        ]),
      ]),
    ],
    [6, text('Outlay')],
  ]).bytes;
  const length = Buffer.alloc(4);
  length.writeUInt32LE(metadata.length);
  return Buffer.concat([metadata, length, MAGIC]);
}

function elementOf({ name, type }: ExportColumn): Thrift {
  const length = lengthOf(type);
  return struct([
    [1, i32(CELLS[type].physical)],
    ...(length === undefined ? [] : [[2, i32(length)] as const]),
    [3, i32(OPTIONAL)],
    [4, text(name)],
    ...CELLS[type].schema,
  ]);
}
