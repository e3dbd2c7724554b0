// Which rows of a settled batch end reservations: calls, whatever they cost, and what counters tell of cost.
import { expect, it } from 'vitest';
import type { SettledCharge } from '../../analytics/limits/reservations.ts';
import type { SpendIncrement } from '../../ingest/journal/spend-log.ts';
import { DEFAULT_POLICY } from '../../schemas/limits.ts';
import { settleReservations } from '../../server/settle-reservations.ts';

const place = { user: 'ada', group: '', source: 'main', subagent: '', time: 1 };

function settled(...increments: Partial<SpendIncrement>[]): SettledCharge[] {
  const told: SettledCharge[] = [];
  const rows = increments.map((increment) => ({ ...place, cost: 0n, ...increment }));
  settleReservations(rows, DEFAULT_POLICY, { settle: (charges) => told.push(...charges) });
  return told;
}

it('tells calls that cost nothing, and cost without a call', () => {
  const session = 's1';
  const told = settled(
    { work: { session, tokens: 5, calls: 1 } },
    { work: { session, tokens: 0 }, cost: 3n },
    { work: { session, tokens: 0, counts: [['retries', 1]] } },
    { cost: 4n },
  );
  expect(told.map(({ calls, cost }) => [calls, cost])).toEqual([
    [1, 0n],
    [0, 3n],
  ]);
});

it('leaves out auxiliary work that does not count', () => {
  const work = { session: 's1', tokens: 5, calls: 1 };
  expect(settled({ work, cost: 1n, source: 'auxiliary', subagent: 'title' })).toEqual([]);
});
