// How each type of an exported column is told in Parquet, and its values as bytes (encoding PLAIN).
import { fromUsd } from '../../../schemas/money.ts';
import type { ColumnType, Value } from '../file.ts';
import { bool, i32, i8, struct, type Thrift } from './thrift.ts';

/** Physical types of Parquet. */
const INT64 = 2;
const BYTE_ARRAY = 6;
const FIXED_LEN_BYTE_ARRAY = 7;

const DECIMAL_BYTES = 16;
/** That of amounts in the ledger: picodollars are whole. */
const SCALE = 12;
const PRECISION = 38;

/** What describes a type, and one value that is not null. */
type Cells = {
  readonly physical: number;
  /** Fields of the schema element besides name and repetition. */
  readonly schema: readonly (readonly [id: number, value: Thrift])[];
  readonly bytesOf: (value: NonNullable<Value>) => Buffer;
};

const NOTHING = struct([]);

/** https://github.com/apache/parquet-format/blob/master/LogicalTypes.md */
export const CELLS: Readonly<Record<ColumnType, Cells>> = {
  text: {
    physical: BYTE_ARRAY,
    schema: [
      [6, i32(0)],
      [10, struct([[1, NOTHING]])],
    ],
    bytesOf: (value) => {
      const text = Buffer.from(plain(value));
      return Buffer.concat([int32(text.length), text]);
    },
  },
  integer: {
    physical: INT64,
    schema: [
      [6, i32(18)],
      [10, integer(true)],
    ],
    bytesOf: (value) => int64(BigInt(plain(value))),
  },
  id: {
    physical: INT64,
    schema: [
      [6, i32(14)],
      [10, integer(false)],
    ],
    bytesOf: (value) => int64(BigInt(plain(value))),
  },
  decimal: {
    physical: FIXED_LEN_BYTE_ARRAY,
    schema: [
      [6, i32(5)],
      [7, i32(SCALE)],
      [8, i32(PRECISION)],
      [
        10,
        struct([
          [
            5,
            struct([
              [1, i32(SCALE)],
              [2, i32(PRECISION)],
            ]),
          ],
        ]),
      ],
    ],
    bytesOf: (value) => decimal(plain(value)),
  },
  time: {
    physical: INT64,
    schema: [
      [6, i32(9)],
      [10, timestamp(1)],
    ],
    bytesOf: (value) => int64(BigInt(Date.parse(plain(value)))),
  },
  nanos: {
    physical: INT64,
    schema: [[10, timestamp(3)]],
    bytesOf: (value) => int64(nanosOf(plain(value))),
  },
};

/** The length of values that all have the same. */
export function lengthOf(type: ColumnType): number | undefined {
  return CELLS[type].physical === FIXED_LEN_BYTE_ARRAY ? DECIMAL_BYTES : undefined;
}

function integer(isSigned: boolean): Thrift {
  return struct([
    [
      10,
      struct([
        [1, i8(64)],
        [2, bool(isSigned)],
      ]),
    ],
  ]);
}

/** In UTC; units are 1 milliseconds, 2 microseconds, 3 nanoseconds. */
function timestamp(unit: number): Thrift {
  return struct([
    [
      8,
      struct([
        [1, bool(true)],
        [2, struct([[unit, NOTHING]])],
      ]),
    ],
  ]);
}

function plain(value: NonNullable<Value>): string {
  return typeof value === 'object' ? JSON.stringify(value) : String(value);
}

function int32(value: number): Buffer {
  const bytes = Buffer.alloc(4);
  bytes.writeInt32LE(value);
  return bytes;
}

function int64(value: bigint): Buffer {
  const bytes = Buffer.alloc(8);
  bytes.writeBigUInt64LE(BigInt.asUintN(64, value));
  return bytes;
}

/** Big-endian two's complement. */
function decimal(text: string): Buffer {
  const pico = fromUsd(text);
  if (pico === undefined) throw new Error(`${text} is no decimal number of at most ${SCALE} places`);
  const bytes = Buffer.alloc(DECIMAL_BYTES);
  bytes.writeBigUInt64BE(BigInt.asUintN(64, pico >> 64n), 0);
  bytes.writeBigUInt64BE(BigInt.asUintN(64, pico), 8);
  return bytes;
}

/** Of RFC 3339 in UTC with up to nine decimal places. */
function nanosOf(text: string): bigint {
  const [, seconds = '', places = ''] = /^(.*?)(?:\.(\d{1,9}))?Z$/.exec(text) ?? [];
  return BigInt(Date.parse(`${seconds}Z`)) * 1_000_000n + BigInt(places.padEnd(9, '0'));
}
