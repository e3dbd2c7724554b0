// What a demo folder holds already: a second load sends only what came since, also after the duplicate horizon.
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';

const progressSchema = z.object({
  seed: z.string(),
  days: z.int(),
  /** When the load began; a load that did not end is repeated from its beginning. */
  began_at: z.iso.datetime(),
  /** Up to when everything was sent; null while a load is under way. */
  loaded_until: z.iso.datetime().nullable(),
});
type Progress = z.infer<typeof progressSchema>;

/** What is to be loaded. Moments in milliseconds since 1970. */
export type Load = { readonly seed: string; readonly days: number; readonly until: number };

/** Longer than it is safe to send the same again: half of the default duplicate horizon. */
const REPEATABLE_MS = 12 * 3_600_000;

/**
 * Notes that a load begins and returns after which moment to send, undefined for everything. Throws a sentence where the
 * folder holds another company, or half a load that is too old to be repeated.
 */
export function beginLoad(dataDir: string, { seed, days }: Load, now: number): number | undefined {
  const known = read(dataDir);
  const remove = `Remove ${dataDir} to start over.`;
  if (known && (known.seed !== seed || known.days !== days)) {
    throw new Error(`This demo holds company ${known.seed} over ${known.days} days. ${remove}`);
  }
  if (known?.loaded_until === null && now - Date.parse(known.began_at) > REPEATABLE_MS) {
    throw new Error(`An earlier load of this demo did not end. ${remove}`);
  }
  if (known?.loaded_until) return Date.parse(known.loaded_until);
  write(dataDir, {
    seed,
    days,
    began_at: known?.began_at ?? new Date(now).toISOString(),
    loaded_until: null,
  });
  return undefined;
}

/** Notes that everything up to the load's end was sent. */
export function endLoad(dataDir: string, { seed, days, until }: Load, now: number): void {
  const at = new Date(now).toISOString();
  write(dataDir, { seed, days, began_at: at, loaded_until: new Date(until).toISOString() });
}

const fileIn = (dataDir: string): string => join(dataDir, 'demo.json');

function read(dataDir: string): Progress | undefined {
  try {
    return progressSchema.parse(JSON.parse(readFileSync(fileIn(dataDir), 'utf8')));
  } catch {
    return undefined;
  }
}

function write(dataDir: string, progress: Progress): void {
  writeFileSync(fileIn(dataDir), `${JSON.stringify(progress)}\n`);
}
