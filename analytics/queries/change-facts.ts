// What forges told of changes, as it stands: the latest version of each.
import { z } from 'zod';
import { CHANGE_STATES } from '../../schemas/forge.ts';
import type { Store } from '../../store/store.ts';

/** A change by repository and number. */
export type ChangeName = { readonly repo: string; readonly pr: string };

const SQL = (isMeant: string): string => `
SELECT repo, pr, title, url, state, reverted_by != '' AS is_reverted
FROM changes
WHERE ${isMeant}
ORDER BY batch_id DESC LIMIT 1 BY repo, pr`;

/** More are not sent along with the statement: all changes are read. */
const MOST_NAMED = 500;

const row = z.object({
  repo: z.string(),
  pr: z.string(),
  title: z.string(),
  url: z.string(),
  state: z.enum(CHANGE_STATES),
  is_reverted: z.union([z.boolean(), z.number()]).transform(Boolean),
});
/** What is known of a change. */
export type KnownChange = z.infer<typeof row>;

/** The changes that forges told of, by {@link changeKey}. */
export async function readChangeFacts(
  store: Store,
  names: readonly ChangeName[],
): Promise<ReadonlyMap<string, KnownChange>> {
  if (names.length === 0) return new Map();
  const distinct = (values: readonly string[]): string[] => [...new Set(values)];
  const params = { repos: distinct(names.map(({ repo }) => repo)), prs: distinct(names.map(({ pr }) => pr)) };
  const isFew = names.length <= MOST_NAMED;
  const sql = SQL(isFew ? 'repo IN {repos:Array(String)} AND pr IN {prs:Array(String)}' : '1');
  const rows = await store.query({ sql, params: isFew ? params : {}, row });
  return new Map(rows.map((each) => [changeKey(each), each]));
}

/** The key of a change in maps. */
export function changeKey({ repo, pr }: ChangeName): string {
  return JSON.stringify([repo, pr]);
}
