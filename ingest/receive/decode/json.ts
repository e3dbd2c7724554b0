// OTLP/JSON: bytes to a message, and how JSON spells 64-bit integers, doubles and ids.
import { Refusal } from '../refusal.ts';
import { BadField, type Message, type Wire } from './message.ts';
import { scanJson } from './scan-json.ts';

const MAX_INT64 = 2n ** 63n - 1n;
const MIN_INT64 = -(2n ** 63n);
const MAX_UINT64 = 2n ** 64n - 1n;

const DECIMAL = /^-?(?:0|[1-9][0-9]{0,19})$/;
const NUMBER = /^-?(?:0|[1-9][0-9]*)(?:\.[0-9]+)?(?:[eE][+-]?[0-9]+)?$/;
const HEX = /^[0-9a-fA-F]+$/;
const ALL_ZEROS = /^0+$/;

// Refuses bytes that are not UTF-8 and drops a byte order mark.
const utf8 = new TextDecoder('utf-8', { fatal: true });

/** Parses a body. Errors never quote it, which those of JSON.parse would. */
export function parseJson(body: Buffer, maxValues: number): Message {
  const text = decodeUtf8(scanJson(body, maxValues));
  let document: unknown;
  try {
    document = JSON.parse(text);
  } catch {
    throw new Refusal(400, 'The body is not valid JSON.');
  }
  if (typeof document !== 'object' || document === null || Array.isArray(document)) {
    throw new Refusal(400, 'The body is not a JSON object.');
  }
  return document;
}

function decodeUtf8(bytes: Buffer): string {
  try {
    return utf8.decode(bytes);
  } catch {
    throw new Refusal(400, 'The body is not valid UTF-8.');
  }
}

/** Values as OTLP/JSON spells them: 64-bit integers as decimal strings or numbers, special doubles by name, ids in hex. */
export const jsonWire: Wire = {
  int64(value, field) {
    const integer = readInteger(value, field);
    if (integer < MIN_INT64 || integer > MAX_INT64) throw new BadField(field, 'a 64-bit integer');
    return integer;
  },

  uint64(value, field) {
    const integer = readInteger(value, field);
    if (integer < 0 || integer > MAX_UINT64) throw new BadField(field, 'an unsigned 64-bit integer');
    return integer;
  },

  double(value, field) {
    if (value === undefined || value === null) return 0;
    const number = typeof value === 'string' ? doubleOfText(value) : value;
    // JSON has no infinite numbers: JSON.parse makes them of what a double cannot hold.
    if (typeof number !== 'number' || value === Infinity || value === -Infinity) {
      throw new BadField(field, 'a number that fits a double');
    }
    return number;
  },

  id(value, field, bytes) {
    if (value === undefined || value === null) return '';
    if (typeof value !== 'string') throw new BadField(field, 'a string of hex digits');
    const isId = value.length === 2 * bytes && HEX.test(value) && !ALL_ZEROS.test(value);
    return isId ? value.toLowerCase() : '';
  },
};

// A number where it is exact, else a bigint. Adding 0 makes -0 the 0 that an integer is.
function readInteger(value: unknown, field: string): number | bigint {
  if (value === undefined || value === null) return 0;
  if (typeof value === 'number' && Number.isSafeInteger(value)) return value + 0;
  if (typeof value !== 'string' || !DECIMAL.test(value)) throw new BadField(field, 'a 64-bit integer');
  const number = Number(value);
  return Number.isSafeInteger(number) ? number + 0 : BigInt(value);
}

function doubleOfText(text: string): number | undefined {
  if (text === 'NaN') return NaN;
  if (text === 'Infinity') return Infinity;
  if (text === '-Infinity') return -Infinity;
  const number = NUMBER.test(text) ? Number(text) : undefined;
  return Number.isFinite(number) ? number : undefined;
}
