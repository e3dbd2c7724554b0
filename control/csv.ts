// Comma-separated values, RFC 4180: quotes, line breaks in quotes, CRLF; semicolons too, as spreadsheets write them.

/** One row with the line on which it begins, from 1. */
export type CsvRow = { readonly line: number; readonly cells: readonly string[] };

/** Rows of the text without empty ones; undefined where a quote is out of place. The first row decides the separator. */
export function parseCsv(text: string): CsvRow[] | undefined {
  const source = text.replace(/^\uFEFF/, '');
  const [head = ''] = source.split(/\r?\n/, 1);
  const rows: CsvRow[] = [];
  let row: { line: number; cells: string[] } = { line: 1, cells: [] };
  let line = 1;
  for (const cell of cellsOf(source, head.includes(';') && !head.includes(',') ? ';' : ',')) {
    if (!cell) return undefined;
    row.cells.push(cell.value);
    line += cell.lines;
    if (!cell.endsRow) continue;
    if (row.cells.some((value) => value !== '')) rows.push(row);
    row = { line, cells: [] };
  }
  return rows;
}

type Cell = {
  readonly value: string;
  readonly endsRow: boolean;
  /** Line breaks in the cell and after it. */
  readonly lines: number;
};

/** Undefined, and no more, where a quote is out of place. */
function* cellsOf(source: string, separator: ',' | ';'): Generator<Cell | undefined> {
  const plain = `[^"${separator}\\r\\n][^${separator}\\r\\n]*`;
  const cell = new RegExp(`("[^"]*(?:""[^"]*)*"|${plain}|)(${separator}|\\r?\\n|\\r|$)`, 'y');
  for (let end: string | undefined; end !== '';) {
    const found = cell.exec(source);
    const [all = '', text = ''] = found ?? [];
    end = found?.[2] ?? '';
    const lines = all.match(/\r\n|\n|\r/g)?.length ?? 0;
    yield found ? { value: valueOf(text), endsRow: end !== separator, lines } : undefined;
  }
}

function valueOf(text: string): string {
  return text.startsWith('"') ? text.slice(1, -1).replaceAll('""', '"') : text.trim();
}
