// Rows of what forges told, as lines of the journal.

/** One line for each row, under a batch. What was cut in the middle of a character is mended: the ledger takes no half of one. */
export function linesOfRows(rows: readonly (readonly unknown[])[], batchId: number): Buffer {
  return Buffer.from(rows.map((row) => `${JSON.stringify([...row, batchId], wellFormed)}\n`).join(''));
}

function wellFormed(_: string, value: unknown): unknown {
  return typeof value === 'string' ? value.toWellFormed() : value;
}
