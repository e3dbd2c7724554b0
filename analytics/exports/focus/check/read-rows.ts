// Rows of a file of cost and usage, one after the other: CSV of any length, and JSON as Outlay writes it.

/** A row by column; null is an empty cell. */
export type ReadRow = Readonly<Record<string, string | null>>;

/** The columns of a file in their order, and its rows. */
export type ReadFile = {
  readonly columns: readonly string[];
  readonly rows: AsyncIterable<ReadRow>;
};

/** A file that cannot be read: why, and where. */
export class UnreadableFile extends Error {
  override readonly name = 'UnreadableFile';
}

/** Reads CSV (RFC 4180) piece by piece. Throws {@link UnreadableFile}. */
export async function readCsvRows(pieces: AsyncIterable<string>): Promise<ReadFile> {
  const records = recordsOf(pieces);
  const head = await records.next();
  if (head.done) throw new UnreadableFile('The file is empty.');
  const [first = '', ...others] = head.value.cells;
  const columns = [first.replace(/^\uFEFF/, ''), ...others];
  return { columns, rows: rowsOf(records, columns) };
}

type CsvRecord = { readonly line: number; readonly cells: readonly string[] };

async function* rowsOf(
  records: AsyncGenerator<CsvRecord, undefined>,
  columns: readonly string[],
): AsyncGenerator<ReadRow> {
  for await (const { line, cells } of records) {
    if (cells.length !== columns.length)
      throw new UnreadableFile(
        `Line ${line} has ${cells.length} cells; the first line has ${columns.length}.`,
      );
    yield Object.fromEntries(columns.map((name, index) => [name, cells[index] || null]));
  }
}

/** Lines end with LF or CRLF; cells in quotes may hold both. */
async function* recordsOf(pieces: AsyncIterable<string>): AsyncGenerator<CsvRecord, undefined> {
  let rest = '';
  let line = 1;
  for await (const piece of pieces) {
    rest += piece;
    const end = completeEnd(rest);
    yield* split(rest.slice(0, end));
    rest = rest.slice(end);
    if (rest.length > MOST_RECORD)
      throw new UnreadableFile(
        `Line ${line} begins a row of more than ${MOST_RECORD} letters: a quote in it has no end.`,
      );
  }
  if (rest !== '' && completeEnd(`${rest}\n`) === 0)
    throw new UnreadableFile(
      `The file ends within a cell in quotes, which is in the record of line ${line}.`,
    );
  if (rest !== '') yield* split(`${rest}\n`);
  return undefined;

  function* split(text: string): Generator<CsvRecord> {
    for (const record of lineRecords(text)) {
      if (record.text !== '') yield { line, cells: cellsOf(record.text, line) };
      line += record.lines;
    }
  }
}

/** Letters of a row: no row of FOCUS is as long, and a quote without its end would take in the rest of the file. */
const MOST_RECORD = 1_000_000;

/** Where the last whole record ends: behind the last end of a line outside quotes. */
function completeEnd(text: string): number {
  let isQuoted = false;
  let end = 0;
  for (let at = 0; at < text.length; at += 1) {
    const letter = text.charCodeAt(at);
    if (letter === QUOTE) isQuoted = !isQuoted;
    else if (letter === NEWLINE && !isQuoted) end = at + 1;
  }
  return end;
}

const QUOTE = 34;
const NEWLINE = 10;

function* lineRecords(text: string): Generator<{ readonly text: string; readonly lines: number }> {
  let isQuoted = false;
  let start = 0;
  let lines = 0;
  for (let at = 0; at < text.length; at += 1) {
    const letter = text.charCodeAt(at);
    if (letter === QUOTE) isQuoted = !isQuoted;
    if (letter !== NEWLINE) continue;
    lines += 1;
    if (isQuoted) continue;
    yield { text: text.slice(start, at).replace(/\r$/, ''), lines };
    start = at + 1;
    lines = 0;
  }
}

/** One cell and what follows it. */
const CELL = /(?:"((?:[^"]|"")*)"|([^",]*))(,|$)/y;

function cellsOf(text: string, line: number): string[] {
  const cells: string[] = [];
  CELL.lastIndex = 0;
  for (;;) {
    const match = CELL.exec(text);
    if (!match) throw new UnreadableFile(`Line ${line} has a quote in the middle of a cell.`);
    const [, quoted, bare, end] = match;
    cells.push(quoted?.replaceAll('""', '"') ?? bare ?? '');
    if (end === '') return cells;
  }
}

/** Reads JSON whose rows are lines of their own, or that is small enough to be read at once. */
export async function readJsonRows(lines: AsyncIterable<string>): Promise<ReadFile> {
  const all = lines[Symbol.asyncIterator]();
  const head = await all.next();
  const first = head.done ? '' : head.value.trim();
  const rows = first.endsWith('"rows":[') ? rowLines(all) : wholeRows(first, all);
  const begun = await rows.next();
  if (begun.done) return { columns: [], rows: nothing() };
  return { columns: Object.keys(begun.value), rows: withFirst(begun.value, rows) };
}

async function* rowLines(lines: AsyncIterator<string>): AsyncGenerator<ReadRow, undefined> {
  for (;;) {
    const next = await lines.next();
    if (next.done) throw new UnreadableFile('The file is cut short: its rows do not end.');
    const text = next.value.trim().replace(/,$/, '');
    if (text.startsWith(']')) return undefined;
    if (text !== '') yield parsed(text) as ReadRow;
  }
}

async function* wholeRows(first: string, lines: AsyncIterator<string>): AsyncGenerator<ReadRow, undefined> {
  const parts = [first];
  for (let next = await lines.next(); !next.done; next = await lines.next()) parts.push(next.value);
  const whole = parsed(parts.join('\n'));
  const rows = Array.isArray(whole) ? whole : (whole as { rows?: unknown } | null)?.rows;
  if (!Array.isArray(rows)) throw new UnreadableFile('The file is no list of rows, and has no rows.');
  yield* rows as ReadRow[];
  return undefined;
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    throw new UnreadableFile(
      `The file is no JSON: ${error instanceof Error ? error.message : String(error)}`,
    );
  }
}

async function* withFirst(first: ReadRow, rest: AsyncGenerator<ReadRow, undefined>): AsyncGenerator<ReadRow> {
  yield first;
  yield* rest;
}

// eslint-disable-next-line @typescript-eslint/require-await -- It is read like other rows.
async function* nothing(): AsyncGenerator<ReadRow> {
  yield* [];
}
