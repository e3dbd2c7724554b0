// As much of TOML (https://toml.io/en/v1.0.0) as the tables that Codex keeps its telemetry and its trust in.

/** Without a prototype: names come from repositories of others, and `__proto__` is one like any other. */
type Table = Record<string, unknown>;

function emptyTable(): Table {
  return Object.create(null) as Table;
}

/** The tables whose names begin with one of `wanted`; other tables may hold what this does not read. Throws where those cannot be read. */
export function readToml(text: string, wanted: readonly string[]): Table {
  const root = emptyTable();
  let table: Table | undefined = root;
  for (const line of text.split(/\r?\n/)) {
    const head = /^\s*\[([^[].*?)\]\s*(?:#.*)?$/.exec(line)?.[1];
    if (head !== undefined) {
      const path = keyOf(new Reader(head));
      table = wanted.includes(path[0] ?? '') ? tableAt(root, path) : undefined;
      continue;
    }
    if (/^\s*\[\[/.test(line)) table = undefined;
    if (table !== undefined && !/^\s*(?:#|$)/.test(line))
      assign(table, line, table === root ? wanted : undefined);
  }
  return root;
}

function assign(table: Table, line: string, wanted: readonly string[] | undefined): void {
  const name = /^\s*"?([\w-]+)/.exec(line)?.[1] ?? '';
  // At the top only our names matter; the rest may run over lines in ways that are not read here.
  if (wanted && !wanted.includes(name)) return;
  const reader = new Reader(line);
  const path = keyOf(reader);
  reader.expect('=');
  tableAt(table, path.slice(0, -1))[path.at(-1) ?? ''] = valueOf(reader);
}

function tableAt(root: Table, path: readonly string[]): Table {
  return path.reduce<Table>((inner, name) => {
    const known = inner[name];
    if (typeof known === 'object' && known !== null && !Array.isArray(known)) return known as Table;
    const made = emptyTable();
    inner[name] = made;
    return made;
  }, root);
}

class Reader {
  readonly #text: string;
  #at = 0;

  constructor(text: string) {
    this.#text = text;
  }

  /** What matches here, without the blanks before it; undefined where nothing does. */
  take(pattern: RegExp): string | undefined {
    const blanks = /^\s*/.exec(this.#text.slice(this.#at))?.[0].length ?? 0;
    const found = pattern.exec(this.#text.slice(this.#at + blanks))?.[0];
    if (found !== undefined) this.#at += blanks + found.length;
    return found;
  }

  expect(mark: string): void {
    if (this.take(new RegExp(`^\\${mark}`)) === undefined)
      throw new Error(
        `"${mark}" is missing after ${JSON.stringify(this.#text.slice(0, this.#at).split('=')[0]?.trim())}`,
      );
  }
}

const QUOTED = /^"(?:[^"\\]|\\.)*"/;
const LITERAL = /^'[^']*'/;

function keyOf(reader: Reader): string[] {
  const path: string[] = [];
  do {
    const quoted = textOf(reader);
    const name = quoted ?? reader.take(/^[\w-]+/);
    if (name === undefined) throw new Error('a name is missing');
    path.push(name);
  } while (reader.take(/^\./) !== undefined);
  return path;
}

function textOf(reader: Reader): string | undefined {
  const quoted = reader.take(QUOTED);
  if (quoted !== undefined) return JSON.parse(quoted) as string;
  return reader.take(LITERAL)?.slice(1, -1);
}

function valueOf(reader: Reader): unknown {
  const text = textOf(reader);
  if (text !== undefined) return text;
  if (reader.take(/^\{/) !== undefined) return inlineOf(reader);
  const bare = reader.take(/^[\w.+:-]+/);
  if (bare === 'true' || bare === 'false') return bare === 'true';
  if (bare !== undefined) return bare;
  if (reader.take(/^\[/) !== undefined) return [];
  throw new Error('a value is missing');
}

function inlineOf(reader: Reader): Table {
  const table = emptyTable();
  if (reader.take(/^\}/) !== undefined) return table;
  do {
    const path = keyOf(reader);
    reader.expect('=');
    tableAt(table, path.slice(0, -1))[path.at(-1) ?? ''] = valueOf(reader);
  } while (reader.take(/^,/) !== undefined);
  reader.expect('}');
  return table;
}
