// How far back usage reaches that arrived since a pattern was looked for. Times in milliseconds since 1970.
import { PATTERNS, type PatternName } from '../../schemas/pattern-definitions.ts';

export interface News {
  readonly arrived: (usage: Iterable<{ readonly time: number }>) => void;
  /** The earliest that was not looked at; `seen` says that it was. */
  of(pattern: PatternName): { readonly earliest: number | undefined; readonly seen: () => void };
}

/** Nothing has arrived. What was looked at is looked at once more: the ledger may not have held it yet. */
export function createNews(): News {
  const fresh = new Map<PatternName, number>();
  const before = new Map<PatternName, number>();
  return {
    arrived(usage) {
      let first = Infinity;
      for (const { time } of usage) first = Math.min(first, time);
      if (first === Infinity) return;
      for (const pattern of PATTERNS) fresh.set(pattern, Math.min(first, fresh.get(pattern) ?? first));
    },
    of(pattern) {
      const now = fresh.get(pattern);
      const times = [now, before.get(pattern)].filter((time) => time !== undefined);
      return {
        earliest: times.length === 0 ? undefined : Math.min(...times),
        seen: () => {
          if (fresh.get(pattern) === now) fresh.delete(pattern);
          if (now === undefined) before.delete(pattern);
          else before.set(pattern, now);
        },
      };
    },
  };
}
