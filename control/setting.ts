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

/** A kind of setting whose values have the given shape. */
export function createSettingKind<Value>(kind: string, shape: z.ZodType<Value>): SettingKind<Value> {
  return createKind(kind, shape, new Map());
}

function createKind<Value>(
  kind: string,
  shape: z.ZodType<Value>,
  given: Map<string, Version<Value>>,
): SettingKind<Value> {
  let latest = given;

  const prepare = (id: string, value: Value | undefined): SettingChange => {
    const version = (latest.get(id)?.version ?? 0) + 1;
    return {
      kind,
      id,
      version,
      value: JSON.stringify(value ?? null),
      deleted: value === undefined,
      commit: (changedAt, changedBy) => latest.set(id, { version, value, changedAt, changedBy }),
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
    rows: () =>
      [...latest].map(([id, { value, ...version }]) => ({
        kind,
        id,
        value: JSON.stringify(value ?? null),
        deleted: value === undefined,
        ...version,
      })),
    fork: () => createKind(kind, shape, new Map(latest)),
  };
}
