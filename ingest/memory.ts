// Durable memory of settle, forgotten by generations.
import type { Database, RootDatabase } from 'lmdb';
import type { Memory, SettleState } from './settle/state.ts';

/** MessagePack that keeps bigints of any size. */
export const TABLE_ENCODING = { encoding: 'msgpack', encoder: { useBigIntExtension: true } } as const;

type Options = {
  /** How long a call, point or event is recognised when it is sent again. */
  readonly horizonMs: number;
  readonly now: () => number;
};

/** Sessions and their counters are remembered this long after their last sign of life. */
const SESSION_LIFE_MS = 45 * 24 * 3_600_000;

/** Opens the memory inside the journal's environment; must be used inside its transactions. */
export function openMemory(root: RootDatabase, { horizonMs, now }: Options): SettleState {
  const lives: Record<keyof Memory, number> = {
    seen: horizonMs,
    call: horizonMs,
    cell: SESSION_LIFE_MS,
    scope: SESSION_LIFE_MS,
    counter: SESSION_LIFE_MS,
  };
  const shelves = new Map(
    Object.entries(lives).map(([kind, life]) => [kind, openGenerations(root, { kind, life, now })]),
  );
  return {
    get: <Kind extends keyof Memory>(kind: Kind, key: string) =>
      shelves.get(kind)?.get(key) as Memory[Kind] | undefined,
    put: (kind, key, value) => shelves.get(kind)?.put(key, value),
  };
}

type Generations = { get(key: string): unknown; put(key: string, value: unknown): void };

/**
 * Two generations, each one life long: writes go to the younger, reads fall back to the older, and at the turn the older
 * is dropped whole. So an entry lives at least one life after its last write, and forgetting costs nothing. A clock that
 * jumps back does not turn anything.
 */
function openGenerations(
  root: RootDatabase,
  { kind, life, now }: { kind: string; life: number; now: () => number },
): Generations {
  const even: Database<unknown, string> = root.openDB({ name: `${kind}-even`, ...TABLE_ENCODING });
  const odd: Database<unknown, string> = root.openDB({ name: `${kind}-odd`, ...TABLE_ENCODING });
  const turns: Database<number, string> = root.openDB({ name: 'generations', ...TABLE_ENCODING });
  let current = turns.get(kind);
  const younger = () => ((current ?? 0) % 2 === 0 ? even : odd);
  const older = () => ((current ?? 0) % 2 === 0 ? odd : even);
  const turn = (): void => {
    const due = Math.floor(now() / life);
    if (current !== undefined && due <= current) return;
    const skipped = current === undefined || due > current + 1;
    current = due;
    younger().clearSync();
    if (skipped) older().clearSync();
    turns.putSync(kind, due);
  };
  return {
    get(key) {
      turn();
      return younger().get(key) ?? older().get(key);
    },
    put(key, value) {
      turn();
      younger().putSync(key, value);
    },
  };
}
