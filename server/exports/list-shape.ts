// How one list of the API becomes a file: its columns, and the rows of an entry.
import type { ColumnType, ExportColumn, ExportRow } from '../../analytics/exports/file.ts';

/** The columns of a list, and the rows that one entry of it becomes. */
export type ListShape = {
  readonly columns: readonly ExportColumn[];
  readonly rowsOf: (entry: object) => readonly ExportRow[];
};

function columns(words: string): ExportColumn[] {
  return words.split(/\s+/).map((word) => {
    const [name = '', type = 'text'] = word.split(':');
    return { name, type: type as ColumnType };
  });
}

/** `words`: columns as `name:type`, text where no type is named, in the order of the file. */
export function shape(words: string, rowsOf: (entry: never) => ExportRow | readonly ExportRow[]): ListShape {
  return { columns: columns(words), rowsOf: (entry) => [rowsOf(entry as never)].flat() };
}

/** A cell of a truth value; unknown stays so. */
export function flag(value: boolean | null): string | null {
  return value === null ? null : value ? 'yes' : 'no';
}
