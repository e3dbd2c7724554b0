// The protobuf reader behind the generated decoders: exact 64-bit integers, repaired text, bounded memory.
import protobuf from 'protobufjs/minimal.js';
import { Refusal } from '../refusal.ts';

// protobufjs types 64-bit reads as Long; the generated decoders only store what they return.
type Base = new (bytes: Buffer) => {
  readonly len: number;
  pos: number;
  tag(): number;
  string(): string;
};
const BufferReader = protobuf.BufferReader as unknown as Base;

type LowHigh = { readonly low: number; readonly high: number };
type LongReads = { readonly int64: (this: object) => LowHigh; readonly uint64: (this: object) => LowHigh };
const { int64: readInt64, uint64: readUint64 } = protobuf.Reader.prototype as unknown as LongReads;

/** Reads one body. Every field and 64-bit value is charged against `maxValues`, so that a body of empty messages cannot fill the memory. */
export class OtlpReader extends BufferReader {
  readonly #view: DataView;
  #valuesLeft: number;

  constructor(body: Buffer, maxValues: number) {
    super(body);
    this.#view = new DataView(body.buffer, body.byteOffset, body.byteLength);
    this.#valuesLeft = maxValues;
  }

  override tag(): number {
    this.#charge();
    return super.tag();
  }

  /** The strict read of proto3 strings; here invalid UTF-8 becomes U+FFFD, so that one bad name does not cost a batch. */
  stringVerify(): string {
    return this.string();
  }

  int64(): number | bigint {
    this.#charge();
    const { low, high } = readInt64.call(this);
    return exact(high * 2 ** 32 + (low >>> 0), high, low);
  }

  uint64(): number | bigint {
    this.#charge();
    const { low, high } = readUint64.call(this);
    return exact((high >>> 0) * 2 ** 32 + (low >>> 0), high >>> 0, low);
  }

  fixed64(): bigint {
    return this.#view.getBigUint64(this.#advance(), true);
  }

  sfixed64(): number | bigint {
    const value = this.#view.getBigInt64(this.#advance(), true);
    const number = Number(value);
    return Number.isSafeInteger(number) ? number : value;
  }

  #advance(): number {
    this.#charge();
    const at = this.pos;
    if (at + 8 > this.len) throw new RangeError('index out of range');
    this.pos = at + 8;
    return at;
  }

  #charge(): void {
    if (--this.#valuesLeft < 0) {
      throw new Refusal(413, 'The body has too many values; send smaller batches.');
    }
  }
}

function exact(number: number, high: number, low: number): number | bigint {
  if (Number.isSafeInteger(number)) return number;
  return (BigInt(high) << 32n) + BigInt(low >>> 0);
}
