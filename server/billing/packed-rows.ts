// Rows of an import on their way to the store, packed: a report's lines are ten times its bytes, and wait in memory until it is known that they count.
import { promisify } from 'node:util';
import { constants, deflateRawSync, inflateRaw } from 'node:zlib';

/** Bytes of rows that one insert takes. */
export const CHUNK_BYTES = 8 * 1024 * 1024;

/** Whole rows, packed, in parts of about as many bytes as one insert takes; each with a memory of its own, so that threads can hand it over. */
export type PackedRows = readonly Uint8Array<ArrayBuffer>[];

const inflate = promisify(inflateRaw);

/** Packs rows as they come. A row ends with a line break, and is never cut. */
export function packRows(rows: Iterable<string>): PackedRows {
  const packed: Uint8Array<ArrayBuffer>[] = [];
  let part: string[] = [];
  let size = 0;
  const pack = (): void => {
    if (size > 0)
      packed.push(new Uint8Array(deflateRawSync(part.join(''), { level: constants.Z_BEST_SPEED })));
    part = [];
    size = 0;
  };
  for (const row of rows) {
    if (size + row.length > CHUNK_BYTES) pack();
    part.push(row);
    size += row.length;
  }
  pack();
  return packed;
}

/** Unpacks rows part by part, small parts together up to as many bytes as one insert takes. */
export async function* unpackRows(packed: Iterable<PackedRows>): AsyncGenerator<Buffer> {
  let parts: Buffer[] = [];
  let size = 0;
  for (const part of flat(packed)) {
    const rows = await inflate(part);
    if (size > 0 && size + rows.length > CHUNK_BYTES) {
      yield Buffer.concat(parts);
      parts = [];
      size = 0;
    }
    parts.push(rows);
    size += rows.length;
  }
  if (size > 0) yield Buffer.concat(parts);
}

function* flat(packed: Iterable<PackedRows>): Generator<Uint8Array<ArrayBuffer>> {
  for (const parts of packed) yield* parts;
}
