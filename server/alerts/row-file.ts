// Rows that wait for the store, as a small private file in the data folder.
import { readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { z } from 'zod';

export type RowFile<Row> = {
  /** What an earlier process left; nothing where there is no file of this ledger that can be read. Never throws. */
  read(): Row[];
  /** Replaces the file, whole; without rows there is none. Never throws. */
  write(rows: readonly Row[]): void;
};

type Options<Row> = {
  readonly path: string;
  /** Names the ledger that the rows are for: those of another one are not believed. */
  readonly ledger: string;
  readonly row: z.ZodType<Row>;
  readonly onFault: (error: unknown) => void;
};

/** The file at `path`. */
export function createRowFile<Row>({ path, ledger, row, onFault }: Options<Row>): RowFile<Row> {
  const content = z.object({ ledger: z.string(), rows: z.array(row) });
  const attempt = (act: () => void): void => {
    try {
      act();
    } catch (error) {
      const isMissing = error instanceof Error && 'code' in error && error.code === 'ENOENT';
      if (!isMissing) onFault(error);
    }
  };
  return {
    read() {
      let rows: Row[] = [];
      attempt(() => {
        const kept = content.parse(JSON.parse(readFileSync(path, 'utf8')));
        if (kept.ledger === ledger) rows = kept.rows;
      });
      return rows;
    },
    write: (rows) =>
      attempt(() => {
        if (rows.length === 0) {
          rmSync(path, { force: true });
          return;
        }
        writeFileSync(`${path}.new`, JSON.stringify({ ledger, rows }), { mode: 0o600 });
        renameSync(`${path}.new`, path);
      }),
  };
}
