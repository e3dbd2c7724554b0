// Values of Thrift's compact protocol, in which Parquet describes itself:
// https://github.com/apache/thrift/blob/master/doc/specs/thrift-compact-protocol.md

/** A value with the type that its field or list names. */
export type Thrift = { readonly type: number; readonly bytes: Buffer };

const TYPES = { true: 1, false: 2, i8: 3, i32: 5, i64: 6, binary: 8, list: 9, struct: 12 } as const;

export function bool(value: boolean): Thrift {
  return { type: value ? TYPES.true : TYPES.false, bytes: Buffer.alloc(0) };
}

export function i8(value: number): Thrift {
  return { type: TYPES.i8, bytes: Buffer.from([value]) };
}

export function i32(value: number): Thrift {
  return { type: TYPES.i32, bytes: zigzag(BigInt(value)) };
}

export function i64(value: number): Thrift {
  return { type: TYPES.i64, bytes: zigzag(BigInt(value)) };
}

export function text(value: string): Thrift {
  const bytes = Buffer.from(value);
  return { type: TYPES.binary, bytes: Buffer.concat([varint(BigInt(bytes.length)), bytes]) };
}

/** Elements of one type; an empty list is one of structs. */
export function list(values: readonly Thrift[]): Thrift {
  const type = values[0]?.type ?? TYPES.struct;
  const head =
    values.length < 15
      ? Buffer.from([(values.length << 4) | type])
      : Buffer.concat([Buffer.from([0xf0 | type]), varint(BigInt(values.length))]);
  return { type: TYPES.list, bytes: Buffer.concat([head, ...values.map(({ bytes }) => bytes)]) };
}

/** Fields by their number, in rising order with steps of at most 15. */
export function struct(fields: readonly (readonly [id: number, value: Thrift])[]): Thrift {
  const parts: Buffer[] = [];
  let before = 0;
  for (const [id, { type, bytes }] of fields) {
    parts.push(Buffer.from([((id - before) << 4) | type]), bytes);
    before = id;
  }
  return { type: TYPES.struct, bytes: Buffer.concat([...parts, Buffer.from([0])]) };
}

function zigzag(value: bigint): Buffer {
  return varint(value < 0n ? -value * 2n - 1n : value * 2n);
}

/** Seven bits a byte, the lowest first. */
export function varint(value: bigint): Buffer {
  const bytes: number[] = [];
  let rest = value;
  while (rest > 0x7fn) {
    bytes.push(Number(rest & 0x7fn) | 0x80);
    rest >>= 7n;
  }
  return Buffer.from([...bytes, Number(rest)]);
}
