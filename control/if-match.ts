// Entity tags of settings: their version, so that nobody overwrites what they have not seen.
import { problem, ProblemError } from '../schemas/problem.ts';
import type { SettingKind } from './setting.ts';
import { toldValue } from './told-value.ts';

/** What a client knows of the setting that it changes: its `If-Match` header, if it sent one. Empty: none, and it has to. */
export type IfMatch = string | undefined;

type Versioned = Pick<SettingKind<unknown>, 'kind' | 'get' | 'versionOf'>;

/** The entity tag of a version; version 0 is that of a setting that was never set. */
export function etagOf(version: number): string {
  return `"${version}"`;
}

/**
 * Refuses with 412 when the client names other versions than the current one, and with 428 when it has to name one and does
 * not; the problem tells the current value. Weak tags count: proxies weaken them. `exists` is what `*` asks for.
 */
export function requireMatch(
  ifMatch: IfMatch,
  kind: Versioned,
  id: string,
  exists = kind.get(id) !== undefined,
): void {
  if (ifMatch === undefined) return;
  const etag = etagOf(kind.versionOf(id));
  const current = toldValue(kind.kind, kind.get(id)?.value);
  requireTag(ifMatch, { etag, exists, current });
}

/** The same for what has an entity tag of its own. */
export function requireTag(
  ifMatch: IfMatch,
  { etag, exists, ...facts }: { readonly etag: string; readonly exists: boolean; readonly current: unknown },
): void {
  if (ifMatch === undefined) return;
  const tags = ifMatch.split(',').map((tag) => tag.trim().replace(/^W\//, ''));
  if (tags.includes(etag) || (tags.includes('*') && exists)) return;
  const told =
    ifMatch.trim() === ''
      ? problem(428, `Name the version that you change in the header If-Match; the entity tag is ${etag}.`, [
          { name: 'If-Match', detail: 'is needed: the settings of this deployment ask for it' },
        ])
      : problem(412, `The setting was changed in the meantime; its entity tag is now ${etag}.`, [
          { name: 'If-Match', detail: 'does not name the current version' },
        ]);
  throw new ProblemError({ ...told, etag, ...facts });
}
