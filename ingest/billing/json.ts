// JSON that knows on which line its objects are, and keeps numbers as they are written.
import { BillRefused } from '../../schemas/bills.ts';
import { JsonNumber, JsonObject, type JsonValue } from './json-object.ts';

/**
 * The pages of a report: an object, a list of objects, or objects one after the other (one a line, or not). Throws
 * {@link BillRefused} where the text is no JSON, or holds anything else.
 */
export function readPages(text: string): JsonObject[] {
  const reader = new JsonReader(text);
  const pages: JsonObject[] = [];
  for (let at = 0; !reader.isAtEnd(); at += 1) {
    const value = reader.value(at === 0 ? '' : `[${at}]`, 0);
    for (const page of Array.isArray(value) ? value : [value]) {
      if (!(page instanceof JsonObject)) throw reader.fault('a page of a report has to be an object');
      pages.push(page);
    }
  }
  if (pages.length === 0) throw new BillRefused([{ line: 1, detail: 'the file is empty' }]);
  return pages;
}

const MAX_DEPTH = 64;
const SPACE = /[ \t\r\n]*/y;
const NUMBER = /-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?/y;
const WORD = /true|false|null/y;
const WORDS: Readonly<Record<string, JsonValue>> = { true: true, false: false, null: null };

class JsonReader {
  readonly #text: string;
  #at = 0;
  #line = 1;
  /** The first line break that is not counted; -1: none. */
  #nextBreak: number;

  constructor(text: string) {
    this.#text = text;
    this.#nextBreak = text.indexOf('\n');
  }

  isAtEnd(): boolean {
    this.#skip();
    return this.#at >= this.#text.length;
  }

  fault(detail: string): BillRefused {
    return new BillRefused([{ line: this.#lineHere(), detail }]);
  }

  value(path: string, depth: number): JsonValue {
    this.#skip();
    if (depth > MAX_DEPTH) throw this.fault('the JSON is nested too deeply');
    const sign = this.#text[this.#at];
    if (sign === '{') return this.#object(path, depth);
    if (sign === '[') return this.#list(path, depth);
    return sign === '"' ? this.#string() : this.#plain();
  }

  #object(path: string, depth: number): JsonObject {
    const line = this.#lineHere();
    const members = new Map<string, JsonValue>();
    this.#at += 1;
    for (let isFirst = true; !this.#takes('}'); isFirst = false) {
      if (!isFirst) this.#expect(',');
      this.#skip();
      const name = this.#string();
      this.#expect(':');
      members.set(name, this.value(path === '' ? name : `${path}.${name}`, depth + 1));
    }
    return new JsonObject(line, path, members);
  }

  #list(path: string, depth: number): JsonValue[] {
    const values: JsonValue[] = [];
    this.#at += 1;
    while (!this.#takes(']')) {
      if (values.length > 0) this.#expect(',');
      values.push(this.value(`${path}[${values.length}]`, depth + 1));
    }
    return values;
  }

  #string(): string {
    const token = this.#text[this.#at] === '"' ? this.#quoted() : '';
    try {
      const value: unknown = JSON.parse(token);
      if (typeof value === 'string') return value;
    } catch (error) {
      if (!(error instanceof SyntaxError)) throw error;
    }
    throw this.fault('the JSON is broken: text in quotes is expected here');
  }

  /** From here to the quote that ends it, which no odd number of backslashes stands before; empty where there is none. */
  #quoted(): string {
    const start = this.#at;
    let end = start;
    let isEscaped = true;
    while (isEscaped) {
      end = this.#text.indexOf('"', end + 1);
      if (end < 0) return '';
      let before = end;
      while (this.#text[before - 1] === '\\') before -= 1;
      isEscaped = (end - before) % 2 === 1;
    }
    this.#at = end + 1;
    return this.#text.slice(start, end + 1);
  }

  #plain(): JsonValue {
    const number = this.#token(NUMBER);
    if (number !== '') return new JsonNumber(number);
    const word = this.#token(WORD);
    if (word === '') throw this.fault('the JSON is broken: a value is expected here');
    return WORDS[word] ?? null;
  }

  #expect(sign: string): void {
    if (!this.#takes(sign)) throw this.fault(`the JSON is broken: "${sign}" is expected here`);
  }

  #takes(sign: string): boolean {
    this.#skip();
    if (this.#text[this.#at] !== sign) return false;
    this.#at += 1;
    return true;
  }

  #skip(): void {
    this.#token(SPACE);
  }

  #token(pattern: RegExp): string {
    pattern.lastIndex = this.#at;
    const token = pattern.exec(this.#text)?.[0] ?? '';
    this.#at += token.length;
    return token;
  }

  #lineHere(): number {
    while (this.#nextBreak >= 0 && this.#nextBreak < this.#at) {
      this.#line += 1;
      this.#nextBreak = this.#text.indexOf('\n', this.#nextBreak + 1);
    }
    return this.#line;
  }
}

/** Whether text begins as JSON does and tables do not. */
export function looksLikeJson(text: string): boolean {
  return /^\s*[{[]/.test(text);
}
