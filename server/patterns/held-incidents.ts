// The incidents that are held in memory: read once, stored version by version.
import { RowsRejected, type Store } from '../../store/store.ts';
import { createFigures } from './incident-figures.ts';
import { readHeldIncidents, readIncidentsById, writeIncidents } from './incident-log.ts';
import type { IncidentValue, IncidentVersion } from './incident-value.ts';

export type HeldOptions = {
  readonly store: Store;
  /** Called with the incidents that one look opened, once they are stored; each once. */
  readonly onOpened: (incidents: readonly IncidentValue[]) => void;
  /** Told of rows that the store refused; the others are stored. */
  readonly onFault: (error: unknown) => void;
  /** Milliseconds since 1970. */
  readonly now: () => number;
};

/** Longer than any window: what was opened in it is not opened again. */
const HELD_MS = 70 * 86_400_000;

/** Nothing is read before it is needed. Every call that reads or stores fails with the store's error, and has then changed nothing. */
export function createHeldIncidents({ store, onOpened, onFault, now }: HeldOptions) {
  const figures = createFigures(now);
  /** Versions that the store refuses for what is in them are not tried again and again. */
  const refused = new Set<string>();
  let held: Map<string, IncidentValue> | undefined;
  const known = async (): Promise<Map<string, IncidentValue>> => {
    if (held) return held;
    const read = await readHeldIncidents(store, now() - HELD_MS);
    held = new Map(read.map((value) => [value.id, value]));
    return held;
  };
  const written = (versions: readonly IncidentVersion[]): void => {
    for (const { value } of versions) held?.set(value.id, value);
    figures.written(versions);
  };
  return {
    known,
    /** With those of these ids that were stored longer ago than is held. */
    knownWith: async (ids: readonly string[]): Promise<ReadonlyMap<string, IncidentValue>> => {
      const all = await known();
      const unknown = ids.filter((id) => !all.has(id) && !refused.has(id));
      for (const value of await readIncidentsById(store, unknown)) all.set(value.id, value);
      return all;
    },
    /** Stores what is due, and tells of what was opened. */
    keep: async (versions: readonly IncidentVersion[]): Promise<void> => {
      const wanted = versions.filter(({ value }) => !refused.has(value.id));
      const due = wanted.filter(figures.isDue);
      const stored = await insertEach(store, due, (version, error) => {
        refused.add(version.value.id);
        onFault(error);
      });
      const waiting = figures.wait(wanted.filter((version) => !due.includes(version)));
      for (const value of waiting) held?.set(value.id, value);
      written(stored);
      const opened = stored.filter(({ action }) => action === 'open').map(({ value }) => value);
      if (opened.length > 0) onOpened(opened);
    },
    written,
    due: figures.due,
    isRefused: (id: string): boolean => refused.has(id),
    /** Undefined before they were read. */
    count: (isMeant: (value: IncidentValue) => boolean): number | undefined =>
      held && [...held.values()].filter(isMeant).length,
  };
}

/** Those that were stored. Where one row is at fault the others are not lost for it. */
async function insertEach(
  store: Store,
  versions: readonly IncidentVersion[],
  onRefused: (version: IncidentVersion, error: unknown) => void,
): Promise<readonly IncidentVersion[]> {
  if (versions.length === 0) return [];
  try {
    await writeIncidents(store, versions);
    return versions;
  } catch (error) {
    if (!(error instanceof RowsRejected)) throw error;
    const [only, another] = versions;
    if (only && !another) {
      onRefused(only, error);
      return [];
    }
    const half = Math.ceil(versions.length / 2);
    const first = await insertEach(store, versions.slice(0, half), onRefused);
    return [...first, ...(await insertEach(store, versions.slice(half), onRefused))];
  }
}
