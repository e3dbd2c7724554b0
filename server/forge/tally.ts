// What came over each connection: counts by reason, the time of the latest delivery, how far was asked.
import type { ForgeFigures } from '../../schemas/forge-api.ts';
import type { ForgeAnswer } from '../../ingest/forge/delivery.ts';

/** Most reasons that are counted apart. */
const MAX_REASONS = 50;
const OTHER = 'other';

export type ForgeTally = {
  /** Counts what became of a delivery that was signed rightly. `at` in milliseconds since 1970. */
  took(id: string, answer: ForgeAnswer, at: number): void;
  /** Counts one that was not taken. */
  refused(id: string, reason: string): void;
  figuresOf(id: string): ForgeFigures;
  /** All figures by connection, to be kept. */
  all(): Record<string, ForgeFigures>;
};

/** Goes on from figures that were kept. */
export function createForgeTally(
  kept: Readonly<Record<string, ForgeFigures>>,
  now: () => number,
): ForgeTally {
  const byId = new Map(Object.entries(kept).map(([id, figures]) => [id, structuredClone(figures)]));
  const figuresOf = (id: string): ForgeFigures => {
    const found = byId.get(id) ?? nothing(new Date(now()).toISOString());
    byId.set(id, found);
    return found;
  };
  return {
    took(id, answer, at) {
      const figures = figuresOf(id);
      figures.last_delivery_at = new Date(at).toISOString();
      if ('taken' in answer) figures.taken += 1;
      else if ('duplicate' in answer) figures.duplicate += 1;
      else if ('ignored' in answer) add(figures.ignored, answer.ignored);
      else add(figures.refused, 'unavailable' in answer ? 'unavailable' : 'malformed');
    },
    refused: (id, reason) => add(figuresOf(id).refused, reason),
    figuresOf,
    all: () => Object.fromEntries(byId),
  };
}

function nothing(since: string): ForgeFigures {
  return { last_delivery_at: null, counted_since: since, taken: 0, duplicate: 0, ignored: {}, refused: {} };
}

function add(counts: Record<string, number>, reason: string): void {
  const isKnown = Object.hasOwn(counts, reason);
  const name = isKnown || Object.keys(counts).length < MAX_REASONS ? reason : OTHER;
  counts[name] = (counts[name] ?? 0) + 1;
}
