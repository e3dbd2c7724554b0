// How far each connection read, in a small private file: so that a restart neither asks all at once nor forgets a gap.
import { readFileSync, renameSync, writeFileSync } from 'node:fs';
import { z } from 'zod';
import { billReadResult } from '../../schemas/bill-connections-api.ts';

const place = z.object({
  result: billReadResult,
  /** RFC 3339, UTC: when a reading last came to its end; null: never. */
  lastSuccessAt: z.string().nullable(),
  /** Every day before this one was read at least once since the connection was made; null: none. */
  readTo: z.string().nullable(),
});
export type ReadPlace = z.infer<typeof place>;

const places = z.record(z.string(), place);
export type ReadPlaces = Record<string, ReadPlace>;

/** What an earlier process left; nothing where there is no file that can be read. What is read again changes nothing. */
export function readPlaces(path: string): ReadPlaces {
  try {
    const kept = places.parse(JSON.parse(readFileSync(path, 'utf8')));
    for (const one of Object.values(kept)) cutShort(one);
    return kept;
  } catch {
    return {};
  }
}

function cutShort({ result }: ReadPlace): void {
  if (!result.running) return;
  result.running = false;
  result.stopped = 'Outlay was stopped while it read.';
}

/** Replaces the file, whole. */
export function writePlaces(path: string, kept: ReadPlaces): void {
  writeFileSync(`${path}.new`, JSON.stringify(kept), { mode: 0o600 });
  renameSync(`${path}.new`, path);
}
