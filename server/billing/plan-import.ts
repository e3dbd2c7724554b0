// What an import changes: slices of a report, compared with those that count now.
import type { KnownSlice } from './known-slices.ts';
import { keyText, type PreparedReport, type PreparedSlice } from './prepare-report.ts';

/** A slice that is written, and the one that it replaces. */
export type PlannedSlice = {
  readonly slice: PreparedSlice;
  readonly version: number;
  readonly before: KnownSlice | undefined;
};

export type ImportPlan = {
  readonly changes: readonly PlannedSlice[];
  /** Slices that are new, that say something else than before, and that say the same. */
  readonly counts: { readonly new: number; readonly changed: number; readonly unchanged: number };
  readonly notes: readonly string[];
};

/** Days that somebody asked for as a whole, the last exclusive. */
export type Covers = { readonly from: string; readonly to: string };

/** SHA-256 of nothing: the hash of a slice without lines. */
const EMPTY_HASH = 'e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855';

/**
 * Compares a report with what is known. Of days that were asked for as a whole, scopes that the report no longer tells are
 * emptied: the provider took them back. Where it has no line of a day at all, it may just not be ready.
 */
export function planImport(
  { slices }: Pick<PreparedReport, 'slices'>,
  known: ReadonlyMap<string, KnownSlice>,
  covers?: Covers,
): ImportPlan {
  const all = covers ? [...slices, ...goneSlices(slices, known, covers)] : slices;
  const counts = { new: 0, changed: 0, unchanged: 0 };
  const changes: PlannedSlice[] = [];
  for (const slice of all) {
    const before = known.get(keyText(slice));
    const isSame = before ? before.contentHash === slice.contentHash : slice.lines === 0;
    if (isSame) counts.unchanged += 1;
    else {
      counts[before ? 'changed' : 'new'] += 1;
      changes.push({ slice, version: (before?.version ?? 0) + 1, before });
    }
  }
  return { changes, counts, notes: doubledNotes(slices, known) };
}

function goneSlices(
  slices: readonly PreparedSlice[],
  known: ReadonlyMap<string, KnownSlice>,
  { from, to }: Covers,
): PreparedSlice[] {
  const told = new Set(slices.map(keyText));
  const days = new Set(slices.filter(({ lines }) => lines > 0).map(dayKey));
  return [...known.values()]
    .filter(
      (slice) =>
        slice.lines > 0 &&
        slice.day >= from &&
        slice.day < to &&
        days.has(dayKey(slice)) &&
        !told.has(keyText(slice)),
    )
    .map(({ source, account, scope, day }) => ({
      source,
      account,
      scope,
      day,
      contentHash: EMPTY_HASH,
      lines: 0,
      unknownLines: 0,
      amounts: [],
      rows: [],
    }));
}

function dayKey({ source, account, day }: Pick<KnownSlice, 'source' | 'account' | 'day'>): string {
  return JSON.stringify([source, account, day]);
}

/** The very same lines under another account count twice: mostly the same file, once with and once without its account. */
function doubledNotes(
  slices: readonly PreparedSlice[],
  known: ReadonlyMap<string, KnownSlice>,
): readonly string[] {
  const byContent = new Map([...known.values()].map((slice) => [slice.contentHash, slice]));
  const accounts = new Set<string>();
  for (const slice of slices) {
    const same = slice.lines > 0 ? byContent.get(slice.contentHash) : undefined;
    const isDoubled =
      same?.source === slice.source &&
      same.day === slice.day &&
      same.scope === slice.scope &&
      same.account !== slice.account;
    if (isDoubled) accounts.add(same.account);
  }
  return [...accounts].map(
    (account) =>
      `The very same lines are known under ${account === '' ? 'no account' : `the account ${account}`}, and both count: ` +
      'take one of the two imports back.',
  );
}
