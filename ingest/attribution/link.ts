// A link that a person made between work and a change, as the ingest lane is told it.
import type { LinkedChange } from './due-change.ts';

/** One link. It is about a session (of any agent where none is named), or else about a branch of a repository. */
export type Link = LinkedChange & {
  readonly id: string;
  readonly session: string;
  readonly agent: string;
  readonly onRepo: string;
  readonly branch: string;
  /** Milliseconds since 1970, half-open; null where it is not bounded there. */
  readonly from: number | null;
  readonly to: number | null;
};
