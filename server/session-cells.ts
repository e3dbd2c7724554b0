// Sessions as they are saved with the totals of spend: JSON, an array of values each.
import { z } from 'zod';
import type { SessionDelta } from '../analytics/limits/session-totals.ts';

const cells = z
  .tuple([
    z.string(),
    z.string(),
    z.string(),
    z.number(),
    z.string().regex(/^-?\d+$/),
    z.number(),
    z.array(z.tuple([z.string(), z.number()])),
  ])
  .transform(([session, user, agent, last, cost, tokens, counts]): SessionDelta => ({
    session,
    user,
    agent,
    last,
    cost: BigInt(cost),
    tokens,
    counts,
  }));

/** What of sessions is saved. */
export const savedSessions = z.array(cells);

/** What {@link savedSessions} reads. */
export function toCells(sessions: readonly SessionDelta[]): z.input<typeof savedSessions> {
  return sessions.map(({ session, user, agent, last, cost, tokens, counts }) => [
    session,
    user,
    agent,
    last,
    String(cost),
    tokens,
    counts.map(([name, count]): [string, number] => [name, count]),
  ]);
}
