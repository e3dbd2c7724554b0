// A file of rows, piece by piece: CSV that no spreadsheet takes for formulas, or one JSON object.

/** A value of a row as the API tells it. */
export type Value = string | number | null | readonly string[] | Readonly<Record<string, string>>;
export type ExportRow = Readonly<Record<string, Value | undefined>>;

/**
 * What a column holds: `text` may be anything that a sender wrote; an `id` is a whole number up to 2^64; `time` and `nanos`
 * are RFC 3339 in UTC, to the millisecond and to the nanosecond.
 */
export type ColumnType = 'text' | 'integer' | 'id' | 'decimal' | 'time' | 'nanos';
export type ExportColumn = { readonly name: string; readonly type: ColumnType };

/** What a file tells besides its rows. */
type Head = Readonly<Record<string, unknown>>;

/** Everything to write; rows come page by page, so that no file has to fit into memory. */
export type Exported = {
  readonly head: Head;
  readonly columns: readonly ExportColumn[];
  readonly pages: AsyncIterable<readonly ExportRow[]>;
};

const ROWS_PER_PIECE = 500;

/** RFC 4180. */
export async function* writeCsv({ columns, pages }: Exported): AsyncGenerator<string> {
  yield `${columns.map(({ name }) => quote(name)).join(',')}\r\n`;
  for await (const piece of piecesOf(pages))
    yield piece
      .map((row) => `${columns.map((column) => csvCell(row[column.name], column)).join(',')}\r\n`)
      .join('');
}

/** One object with the rows in it. */
export async function* writeJson({ head, columns, pages }: Exported): AsyncGenerator<string> {
  yield `${JSON.stringify(head).slice(0, -1)},"rows":[`;
  let before = '\n';
  for await (const piece of piecesOf(pages)) {
    yield before + piece.map((row) => JSON.stringify(inOrder(row, columns))).join(',\n');
    before = ',\n';
  }
  yield '\n]}\n';
}

async function* piecesOf(pages: Exported['pages']): AsyncGenerator<readonly ExportRow[]> {
  for await (const rows of pages)
    for (let at = 0; at < rows.length; at += ROWS_PER_PIECE) yield rows.slice(at, at + ROWS_PER_PIECE);
}

function inOrder(row: ExportRow, columns: readonly ExportColumn[]): Record<string, Value> {
  return Object.fromEntries(columns.map(({ name }) => [name, row[name] ?? null]));
}

/** Unknown is empty, never 0. */
function csvCell(value: Value | undefined, { type }: ExportColumn): string {
  if (value === undefined || value === null) return '';
  const text = typeof value === 'object' ? textOf(value) : String(value);
  return type === 'text' ? quote(guarded(text)) : text;
}

function textOf(value: readonly string[] | Readonly<Record<string, string>>): string {
  if (isList(value)) return value.join('; ');
  const entries = Object.entries(value);
  return entries.length === 0 ? '' : JSON.stringify(value);
}

function isList(value: object): value is readonly string[] {
  return Array.isArray(value);
}

/**
 * Spreadsheets compute what begins like a formula, in the wide spellings of these signs too, and those that part cells by
 * semicolons or tabs see a beginning after each.
 */
function guarded(text: string): string {
  return /(^|[;\t])\s*[=+\-@＝＋－＠]|^[\t\r\n]/.test(text) ? `'${text}` : text;
}

function quote(text: string): string {
  return /[",\r\n;\t]|^\s|\s$/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}
