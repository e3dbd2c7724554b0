// What single versions of groups' members changed, for the audit trail: names are compared by the store, never all sent here.
import { z } from 'zod';
import type { Store } from '../store/store.ts';

/** How many people who came, and who went, are told by name. */
const MOST_NAMED = 100;

/** A version of a group's members. */
type MembersVersionKey = { readonly id: string; readonly version: number; readonly at: string };

/** Before and after one change, as the trail tells it; null where the group had no members' list. */
export type MembersChange = {
  readonly before: Record<string, unknown> | null;
  readonly after: Record<string, unknown> | null;
};

/** Two versions of one number are told apart by their time. */
const CHANGES = `
SELECT id, version, toString(versions.at) AS changed_at, was_there, is_there,
  length(before) AS before_count, length(members) AS after_count,
  arrayExcept(members, before) AS came, arrayExcept(before, members) AS went,
  arraySlice(came, 1, ${MOST_NAMED}) AS added, arraySlice(went, 1, ${MOST_NAMED}) AS removed,
  length(came) AS added_count, length(went) AS removed_count
FROM (
  SELECT id, version, listed.at AS at, members, is_there,
    lagInFrame(members) OVER earlier AS before, lagInFrame(is_there) OVER earlier AS was_there
  FROM (
    SELECT id, version, settings.changed_at AS at, NOT deleted AS is_there,
      if(deleted, [], JSONExtract(value, 'members', 'Array(String)')) AS members
    FROM settings
    WHERE kind = 'members' AND (id, version) IN (
      SELECT pair.1, pair.2 FROM (SELECT arrayJoin(arrayZip({ids:Array(String)}, {versions:Array(UInt64)})) AS pair))
  ) AS listed
  WINDOW earlier AS (PARTITION BY id ORDER BY version, listed.at
    ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW)
) AS versions`;

const count = z.coerce.number();

const row = z.object({
  id: z.string(),
  version: count,
  changed_at: z.string(),
  was_there: z.boolean(),
  is_there: z.boolean(),
  before_count: count,
  after_count: count,
  added: z.array(z.string()),
  removed: z.array(z.string()),
  added_count: count,
  removed_count: count,
});

/** What each version changed, by {@link membersVersionKey}. Fails with the store's error. */
export async function readMembersChanges(
  store: Store,
  told: readonly MembersVersionKey[],
): Promise<ReadonlyMap<string, MembersChange>> {
  if (told.length === 0) return new Map();
  const both = told.flatMap(({ id, version }) => [
    { id, version },
    { id, version: version - 1 },
  ]);
  const params = { ids: both.map(({ id }) => id), versions: both.map(({ version }) => version) };
  const rows = await store.query({ sql: CHANGES, params, row });
  return new Map(
    rows.map(({ changed_at, ...each }) => [membersVersionKey({ ...each, at: changed_at }), changeOf(each)]),
  );
}

/** The key of a version. */
export function membersVersionKey({ id, version, at }: MembersVersionKey): string {
  return JSON.stringify([id, version, at]);
}

function changeOf(told: Omit<z.infer<typeof row>, 'changed_at'>): MembersChange {
  const { was_there, is_there, before_count, after_count, added, removed, added_count, removed_count } = told;
  return {
    before: was_there ? { member_count: before_count, removed_count, removed } : null,
    after: is_there ? { member_count: after_count, added_count, added } : null,
  };
}
