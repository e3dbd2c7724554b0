// Durable memory of settle, forgotten by generations.
import type { Database, RootDatabase } from 'lmdb';
import { keyStartOf, recordIdOf } from '../adapters/fingerprint.ts';
import { fromEntryRecord, toEntryRecord, type EntryRecord } from './entry-record.ts';
import type { Entry, Memory, SettleState } from '../settle/state.ts';

/** MessagePack that keeps bigints of any size. */
export const TABLE_ENCODING = { encoding: 'msgpack', encoder: { useBigIntExtension: true } } as const;

type Options = {
  /** How long a call, point or event is recognised when it is sent again. */
  readonly horizonMs: number;
  readonly now: () => number;
};

/** Sessions and their counters are remembered this long after their last sign of life. */
const SESSION_LIFE_MS = 45 * 24 * 3_600_000;

/** Delta points lie in hourly cells, where no audit could tell them apart: they are recognised for this long. */
const WINDOW_LIFE_MS = 14 * 24 * 3_600_000;

/** Forges deliver again for some days. What is told again later is found by what is in it, and adds up to the same. */
const DELIVERY_LIFE_MS = 14 * 24 * 3_600_000;

/** A change may be reverted, or asked about, years later. */
const FOR_EVER = Number.POSITIVE_INFINITY;

export type DurableMemory = SettleState & {
  /** Forgets what is due. A transaction of its own, so that one that fails later cannot undo half of it. */
  forget(): void;
  /** Where the entry of a record of the ledger lies; undefined where it was forgotten. */
  find(recordId: bigint): EntryPlace | undefined;
};

/** Where an entry lies in memory. */
export type EntryPlace = { readonly kind: 'call' | 'cell' | 'past'; readonly key: string };

/** Opens the memory inside the journal's environment; it is read and written inside transactions. */
export function openMemory(root: RootDatabase, { horizonMs, now }: Options): DurableMemory {
  const shelves = new Map(
    Object.entries(livesOf(horizonMs)).map(([kind, life]) => [
      kind,
      openGenerations(root, { kind, life, now }),
    ]),
  );
  return {
    get: <Kind extends keyof Memory>(kind: Kind, key: string) => {
      const stored = shelves.get(kind)?.get(key);
      const value = isEntry(kind) && stored ? fromEntryRecord(stored as EntryRecord) : stored;
      return value as Memory[Kind] | undefined;
    },
    put: (kind, key, value) => {
      shelves.get(kind)?.put(key, isEntry(kind) ? toEntryRecord(value as Entry) : value);
    },
    forget: () => {
      for (const shelf of shelves.values()) shelf.turn();
    },
    find: (recordId) => {
      for (const kind of ENTRY_KINDS) {
        const keys = shelves.get(kind)?.keysFrom(keyStartOf(recordId)) ?? [];
        const key = keys.find((each) => recordIdOf(each) === recordId);
        if (key !== undefined) return { kind, key };
      }
      return undefined;
    },
  };
}

/** How long each kind is remembered at least. */
function livesOf(horizonMs: number): Record<keyof Memory, number> {
  return {
    seen: horizonMs,
    call: horizonMs,
    cell: SESSION_LIFE_MS,
    scope: SESSION_LIFE_MS,
    counter: SESSION_LIFE_MS,
    windows: Math.max(WINDOW_LIFE_MS, horizonMs),
    tallies: SESSION_LIFE_MS,
    traces: horizonMs,
    declared: SESSION_LIFE_MS,
    recent: horizonMs,
    closed: SESSION_LIFE_MS,
    subagents: SESSION_LIFE_MS,
    past: SESSION_LIFE_MS,
    pastKeys: SESSION_LIFE_MS,
    twins: SESSION_LIFE_MS,
    copies: SESSION_LIFE_MS,
    hours: SESSION_LIFE_MS,
    change: FOR_EVER,
    branch: FOR_EVER,
    pushes: FOR_EVER,
    sha: FOR_EVER,
    run: FOR_EVER,
    naming: FOR_EVER,
    delivery: DELIVERY_LIFE_MS,
    fact: SESSION_LIFE_MS,
    dirty: FOR_EVER,
    links: FOR_EVER,
    rerates: FOR_EVER,
    rerateIds: FOR_EVER,
    prices: FOR_EVER,
  };
}

/** In the order in which settle looks for a call. */
const ENTRY_KINDS = ['call', 'past', 'cell'] as const;

function isEntry(kind: keyof Memory): boolean {
  return ENTRY_KINDS.some((one) => one === kind);
}

type Generations = {
  get(key: string): unknown;
  put(key: string, value: unknown): void;
  keysFrom(start: string): readonly string[];
  turn(): void;
};

/** Sorts after every character of a key. */
const AFTER_KEYS = '~';

/** The younger generation by number, and when it began. */
type Turn = { readonly generation: number; readonly since: number };

/**
 * Two generations, each at least one life long: writes go to the younger, reads fall back to the older, and at the turn
 * the older is dropped whole. So an entry lives at least one life after its last write, also where the life was changed
 * by a restart, and forgetting costs nothing. A clock that jumps back does not turn anything.
 */
function openGenerations(
  root: RootDatabase,
  { kind, life, now }: { kind: string; life: number; now: () => number },
): Generations {
  const even: Database<unknown, string> = root.openDB({ name: `${kind}-even`, ...TABLE_ENCODING });
  const odd: Database<unknown, string> = root.openDB({ name: `${kind}-odd`, ...TABLE_ENCODING });
  const turns: Database<Turn, string> = root.openDB({ name: 'turns', ...TABLE_ENCODING });
  let current = turns.get(kind);
  const shelf = (generation: number) => (generation % 2 === 0 ? even : odd);
  return {
    get: (key) => shelf(current?.generation ?? 0).get(key) ?? shelf((current?.generation ?? 0) + 1).get(key),
    put: (key, value) => {
      shelf(current?.generation ?? 0).putSync(key, value);
    },
    keysFrom: (start) =>
      [even, odd].flatMap((one) => [...one.getKeys({ start, end: `${start}${AFTER_KEYS}` })]),
    turn: () => {
      const since = now();
      if (current && since - current.since < life) return;
      const next = { generation: current ? current.generation + 1 : 0, since };
      root.transactionSync(() => {
        if (current) shelf(next.generation).clearSync();
        turns.putSync(kind, next);
      });
      current = next;
    },
  };
}
