// Settings as append-only versioned rows: loaded once, written one change after the other, visible once stored.
import { createHash } from 'node:crypto';
import { z } from 'zod';
import { StoreUnavailable, type Store } from '../store/store.ts';
import { MOST_ENDED_RAISES, RAISE_HAS_ENDED } from './raise-state.ts';
import type { SettingChange, SettingKind, SettingRow } from './setting.ts';
import { createKinds, type SettingKinds } from './setting-kinds.ts';
import type { SettingsCopy } from './settings-copy.ts';

/** Who asks for a change, for the audit trail. */
export type Actor = string;

/** Which setting changed. */
export type ChangedSetting = Pick<SettingChange, 'kind' | 'id'>;

type Listener = (changed: readonly ChangedSetting[]) => void | Promise<void>;

/** All settings of this process. */
export type Settings = SettingKinds & {
  /**
   * Stores changes as one insert and makes them visible together. `prepare` runs when it is this caller's turn, on
   * the latest settings, and may throw to refuse. `reason` says why, for the audit trail. Fails with the store's error
   * when the changes could not be stored.
   */
  change(by: Actor, prepare: () => readonly SettingChange[], reason?: string): Promise<void>;
  /**
   * Calls the listener after changes were stored, or read again after a write of unknown fate, and waits for it: a change
   * is answered when everything follows it. Returns its end.
   */
  onChange(listener: Listener): () => void;
  /** Whether the settings were read at all: from the store, or from their copy while it is away. */
  known(): boolean;
  /** Reads the store where that could not be done yet; until then changes are refused. Fails with the store's error. */
  refresh(): Promise<void>;
};

type StoredKind = Pick<SettingKind<unknown>, 'kind' | 'load' | 'rows'>;

const COLUMNS = ['kind', 'id', 'version', 'value', 'deleted', 'changed_at', 'changed_by', 'reason'] as const;

/**
 * Two versions of the same number exist only where a write's fate was unknown and another change followed. Values of earlier
 * versions are not read: groups of thousands may have hundreds. Of raises that are over, those that changed last.
 */
const LATEST = `
SELECT kind, id, version, value, deleted, toString(latest.at) AS changed_at, changed_by
FROM (
  SELECT kind, id, version, value, deleted, settings.changed_at AS at, changed_by
  FROM settings
  WHERE (kind, id, version) IN (
    SELECT kind, id, max(version) FROM settings WHERE kind IN {kinds:Array(String)} GROUP BY kind, id)
  ORDER BY at DESC
  LIMIT 1 BY kind, id
) AS latest
ORDER BY latest.at DESC, kind, id
LIMIT ${MOST_ENDED_RAISES} BY kind, if(${RAISE_HAS_ENDED}, '', id)`;

const storedRow = z
  .object({
    kind: z.string(),
    id: z.string(),
    version: z.coerce.number(),
    value: z.string(),
    deleted: z.boolean(),
    changed_at: z.string(),
    changed_by: z.string(),
  })
  .transform(({ changed_at, changed_by, ...row }): SettingRow => ({
    ...row,
    changedAt: `${changed_at.replace(' ', 'T')}Z`,
    changedBy: changed_by,
  }));

/**
 * Loads all settings. `now` in milliseconds since 1970. Where the store is away, the copy serves until
 * {@link Settings.refresh}; without a copy to keep, or when the store refuses, fails with the store's error.
 */
export async function createSettings(
  store: Store,
  now: () => number,
  copy?: SettingsCopy,
): Promise<Settings> {
  const kinds = createKinds();
  const listeners = new Set<Listener>();
  const inTurn = createTurns();
  let uncertain = true;
  let known = false;

  const tell = async (changed: readonly ChangedSetting[]) => {
    await Promise.all([...listeners].map(async (listener) => await listener(changed)));
  };

  const stored = createStored(store, Object.values(kinds), { copy, now });
  const load = async () => {
    const rows = await stored.read();
    uncertain = false;
    known = true;
    await tell(rows);
  };

  const write = async (by: Actor, prepare: () => readonly SettingChange[], reason: string) => {
    if (uncertain) await load();
    const changes = prepare();
    if (changes.length === 0) return;
    const changedAt = new Date(now()).toISOString();
    uncertain = true;
    await insertChanges(store, changes, { changedAt, by, reason });
    uncertain = false;
    for (const change of changes) change.commit(changedAt, by);
    await stored.keepCopy();
    await tell(changes);
  };

  await load().catch(async (error: unknown) => {
    if (!copy || !(error instanceof StoreUnavailable)) throw error;
    known = await stored.readCopy();
  });
  return {
    ...kinds,
    change: async (by, prepare, reason = '') => await inTurn(async () => await write(by, prepare, reason)),
    onChange(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    known: () => known,
    refresh: async () =>
      await inTurn(async () => {
        if (uncertain) await load();
      }),
  };
}

/** Runs what it is given one after the other. */
function createTurns(): (act: () => Promise<void>) => Promise<void> {
  let turn = Promise.resolve();
  return async (act) => {
    const mine = turn.then(act);
    turn = mine.catch(() => undefined);
    await mine;
  };
}

/** The settings as the store has them, and their copy. */
function createStored(
  store: Store,
  kinds: readonly StoredKind[],
  { copy, now }: { readonly copy: SettingsCopy | undefined; readonly now: () => number },
) {
  const take = (rows: readonly SettingRow[]) => {
    for (const kind of kinds) kind.load(rows.filter((row) => row.kind === kind.kind));
  };
  const keepCopy = async () => await copy?.write(kinds.flatMap((kind) => kind.rows()));
  return {
    keepCopy,
    /** Reads the store. */
    read: async () => {
      const names = kinds.map(({ kind }) => kind);
      const params = { kinds: names, now: new Date(now()).toISOString() };
      const rows = await store.query({ sql: LATEST, params, row: storedRow });
      take(rows);
      await keepCopy();
      return rows;
    },
    /** Reads the copy; tells whether there is one that can be used. */
    readCopy: async () => (await copy?.read(take)) ?? false,
  };
}

/** The token holds the content: only a resend of the very same insert is taken for a repeat of it. */
async function insertChanges(
  store: Store,
  changes: readonly SettingChange[],
  { changedAt, by, reason }: { readonly changedAt: string; readonly by: Actor; readonly reason: string },
): Promise<void> {
  const time = changedAt.replace('T', ' ').replace('Z', '');
  const lines = changes.map(({ kind, id, version, value, deleted }) =>
    JSON.stringify([kind, id, version, value, deleted, time, by, reason]),
  );
  const names = changes.map(({ kind, id, version }) => `${kind}/${id}/${version}`).join(' ');
  const content = createHash('sha256').update(lines.join('\n')).digest('hex').slice(0, 16);
  await store.insert({
    table: 'settings',
    columns: COLUMNS,
    rows: Buffer.from(`${lines.join('\n')}\n`),
    token: `settings ${names} ${content}`,
  });
}
