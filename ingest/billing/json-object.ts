// Objects of JSON as readers of reports ask them.
import { BillRefused } from '../../schemas/bills.ts';
import { figureOf, type Entry } from './entry.ts';

/** A number as it is written. */
export class JsonNumber {
  readonly text: string;

  constructor(text: string) {
    this.text = text;
  }
}

export type JsonValue = null | boolean | string | JsonNumber | JsonObject | readonly JsonValue[];

/** An object of JSON: the line on which it begins, and its members by name. */
export class JsonObject implements Entry {
  readonly line: number;
  /** Where it is in its page: `data[0].results[2]`; empty for the page. */
  readonly path: string;
  readonly #members: ReadonlyMap<string, JsonValue>;

  constructor(line: number, path: string, members: ReadonlyMap<string, JsonValue>) {
    this.line = line;
    this.path = path;
    this.#members = members;
  }

  /** The names of its members. */
  names(): string[] {
    return [...this.#members.keys()];
  }

  has(name: string): boolean {
    const value = this.#members.get(name);
    return value !== undefined && value !== null && value !== '';
  }

  /** Text, or a number as it is written. Throws {@link BillRefused} for anything else. */
  text(name: string): string {
    const value = this.#members.get(name) ?? '';
    if (typeof value === 'string') return value.trim();
    if (value instanceof JsonNumber) return value.text;
    throw this.fault(name, 'has to be text');
  }

  decimal(name: string): bigint | undefined {
    return this.#figure(name, false);
  }

  cents(name: string): bigint | undefined {
    return this.#figure(name, true);
  }

  /** False where there is none. */
  flag(name: string): boolean {
    const value = this.#members.get(name) ?? false;
    if (typeof value !== 'boolean') throw this.fault(name, 'has to be true or false');
    return value;
  }

  /** Undefined where there is none. */
  object(name: string): JsonObject | undefined {
    const value = this.#members.get(name) ?? undefined;
    if (value !== undefined && !(value instanceof JsonObject)) throw this.fault(name, 'has to be an object');
    return value;
  }

  /** Empty where there are none. */
  objects(name: string): readonly JsonObject[] {
    const list = this.#members.get(name) ?? [];
    if (!isList(list)) throw this.fault(name, 'has to be a list');
    return list.map((item) => {
      if (!(item instanceof JsonObject)) throw this.fault(name, 'has to be a list of objects');
      return item;
    });
  }

  fault(name: string, detail: string): BillRefused {
    const column = this.path === '' ? name : `${this.path}.${name}`;
    return new BillRefused([{ line: this.line, column, detail }]);
  }

  raw(): string {
    const members = [...this.#members].map(([name, value]) => `${JSON.stringify(name)}:${written(value)}`);
    return `{${members.join(',')}}`;
  }

  #figure(name: string, inCents: boolean): bigint | undefined {
    const text = this.text(name);
    if (text === '') return undefined;
    const figure = figureOf(text, { inCents });
    if (figure === undefined)
      throw this.fault(name, `"${text.slice(0, 60)}" is no decimal number such as 0.85`);
    return figure;
  }
}

function isList(value: JsonValue): value is readonly JsonValue[] {
  return Array.isArray(value);
}

function written(value: JsonValue): string {
  if (value instanceof JsonObject) return value.raw();
  if (value instanceof JsonNumber) return value.text;
  if (isList(value)) return `[${value.map(written).join(',')}]`;
  return JSON.stringify(value);
}
