// What is known of each connection beside its settings, in a small private file: counts, and how far was asked.
import { readFileSync, renameSync, writeFileSync } from 'node:fs';
import { z } from 'zod';
import { forgeFigures } from '../../schemas/forge-api.ts';

/** How far a repository was asked for. */
const place = z.object({
  /** The latest update that was seen, RFC 3339 in UTC. */
  since: z.string(),
  /** Of the list that was seen whole: it did not change while this is its entity tag. */
  etag: z.string(),
  /** The same of the default branch, which may be asked for less far. */
  commitsSince: z.string(),
  commitsEtag: z.string(),
  /** Changes whose runs may not have ended, with the entity tag of their runs and when they are no longer looked at. */
  watched: z.array(z.object({ pr: z.int(), sha: z.string(), etag: z.string(), until: z.number() })),
  /** Changes that could not be read as they were updated then, and at how many turns. */
  failing: z.array(z.object({ pr: z.int(), at: z.string(), turns: z.int() })).default([]),
});
export type PollPlace = z.infer<typeof place>;

const state = z.object({
  figures: z.record(z.string(), forgeFigures),
  /** By connection and repository. */
  places: z.record(z.string(), z.record(z.string(), place)),
});
export type ForgeState = z.infer<typeof state>;

/** What an earlier process left; nothing where there is no file that can be read. What is asked for again counts once. */
export function readForgeState(path: string): ForgeState {
  try {
    return state.parse(JSON.parse(readFileSync(path, 'utf8')));
  } catch {
    return { figures: {}, places: {} };
  }
}

/** Replaces the file, whole. */
export function writeForgeState(path: string, kept: ForgeState): void {
  writeFileSync(`${path}.new`, JSON.stringify(kept), { mode: 0o600 });
  renameSync(`${path}.new`, path);
}
