// Entity tags of settings: their version, so that nobody overwrites what they have not seen.
import { problem, ProblemError } from '../schemas/problem.ts';

/** What a client knows of the setting that it changes: its `If-Match` header, if it sent one. */
export type IfMatch = string | undefined;

/** The entity tag of a version; version 0 is that of a setting that was never set. */
export function etagOf(version: number): string {
  return `"${version}"`;
}

/** Refuses with 412 when the client names other versions than the current one. Weak tags count: proxies weaken them. */
export function requireMatch(ifMatch: IfMatch, version: number, exists: boolean): void {
  if (ifMatch === undefined) return;
  const tags = ifMatch.split(',').map((tag) => tag.trim().replace(/^W\//, ''));
  if (tags.includes(etagOf(version)) || (tags.includes('*') && exists)) return;
  throw new ProblemError(
    problem(412, `The setting was changed in the meantime; its entity tag is now ${etagOf(version)}.`, [
      { name: 'If-Match', detail: 'does not name the current version' },
    ]),
  );
}
