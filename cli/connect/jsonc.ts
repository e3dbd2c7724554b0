// JSON with comments and trailing commas, parsed with the place of everything in its text, so that a change touches nothing else.

/** A value with its place: from `start` up to `end`. */
export type Node = {
  readonly start: number;
  readonly end: number;
  readonly value: unknown;
  /** Of an object, in order. */
  readonly members?: readonly Member[];
  /** Of an array, in order. */
  readonly elements?: readonly Node[];
};

export type Member = { readonly name: string; readonly start: number; readonly node: Node };

/** The text is not JSON; the message tells the line. */
export class NotJson extends Error {
  override readonly name = 'NotJson';
}

const BLANK = /(?:\s|\/\/[^\n]*|\/\*[^]*?\*\/)*/y;
const STRING = /"(?:[^"\\\n]|\\.)*"/y;
const LITERAL = /-?\d[\d.eE+-]*|true|false|null/y;

/** Parses a whole text. Throws {@link NotJson}. */
export function parseJsonc(text: string): Node {
  const scan = new Scanner(text);
  const root = scan.value();
  scan.blank();
  if (scan.at < text.length) throw scan.fault('the end of the file');
  return root;
}

class Scanner {
  at = 0;
  readonly #text: string;

  constructor(text: string) {
    this.#text = text;
    if (text.startsWith('\ufeff')) this.at = 1;
  }

  blank(): void {
    this.#take(BLANK);
  }

  value(): Node {
    this.blank();
    const next = this.#text[this.at];
    if (next === '{') return this.#object();
    if (next === '[') return this.#array();
    const start = this.at;
    const word = this.#take(STRING) || this.#take(LITERAL);
    if (word === '') throw this.fault('a value');
    return { start, end: this.at, value: this.#parsed(word) };
  }

  fault(expected: string): NotJson {
    const line = this.#text.slice(0, this.at).split('\n').length;
    return new NotJson(`line ${line}: ${expected} was expected`);
  }

  #object(): Node {
    const start = this.at;
    const members: Member[] = [];
    this.#items('}', () => {
      const begin = this.at;
      const word = this.#take(STRING);
      if (word === '') throw this.fault('a name in quotes');
      this.blank();
      if (this.#text[this.at] !== ':') throw this.fault('a colon');
      this.at += 1;
      members.push({ name: String(this.#parsed(word)), start: begin, node: this.value() });
    });
    const value = Object.fromEntries(members.map(({ name, node }) => [name, node.value]));
    return { start, end: this.at, value, members };
  }

  #array(): Node {
    const start = this.at;
    const elements: Node[] = [];
    this.#items(']', () => elements.push(this.value()));
    return { start, end: this.at, value: elements.map(({ value }) => value), elements };
  }

  #items(close: string, one: () => void): void {
    this.at += 1;
    for (;;) {
      this.blank();
      if (this.#text[this.at] === close) break;
      one();
      this.blank();
      if (this.#text[this.at] === ',') this.at += 1;
      else if (this.#text[this.at] !== close) throw this.fault(`a comma or ${close}`);
    }
    this.at += 1;
  }

  #take(pattern: RegExp): string {
    pattern.lastIndex = this.at;
    const found = pattern.exec(this.#text)?.[0] ?? '';
    this.at += found.length;
    return found;
  }

  #parsed(word: string): unknown {
    try {
      return JSON.parse(word);
    } catch {
      throw this.fault('a value');
    }
  }
}
