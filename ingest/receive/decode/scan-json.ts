// Makes JSON bytes safe for JSON.parse: bounds depth and size first, and quotes the long integers that it would round.
import { Refusal } from '../refusal.ts';

/** Deepest nesting of objects and arrays. A protobuf body may nest 100 messages, which JSON spells with up to 4 levels each. */
export const MAX_JSON_DEPTH = 400;

// A double holds every integer of 15 digits.
const SAFE_DIGITS = 15;

const QUOTE = 0x22;
const BACKSLASH = 0x5c;
const COLON = 0x3a;
const MINUS = 0x2d;
const ZERO = 0x30;
const NINE = 0x39;

// What a byte outside of strings begins, so that the loop does one look-up a byte.
const NOTHING = 0;
const STRING = 1;
const OPEN = 2;
const CLOSE = 3;
const COMMA = 4;
const NUMBER = 5;
const BEGINS = tableOf({ '"': STRING, '{[': OPEN, '}]': CLOSE, ',': COMMA, '-0123456789': NUMBER });
const IN_NUMBER = tableOf({ '0123456789+-.eE': 1 });

/**
 * Returns the same document with integers of 16 or more digits as strings. One pass, no recursion, no copy if there are
 * none. What is not JSON stays not JSON: only JSON.parse decides that.
 */
export function scanJson(bytes: Buffer, maxValues: number): Buffer {
  const longIntegers: number[] = [];
  let depth = 0;
  let values = 0;
  for (let at = 0; at < bytes.length; at++) {
    const begins = BEGINS[bytes[at] ?? 0];
    if (begins === NOTHING) continue;
    if (begins === STRING) at = endOfString(bytes, at);
    else if (begins === NUMBER) {
      const end = endOfNumber(bytes, at);
      if (isLongInteger(bytes, at, end)) longIntegers.push(at, end);
      at = end - 1;
    } else if (begins === CLOSE) depth--;
    else {
      if (++values > maxValues) throw new Refusal(413, 'The body has too many values; send smaller batches.');
      if (begins === OPEN && ++depth > MAX_JSON_DEPTH)
        throw new Refusal(400, 'The body is nested too deeply.');
    }
  }
  return longIntegers.length === 0 ? bytes : quoteAt(bytes, longIntegers);
}

function tableOf(classes: Record<string, number>): Uint8Array {
  const table = new Uint8Array(256);
  for (const [characters, value] of Object.entries(classes)) {
    for (const character of characters) table[character.charCodeAt(0)] = value;
  }
  return table;
}

function endOfString(bytes: Buffer, start: number): number {
  let at = start + 1;
  while (at < bytes.length && bytes[at] !== QUOTE) at += bytes[at] === BACKSLASH ? 2 : 1;
  return at;
}

function endOfNumber(bytes: Buffer, start: number): number {
  let at = start + 1;
  while (at < bytes.length && IN_NUMBER[bytes[at] ?? 0] === 1) at++;
  return at;
}

// A valid JSON integer that is a value: a leading zero or a following colon must stay the error that it is.
function isLongInteger(bytes: Buffer, start: number, end: number): boolean {
  const first = bytes[start] === MINUS ? start + 1 : start;
  if (end - first <= SAFE_DIGITS || bytes[first] === ZERO) return false;
  for (let at = first; at < end; at++) {
    const byte = bytes[at] ?? 0;
    if (byte < ZERO || byte > NINE) return false;
  }
  let next = end;
  while (next < bytes.length && (bytes[next] ?? 0) <= 0x20) next++;
  return bytes[next] !== COLON;
}

function quoteAt(bytes: Buffer, places: readonly number[]): Buffer {
  const quoted = Buffer.allocUnsafe(bytes.length + places.length);
  let from = 0;
  let to = 0;
  for (const place of places) {
    to += bytes.copy(quoted, to, from, place);
    quoted[to++] = QUOTE;
    from = place;
  }
  bytes.copy(quoted, to, from);
  return quoted;
}
