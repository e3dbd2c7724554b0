// A mapping of a scope as it is typed: values by dimension, one a line as `team: timetable`.
import { SCOPE_NAMES } from './scope-names.ts';

export type Local = Readonly<Record<string, readonly string[]>>;

/** `team timetable or signals, and agent codex`; a scope of which nothing of ours is says so. */
export function localWords(local: Local): string {
  const parts = Object.entries(local)
    .filter(([, values]) => values.length > 0)
    .map(
      ([dimension, values]) => `${SCOPE_NAMES[dimension]?.toLowerCase() ?? dimension} ${values.join(' or ')}`,
    );
  return parts.length === 0 ? 'Nothing of ours' : parts.join(', and ');
}

/** The texts of its fields: values of each dimension, separated by commas. */
export function textsOf(local: Local): Record<string, string> {
  return Object.fromEntries(Object.keys(SCOPE_NAMES).map((name) => [name, (local[name] ?? []).join(', ')]));
}

/** What the fields hold; dimensions without a value are left out. */
export function localOf(texts: Readonly<Record<string, string>>): Record<string, string[]> {
  return Object.fromEntries(
    Object.entries(texts).flatMap(([name, text]) => {
      const values = text
        .split(',')
        .map((value) => value.trim())
        .filter((value) => value !== '');
      return values.length === 0 ? [] : [[name, values]];
    }),
  );
}
