// One organization under two names: of two reports that tell the same, both would count, because the accounts differ.
import { z } from 'zod';
import { twinsOf } from '../../analytics/bills/counted-lines.ts';
import { billSource, type BillSource } from '../../schemas/bills.ts';
import type { Store } from '../../store/store.ts';
import type { CountedSlice } from './enterprise-sums.ts';

/** What to tell who imports these slices. Fails with the store's error. */
export async function otherAccountNotes(store: Store, slices: readonly CountedSlice[]): Promise<string[]> {
  const told = slices.filter(({ lines }) => lines > 0);
  const own = accountsBySource(told);
  const twins = [...own.keys()].flatMap(twinsOf);
  if (twins.length === 0) return [];
  const known = await store.query({
    sql: `SELECT DISTINCT source, account FROM current_bill_slices
WHERE lines > 0 AND source IN {twins:Array(String)} AND day IN arrayMap(one -> toDate(one), {days:Array(String)})`,
    params: { twins, days: [...new Set(told.map(({ day }) => day))] },
    row: z.object({ source: billSource, account: z.string() }),
  });
  const others = accountsBySource(known);
  return [...own].flatMap(([source, accounts]) =>
    twinsOf(source).flatMap((twin) =>
      noteOf({ source, accounts }, { source: twin, accounts: others.get(twin) }),
    ),
  );
}

type Accounts = ReadonlyMap<BillSource, ReadonlySet<string>>;

function accountsBySource(slices: readonly { source: BillSource; account: string }[]): Accounts {
  const accounts = new Map<BillSource, Set<string>>();
  for (const { source, account } of slices)
    accounts.set(source, (accounts.get(source) ?? new Set()).add(account));
  return accounts;
}

type Named = { readonly source: BillSource; readonly accounts: ReadonlySet<string> | undefined };

/** Accounts that only one of the two knows are two organizations, or one under two names. */
function noteOf(one: Named, other: Named): string[] {
  const left = [...(one.accounts ?? [])].find((account) => !other.accounts?.has(account));
  const right = [...(other.accounts ?? [])].find((account) => !one.accounts?.has(account));
  if (left === undefined || right === undefined) return [];
  return [
    `${other.source} tells the same and is known under ${nameOf(right)}, this under ${nameOf(left)}: where that is one organization, both ` +
      'count. Import both under the same account.',
  ];
}

function nameOf(account: string): string {
  return account === '' ? 'no account' : `the account ${account}`;
}
