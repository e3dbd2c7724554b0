// One kind of setting in memory: the latest version of each id, deleted ones included, so that versions never repeat.
import type { z } from 'zod';

/** One row of the table `settings`. */
export type SettingRow = {
  readonly kind: string;
  readonly id: string;
  readonly version: number;
  /** JSON. */
  readonly value: string;
  readonly deleted: boolean;
  /** RFC 3339, UTC. */
  readonly changedAt: string;
  readonly changedBy: string;
};

/** The current value of a setting. */
export type Setting<Value> = Pick<SettingRow, 'id' | 'version' | 'changedAt' | 'changedBy'> & {
  readonly value: Value;
};

/** A change that is prepared but neither stored nor seen yet. */
export type SettingChange = Pick<SettingRow, 'kind' | 'id' | 'version' | 'value' | 'deleted'> & {
  /** Makes the change visible, once it is stored. */
  readonly commit: (changedAt: string, changedBy: string) => void;
};

/** All settings of one kind. */
export type SettingKind<Value> = {
  readonly kind: string;
  get(id: string): Setting<Value> | undefined;
  /** Number of the latest version, deletions included; 0 where there was none. */
  versionOf(id: string): number;
  /** All settings of the kind in the order of their ids. */
  list(): Setting<Value>[];
  /** Prepares a new version. */
  put(id: string, value: Value): SettingChange;
  /** Prepares the deletion; undefined where there is nothing to delete. */
  remove(id: string): SettingChange | undefined;
  /** Takes the latest stored version of each id, and forgets all others. Changes nothing when a value does not fit. */
  load(rows: readonly SettingRow[]): void;
  /** The latest version of each id, deletions included, as it is stored. */
  rows(): SettingRow[];
  /** The same settings to try changes on: what is committed there is not seen here. */
  fork(): SettingKind<Value>;
};

type Version<Value> = Pick<SettingRow, 'version' | 'changedAt' | 'changedBy'> & {
  /** Undefined when this version deleted the setting. */
  readonly value: Value | undefined;
};

/**
 * Settings that are made again and again, each under a new id: those that are over need not be held for ever. Deleted ones
 * are over, too. The store keeps them all.
 */
type Passing<Value> = {
  /** `now` in milliseconds since 1970. */
  readonly isOver: (value: Value, now: number) => boolean;
  /** How many that are over are held, those that changed last. */
  readonly most: number;
};

/** What values of a kind are. */
type SettingTraits<Value> = { readonly shape: z.ZodType<Value>; readonly passing?: Passing<Value> };

/** A kind of setting whose values have the given shape. */
export function createSettingKind<Value>(
  kind: string,
  shape: z.ZodType<Value>,
  passing?: Passing<Value>,
): SettingKind<Value> {
  return createKind(kind, { shape, ...(passing && { passing }) }, new Map());
}

function createKind<Value>(
  kind: string,
  traits: SettingTraits<Value>,
  given: Map<string, Version<Value>>,
): SettingKind<Value> {
  const { shape, passing } = traits;
  let latest = given;
  const forget = passing && createForgetting(passing);

  const prepare = (id: string, value: Value | undefined): SettingChange => {
    const version = (latest.get(id)?.version ?? 0) + 1;
    return {
      kind,
      id,
      version,
      value: JSON.stringify(value ?? null),
      deleted: value === undefined,
      commit: (changedAt, changedBy) => {
        latest.set(id, { version, value, changedAt, changedBy });
        forget?.(latest, Date.parse(changedAt));
      },
    };
  };

  const get = (id: string): Setting<Value> | undefined => {
    const found = latest.get(id);
    if (found?.value === undefined) return undefined;
    return { ...found, id, value: found.value };
  };

  return {
    kind,
    get,
    versionOf: (id) => latest.get(id)?.version ?? 0,
    list: () => [...latest.keys()].sort().flatMap((id) => get(id) ?? []),
    put: prepare,
    remove: (id) => (get(id) ? prepare(id, undefined) : undefined),
    load(rows) {
      latest = new Map(
        rows.map(({ id, version, value: text, deleted, changedAt, changedBy }) => {
          const value = deleted ? undefined : shape.parse(JSON.parse(text));
          return [id, { version, value, changedAt, changedBy }];
        }),
      );
    },
    rows: () => [...latest].map(([id, version]) => rowOf(kind, id, version)),
    fork: () => createKind(kind, traits, new Map(latest)),
  };
}

function rowOf<Value>(kind: string, id: string, { value, ...version }: Version<Value>): SettingRow {
  return { kind, id, value: JSON.stringify(value ?? null), deleted: value === undefined, ...version };
}

/** Looks only when there may be a tenth more than are held, so that a change costs next to nothing. */
function createForgetting<Value>({ isOver, most }: Passing<Value>) {
  let enough = 0;
  return (latest: Map<string, Version<Value>>, now: number): void => {
    if (latest.size <= Math.max(enough, most)) return;
    const over = [...latest].filter(([, { value }]) => value === undefined || isOver(value, now));
    over.sort(([, left], [, right]) => (left.changedAt < right.changedAt ? -1 : 1));
    const gone = over.slice(0, Math.max(0, over.length - most));
    for (const [id] of gone) latest.delete(id);
    enough = latest.size + most / 10;
  };
}
