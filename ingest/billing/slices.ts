// The slices of a table that may be large: its lines are checked once, and read again slice by slice.
import type { BillLine, BillSlice } from '../../schemas/bills.ts';
import { readRows, type Row } from './csv.ts';
import { isOf, keyOf, type SliceKey } from './lines.ts';

/** A slice, and its rows by place and line, two numbers each. */
type Found = { readonly key: SliceKey; readonly places: number[] };

/** The slices of a table as `slicesOf` orders them. Throws as `readRows` does; what was read once is read the same again. */
export function readSlices(
  text: string,
  required: readonly string[],
  read: (row: Row) => readonly BillLine[],
): BillSlice[] {
  const found = new Map<string, Found>();
  let readAt: ((at: number, line: number) => Row) | undefined;
  readRows(text, required, (row, again) => {
    readAt = again.readAt;
    for (const [id, key] of new Map(read(row).map((line) => [keyOf(line), line]))) {
      const known = found.get(id) ?? { key: placeOf(key), places: [] };
      known.places.push(again.at, row.line);
      found.set(id, known);
    }
    return [];
  });
  const rowAt = readAt;
  return [...found]
    .sort(([left], [right]) => (left < right ? -1 : 1))
    .map(([, { key, places }]) => ({
      ...key,
      get lines() {
        const lines: BillLine[] = [];
        for (let index = 0; rowAt && index < places.length; index += 2)
          for (const line of read(rowAt(places[index] ?? 0, places[index + 1] ?? 0)))
            if (isOf(key, line)) lines.push(line);
        return lines;
      },
    }));
}

function placeOf({ source, account, scope, day }: SliceKey): SliceKey {
  return { source, account, scope, day };
}
