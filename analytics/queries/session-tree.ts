// Who started whom in a session, as far as it is told, and what each part cost with everything that it started. Pure.
import type { SessionPart } from '../../schemas/api.ts';
import { fromUsd, toUsd } from '../../schemas/money.ts';
import type { SessionEvent } from './session-events.ts';

type Placed = Pick<SessionPart, 'subagent' | 'subagent_id' | 'started' | 'ended' | 'cost_usd'>;

/** Where a subagent stands: null where that is not told. */
export type PlaceInTree = { readonly depth: number | null; readonly parent: string | null };

/**
 * Starts tell the name and the depth of a subagent, but not its id: each is taken for the subagent of that name that made its
 * first call next. The parent of one at depth 1 is the main turn; of a deeper one it is known where exactly one subagent that is
 * a level higher was at work then.
 */
export function placeSubagents(parts: readonly Placed[], events: readonly SessionEvent[]): PlaceInTree[] {
  const starts = events.filter(({ kind, depth }) => kind === 'subagent_started' && depth > 0);
  const free = new Set(starts);
  const inOrder = [...parts].sort((left, right) => Date.parse(left.started) - Date.parse(right.started));
  const depths = new Map<Placed, number>();
  for (const part of inOrder) {
    const begun = Date.parse(part.started);
    const start = [...free].find(({ name, at }) => name === part.subagent && at <= begun);
    if (!start || part.subagent_id === '') continue;
    free.delete(start);
    depths.set(part, start.depth);
  }
  return parts.map((part) => {
    const depth = depths.get(part) ?? null;
    return { depth, parent: parentOf(part, depth, depths) };
  });
}

function parentOf(part: Placed, depth: number | null, depths: ReadonlyMap<Placed, number>): string | null {
  if (depth === null) return null;
  if (depth === 1) return '';
  const candidates = [...depths].filter(
    ([other, of]) => of === depth - 1 && other.started <= part.started && other.ended >= part.started,
  );
  const [only, another] = candidates;
  return only && !another ? only[0].subagent_id : null;
}

type Node = Placed & { readonly source: string; readonly parent: string | null };

/** What a part cost with everything below it; null where nothing of that has a price. */
export function subtreeCost(part: Node, all: readonly Node[]): string | null {
  const below = part.source === 'main' ? all : [part, ...descendants(part, all)];
  const known = below.flatMap(({ cost_usd: cost }) => (cost === null ? [] : [fromUsd(cost) ?? 0n]));
  return known.length === 0 ? null : toUsd(known.reduce((sum, cost) => sum + cost, 0n));
}

function descendants(part: Node, all: readonly Node[]): Node[] {
  if (part.source !== 'subagent' || part.subagent_id === '') return [];
  const children = all.filter(
    (other) => other.source === 'subagent' && other !== part && other.parent === part.subagent_id,
  );
  return children.flatMap((child) => [child, ...descendants(child, all)]);
}
