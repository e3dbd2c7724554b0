// Reads a few fields of a large JSON object as its bytes arrive: the rest is passed over, and nothing of it is kept.

export type FieldScanner = {
  /** Takes the bytes that come next. */
  read(chunk: Buffer): void;
  /** The fields that were whole so far. What is no JSON has none; what is too large or broken is left out. */
  fields(): Readonly<Record<string, unknown>>;
};

const [QUOTE, BACKSLASH, COLON, COMMA] = [0x22, 0x5c, 0x3a, 0x2c];
const OPENING = new Set([0x7b, 0x5b]);
const CLOSING = new Set([0x7d, 0x5d]);

/** A field that is larger is left out: those that are asked for hold ids. */
const MAX_FIELD_BYTES = 256 * 1024;

/** Looks for fields of the outermost object by name. */
export function createFieldScanner(names: ReadonlySet<string>): FieldScanner {
  const fields: Record<string, unknown> = {};
  const kept = createKept();
  let depth = 0;
  let isInString = false;
  let isEscaped = false;
  /** The name before the colon of a field that is asked for. */
  let name: string | undefined;
  let isValue = false;

  const endField = (): void => {
    const value = parsed(kept.take());
    if (name !== undefined && value !== undefined) fields[name] = value;
    name = undefined;
    isValue = false;
  };
  const beginValue = (next: number): void => {
    const key = parsed(kept.take());
    name = typeof key === 'string' && names.has(key) ? key : undefined;
    isValue = true;
    if (name !== undefined) kept.begin(next);
  };
  const readMark = (byte: number, at: number, chunk: Buffer): void => {
    depth += nestingOf(byte);
    if (byte === QUOTE) {
      isInString = true;
      if (depth === 1 && !isValue) kept.begin(at);
    } else if (byte === COLON && depth === 1 && !isValue) {
      kept.end(chunk, at);
      beginValue(at + 1);
    } else if (byte === COMMA ? depth === 1 : nestingOf(byte) < 0 && depth === 0) {
      kept.end(chunk, at);
      endField();
    }
  };
  return {
    read(chunk) {
      for (let at = 0; at < chunk.length; at += 1) {
        if (!isInString) {
          readMark(chunk[at] ?? 0, at, chunk);
          continue;
        }
        const end = closingQuote(chunk, at, isEscaped);
        isInString = end === chunk.length;
        isEscaped = isInString && isEscapedAt(chunk, end, { from: at, isEscaped });
        at = end;
      }
      kept.pause(chunk);
    },
    fields: () => fields,
  };
}

/** 1 where something opens, -1 where it closes. */
function nestingOf(byte: number): number {
  return OPENING.has(byte) ? 1 : CLOSING.has(byte) ? -1 : 0;
}

/** Bytes that are kept, over the bounds of chunks. */
function createKept() {
  let pieces: Buffer[] = [];
  let size = 0;
  let from: number | undefined;
  const end = (chunk: Buffer, at: number): void => {
    if (from === undefined) return;
    size += at - from;
    if (size <= MAX_FIELD_BYTES) pieces.push(chunk.subarray(from, at));
    else pieces = [];
    from = undefined;
  };
  return {
    begin: (at: number): void => {
      [pieces, size, from] = [[], 0, at];
    },
    end,
    /** The chunk is over, and what is kept is not. */
    pause: (chunk: Buffer): void => {
      if (from === undefined) return;
      end(chunk, chunk.length);
      from = 0;
    },
    take: (): string => {
      const text = size <= MAX_FIELD_BYTES ? Buffer.concat(pieces).toString('utf8') : '';
      [pieces, size, from] = [[], 0, undefined];
      return text;
    },
  };
}

function parsed(text: string): unknown {
  if (text === '') return undefined;
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return undefined;
  }
}

/** Where a string ends; the length of the chunk where it goes on after it. */
function closingQuote(chunk: Buffer, from: number, isEscaped: boolean): number {
  let quote = chunk.indexOf(QUOTE, from);
  while (quote >= 0 && isEscapedAt(chunk, quote, { from, isEscaped }))
    quote = chunk.indexOf(QUOTE, quote + 1);
  return quote < 0 ? chunk.length : quote;
}

type Start = { readonly from: number; readonly isEscaped: boolean };

/** Whether a backslash that is none itself stands before `at`; `isEscaped` tells it of `from`. */
function isEscapedAt(chunk: Buffer, at: number, { from, isEscaped }: Start): boolean {
  let first = at;
  while (first > from && chunk[first - 1] === BACKSLASH) first -= 1;
  return (at - first + (first === from && isEscaped ? 1 : 0)) % 2 === 1;
}
