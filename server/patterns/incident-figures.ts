// When figures of incidents are stored: they move with every look while their subject works, and a row for each would be many.
import type { IncidentValue, IncidentVersion } from './incident-value.ts';

/** Figures that are stored are no older than this. */
const MOST_AGE_MS = 600_000;

/** Remembers when each incident was stored last, and whose figures wait. `now` in milliseconds since 1970. */
export function createFigures(now: () => number) {
  const storedAt = new Map<string, number>();
  const waiting = new Set<string>();
  const isOld = (id: string): boolean => now() - (storedAt.get(id) ?? -Infinity) >= MOST_AGE_MS;
  return {
    /** Whether a version is stored at once: everything but figures is. */
    isDue: ({ value, action }: IncidentVersion): boolean => action !== '' || isOld(value.id),
    /** The incidents with figures that are not stored, which makes no version of them. */
    wait: (versions: readonly IncidentVersion[]): IncidentValue[] =>
      versions.map(({ value }) => {
        waiting.add(value.id);
        return { ...value, version: value.version - 1 };
      }),
    written: (versions: readonly IncidentVersion[]): void => {
      for (const { value } of versions) {
        waiting.delete(value.id);
        storedAt.set(value.id, now());
      }
    },
    /** The version that stores figures which waited long enough. */
    due: (value: IncidentValue): IncidentVersion | undefined => {
      if (!waiting.has(value.id) || !isOld(value.id)) return undefined;
      const at = new Date(now()).toISOString();
      return { value: { ...value, version: value.version + 1 }, at, action: '', by: '', note: '' };
    },
  };
}
