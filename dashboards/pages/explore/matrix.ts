// Two dimensions crossed. Every row and every column adds up to its total, to the last digit.

type Totals = { readonly key: string; readonly amount: bigint | undefined };

export type Cells = {
  /** Rows shown, with the total of each. */
  readonly rows: readonly Totals[];
  /** Columns shown, with the total of each. */
  readonly columns: readonly Totals[];
  /** Of everything. */
  readonly total: bigint | undefined;
  /** What is where both meet; undefined for nothing or not known. */
  readonly at: (row: string, column: string) => bigint | undefined;
};

export type Line = {
  /** Undefined for what is in no row shown. */
  readonly key: string | undefined;
  readonly amounts: readonly (bigint | undefined)[];
  /** What is in no column shown; undefined where the total is not known. */
  readonly other: bigint | undefined;
  readonly total: bigint | undefined;
};

export type Matrix = {
  readonly lines: readonly Line[];
  /** Whether anything is in no column shown. */
  readonly hasOther: boolean;
};

/** The lines of a crossed table, with one for what is in no row shown where there is anything. */
export function matrixOf({ rows, columns, total, at }: Cells): Matrix {
  const lines = rows.map(({ key, amount }): Line => {
    const amounts = columns.map((column) => at(key, column.key));
    return { key, amounts, other: less(amount, amounts), total: amount };
  });
  const left = columns.map(({ amount }, index) =>
    less(
      amount,
      lines.map(({ amounts }) => amounts[index]),
    ),
  );
  const leftInAll = less(
    total,
    rows.map(({ amount }) => amount),
  );
  const rest: Line = { key: undefined, amounts: left, other: less(leftInAll, left), total: leftInAll };
  const hasRest = [leftInAll, ...left].some(isLeft);
  const all = hasRest ? [...lines, rest] : lines;
  return { lines: all, hasOther: all.some(({ other }) => isLeft(other)) };
}

function isLeft(amount: bigint | undefined): boolean {
  return amount !== undefined && amount !== 0n;
}

/** Of what is not known nothing can be left. */
function less(whole: bigint | undefined, parts: readonly (bigint | undefined)[]): bigint | undefined {
  return whole === undefined ? undefined : parts.reduce<bigint>((left, part) => left - (part ?? 0n), whole);
}
