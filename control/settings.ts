// Settings as append-only versioned rows: loaded once, written one change after the other, visible once stored.
import { createHash } from 'node:crypto';
import { z } from 'zod';
import { limitPolicy, scopeLimits, type LimitPolicy, type ScopeLimits } from '../schemas/limits.ts';
import { tokenValue, type TokenValue } from '../schemas/token.ts';
import type { Store } from '../store/store.ts';
import { createSettingKind, type SettingChange, type SettingKind, type SettingRow } from './setting.ts';

const groupValue = z.object({ name: z.string() });
const membersValue = z.object({ members: z.array(z.string()).readonly() });

/** Who asks for a change, for the audit trail. */
export type Actor = string;

/** Which setting changed. */
export type ChangedSetting = Pick<SettingChange, 'kind' | 'id'>;

/** All settings of this process. */
type Listener = (changed: readonly ChangedSetting[]) => void | Promise<void>;

export type Settings = {
  readonly limits: SettingKind<LimitPolicy>;
  readonly userLimits: SettingKind<ScopeLimits>;
  readonly groupLimits: SettingKind<ScopeLimits>;
  readonly groups: SettingKind<z.infer<typeof groupValue>>;
  readonly members: SettingKind<z.infer<typeof membersValue>>;
  readonly tokens: SettingKind<TokenValue>;
  /**
   * Stores changes as one insert and makes them visible together. `prepare` runs when it is this caller's turn, on
   * the latest settings, and may throw to refuse. Fails with the store's error when the changes could not be stored.
   */
  change(by: Actor, prepare: () => readonly SettingChange[]): Promise<void>;
  /**
   * Calls the listener after changes were stored, or read again after a write of unknown fate, and waits for it: a change
   * is answered when everything follows it. Returns its end.
   */
  onChange(listener: Listener): () => void;
};

const COLUMNS = ['kind', 'id', 'version', 'value', 'deleted', 'changed_at', 'changed_by'] as const;

/** Two versions of the same number exist only where a write's fate was unknown and another change followed. */
const LATEST = `
SELECT kind, id, version, value, deleted, toString(changed_at) AS changed_at, changed_by
FROM settings
WHERE kind IN {kinds:Array(String)}
ORDER BY kind, id, version DESC, settings.changed_at DESC
LIMIT 1 BY kind, id`;

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

/** Loads all settings. `now` in milliseconds since 1970. Fails with the store's error. */
export async function createSettings(store: Store, now: () => number): Promise<Settings> {
  const kinds = {
    limits: createSettingKind('limits', limitPolicy),
    userLimits: createSettingKind('user_limit', scopeLimits),
    groupLimits: createSettingKind('group_limit', scopeLimits),
    groups: createSettingKind('group', groupValue),
    members: createSettingKind('members', membersValue),
    tokens: createSettingKind('token', tokenValue),
  };
  const listeners = new Set<Listener>();
  let turn = Promise.resolve();
  let uncertain = false;

  const tell = async (changed: readonly ChangedSetting[]) => {
    await Promise.all([...listeners].map(async (listener) => await listener(changed)));
  };

  const load = async () => {
    const byName = new Map<string, Pick<SettingKind<unknown>, 'load'>>(
      Object.values(kinds).map((kind) => [kind.kind, kind]),
    );
    const rows = await store.query({ sql: LATEST, params: { kinds: [...byName.keys()] }, row: storedRow });
    for (const row of rows) byName.get(row.kind)?.load(row);
    uncertain = false;
    await tell(rows);
  };

  const write = async (by: Actor, prepare: () => readonly SettingChange[]) => {
    if (uncertain) await load();
    const changes = prepare();
    if (changes.length === 0) return;
    const changedAt = new Date(now()).toISOString();
    uncertain = true;
    await insertChanges(store, changes, { changedAt, by });
    uncertain = false;
    for (const change of changes) change.commit(changedAt, by);
    await tell(changes);
  };

  await load();
  return {
    ...kinds,
    async change(by, prepare) {
      const mine = turn.then(async () => await write(by, prepare));
      turn = mine.catch(() => undefined);
      await mine;
    },
    onChange(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
  };
}

/** The token holds the content: only a resend of the very same insert is taken for a repeat of it. */
async function insertChanges(
  store: Store,
  changes: readonly SettingChange[],
  { changedAt, by }: { readonly changedAt: string; readonly by: Actor },
): Promise<void> {
  const time = changedAt.replace('T', ' ').replace('Z', '');
  const lines = changes.map(({ kind, id, version, value, deleted }) =>
    JSON.stringify([kind, id, version, value, deleted, time, by]),
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
