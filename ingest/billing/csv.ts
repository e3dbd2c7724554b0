// Tables of comma-separated values, RFC 4180, read by the names of their columns.
import { BillRefused } from '../../schemas/bills.ts';
import { figureOf, readEach, type Entry } from './entry.ts';

/** Names of columns as they are spelt, and their places by their names in lower case. */
type Header = { readonly names: readonly string[]; readonly places: ReadonlyMap<string, number> };

/** A row: values by the name of their column, whatever its case. */
export class Row implements Entry {
  readonly line: number;
  readonly #header: Header;
  readonly #cells: readonly string[];

  constructor(line: number, header: Header, cells: readonly string[]) {
    this.line = line;
    this.#header = header;
    this.#cells = cells;
  }

  has(name: string): boolean {
    return this.text(name) !== '';
  }

  text(name: string): string {
    const at = this.#header.places.get(name.toLowerCase());
    return at === undefined ? '' : (this.#cells[at] ?? '').trim();
  }

  decimal(name: string): bigint | undefined {
    return this.#figure(name, false);
  }

  cents(name: string): bigint | undefined {
    return this.#figure(name, true);
  }

  fault(name: string, detail: string): BillRefused {
    return new BillRefused([{ line: this.line, column: name, detail }]);
  }

  /** Cells that are empty are left out. */
  raw(): string {
    const told = this.#header.names.map((name, at) => [name, this.#cells[at] ?? ''] as const);
    return JSON.stringify(Object.fromEntries(told.filter(([, cell]) => cell !== '')));
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

/**
 * What is read of each row, in their order; rows that repeat the header are left out. Columns may come in any order, and others beside the required ones; commas,
 * semicolons or tabs separate them, as the first row has it. Throws {@link BillRefused} where a column is missing or named
 * twice, a row has more or fewer cells than there are columns, or a quote is out of place.
 */
export function readRows<To>(
  text: string,
  required: readonly string[],
  read: (row: Row, again: ReadAgain) => readonly To[],
): To[] {
  const rows = cellRows(text);
  const header = headerOf(rows.next().value ?? { at: 0, line: 1, cells: [] }, required);
  const readAt: ReadAgain['readAt'] = (at, line) => {
    const { value: found } = cellRows(text, { at, line }).next();
    if (!found) throw refused(line, undefined, 'the row is gone');
    return rowOf(found, header);
  };
  return readEach(rows, (row) =>
    isHeader(row, header) ? [] : read(rowOf(row, header), { at: row.at, readAt }),
  );
}

/** Where a row begins in the text, and what reads the row that begins somewhere, by its line, again. */
type ReadAgain = { readonly at: number; readonly readAt: (at: number, line: number) => Row };

/** Files of one report, one after the other, have the header several times. */
function isHeader({ cells }: CellRow, { names }: Header): boolean {
  if (cells.length !== names.length || cells[0]?.replace(/^\uFEFF/, '').trim() !== names[0]) return false;
  return cells.every((cell, at) => at === 0 || cell.trim() === names[at]);
}

function headerOf({ line, cells }: CellRow, required: readonly string[]): Header {
  if (cells.length === 0) throw new BillRefused([{ line, detail: 'the file is empty' }]);
  const names = cells.map((name) => name.trim());
  const places = new Map(names.map((name, at) => [name.toLowerCase(), at]));
  const twice = names.find((name, at) => places.get(name.toLowerCase()) !== at);
  if (twice !== undefined) throw refused(line, twice, 'the column is there twice');
  const missing = required.filter((name) => !places.has(name.toLowerCase()));
  if (missing.length > 0) throw refused(line, missing.join(', '), 'the column is missing');
  return { names, places };
}

function rowOf({ line, cells }: CellRow, header: Header): Row {
  if (cells.length !== header.names.length) {
    throw refused(line, undefined, `the row has ${cells.length} cells, the header ${header.names.length}`);
  }
  return new Row(line, header, cells);
}

/** The names of the first row, in lower case; undefined where it is none of a table. */
export function columnsOf(text: string): readonly string[] | undefined {
  const end = text.search(/[\r\n]/);
  try {
    const { value: head } = cellRows(end < 0 ? text : text.slice(0, end)).next();
    return head?.cells.map((name) => name.trim().toLowerCase());
  } catch (error) {
    if (error instanceof BillRefused) return undefined;
    throw error;
  }
}

type CellRow = { readonly at: number; readonly line: number; readonly cells: readonly string[] };

/** Rows from a place on without empty ones, each with where it begins. */
function* cellRows(text: string, start = { at: 0, line: 1 }): Generator<CellRow, undefined> {
  const separator = separatorOf(text);
  const plain = new RegExp(`[^"${separator}\\r\\n][^${separator}\\r\\n]*|`, 'y');
  let cells: string[] = [];
  let first = start;
  let { line } = start;
  for (let { at } = start; at <= text.length;) {
    const isQuoted = text[at] === '"';
    const cell = isQuoted ? quotedAt(text, at, line) : matchAt(plain, text, at);
    cells.push(isQuoted ? cell.slice(1, -1).replaceAll('""', '"') : cell);
    if (isQuoted) line += lineBreaks(cell);
    at += cell.length;
    const end = endAt(text, at);
    if (!['', separator, '\r\n', '\r', '\n'].includes(end))
      throw refused(line, undefined, 'a quote is out of place');
    at += Math.max(1, end.length);
    if (end === separator) continue;
    if (cells.some((value) => value !== '')) yield { ...first, cells };
    line += 1;
    first = { at, line };
    cells = [];
  }
  return undefined;
}

/** What stands behind a cell; empty at the end of the text. */
function endAt(text: string, at: number): string {
  return text.startsWith('\r\n', at) ? '\r\n' : text.charAt(at);
}

/** The cell with its quotes. */
function quotedAt(text: string, at: number, line: number): string {
  let end = text.indexOf('"', at + 1);
  while (text[end + 1] === '"' && end >= 0) end = text.indexOf('"', end + 2);
  if (end < 0) throw refused(line, undefined, 'a quote is opened and not closed');
  return text.slice(at, end + 1);
}

function matchAt(pattern: RegExp, text: string, at: number): string {
  pattern.lastIndex = at;
  return pattern.exec(text)?.[0] ?? '';
}

function lineBreaks(text: string): number {
  return text.match(/\r\n|\n|\r/g)?.length ?? 0;
}

function separatorOf(text: string): string {
  const head = /^[^\r\n]*/.exec(text)?.[0] ?? '';
  if (head.includes(',')) return ',';
  return [';', '\t'].find((separator) => head.includes(separator)) ?? ',';
}

function refused(line: number, column: string | undefined, detail: string): BillRefused {
  return new BillRefused([{ line, ...(column !== undefined && { column }), detail }]);
}
