// A small team's ledger for tests: subagents, auxiliary work, a correction, metrics only, no price, nobody.
import { activityOf, chargeOf, openLedger, takenBack, type Ledger } from './ledger.ts';

/** The time at which the tests of this ledger ask. */
export const NOW = Date.UTC(2026, 10, 22, 13, 30);

const ADA = { user: 'ada', session: 's1', repo: 'github.com/acme/shop', branch: 'main' };

/** Opens a ledger and writes the team's work. */
export async function openTeamLedger(): Promise<Ledger> {
  const ledger = await openLedger();
  const wrongRepo = chargeOf({ ...ADA, at: '2026-11-20T09:30:00Z', repo: 'github.com/acme/old', cost: '7' });
  await ledger.write(
    [
      chargeOf({ ...ADA, at: '2026-11-20T09:00:00.500Z', cost: '1', tokens: { input: 10, cacheWrite1h: 2 } }),
      chargeOf({
        ...ADA,
        at: '2026-11-20T09:10:00Z',
        cost: '2',
        source: 'subagent',
        subagent: 'Explore',
        subagentId: 'a1',
        model: 'haiku',
        pr: '7',
      }),
      chargeOf({
        ...ADA,
        at: '2026-11-20T09:11:00Z',
        cost: '0.5',
        source: 'subagent',
        subagent: 'Explore',
        subagentId: 'a1',
        retries: 1,
      }),
      chargeOf({
        ...ADA,
        at: '2026-11-20T09:12:00Z',
        cost: '0.25',
        source: 'subagent',
        subagent: 'Explore',
        subagentId: 'a2',
      }),
      chargeOf({ ...ADA, at: '2026-11-20T09:00:01Z', cost: '0.01', source: 'auxiliary', subagent: 'title' }),
      chargeOf({
        ...ADA,
        at: '2026-11-20T10:20:30.400Z',
        cost: '0.02',
        source: 'auxiliary',
        subagent: 'compact',
      }),
      wrongRepo,
      chargeOf({ user: 'bob', session: 's2', at: '2026-11-19T10:00:00Z', cost: '9', metric: true }),
      chargeOf({
        user: 'bob',
        session: 's2',
        at: '2026-11-19T11:00:00Z',
        cost: '1',
        metric: true,
        source: 'auxiliary',
      }),
      chargeOf({
        user: 'gem',
        session: 's4',
        at: '2026-11-01T10:00:00Z',
        cost: '0.1',
        metric: true,
        calls: 2,
      }),
      chargeOf({ user: 'cleo', session: 's3', at: '2026-11-18T10:00:00Z', cost: null, model: 'llama' }),
      chargeOf({ at: '2026-11-18T10:00:00Z', cost: '0.75' }),
    ],
    [
      activityOf({ user: 'ada', session: 's1', at: '2026-11-20T09:00:00Z', count: 4 }),
      activityOf({ user: 'dora', session: 's9', at: '2026-11-20T09:00:00Z' }),
    ],
  );
  await ledger.write([takenBack(wrongRepo)]);
  return ledger;
}
