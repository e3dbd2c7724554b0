// Outcomes of any ledger add up, and equal what is computed from its calls one by one.
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { readOutcomes } from '../../../analytics/outcomes/outcomes.ts';
import { readQuery } from '../../../analytics/query-string.ts';
import { fromUsd, toUsd } from '../../../schemas/money.ts';
import { outcomesQuery, type OutcomesAnswer, type OutcomeTotals } from '../../../schemas/outcomes-api.ts';
import { intervalStart, PERIODS } from '../../../schemas/period.ts';
import { chargeOf, openLedger, type Ledger } from '../ledger.ts';
import { SHOP, WEB, writeChanges, type ChangeWords } from './write-changes.ts';

const NOW = Date.UTC(2026, 10, 22, 13, 30);
const FROM = Date.UTC(2026, 10, 3);
const TO = Date.UTC(2026, 10, 19);
const RANGE = 'from=2026-11-03&to=2026-11-19';
const HOUR_MS = 3_600_000;

let ledger: Ledger;

beforeAll(async () => {
  ledger = await openLedger();
});

afterAll(async () => {
  await ledger.close();
});

const hour = fc.integer({ min: 0, max: 24 * 20 });
const timeOf = (hours: number) => Date.UTC(2026, 10, 1) + hours * HOUR_MS;
const instant = (hours: number) => new Date(timeOf(hours)).toISOString();

const call = fc.record({
  user: fc.constantFrom('', 'ada', 'bob'),
  session: fc.constantFrom('', 's1', 's2'),
  repo: fc.constantFrom('', SHOP, WEB),
  pr: fc.constantFrom('', '1', '2', '3', '4'),
  model: fc.constantFrom('opus', 'sonnet'),
  source: fc.constantFrom('main' as const, 'subagent' as const, 'auxiliary' as const),
  hour,
  cost: fc.option(fc.integer({ min: 0, max: 10_000_000 }), { freq: 6 }),
});
type Made = Omit<typeof call extends fc.Arbitrary<infer Value> ? Value : never, 'repo'> & {
  readonly repo: string;
};

const fate = fc.record({
  state: fc.constantFrom('open', 'merged', 'reverted', 'closed'),
  hour,
  later: fc.integer({ min: 0, max: 200 }),
});
type Fate = typeof fate extends fc.Arbitrary<infer Value> ? Value : never;

/** Fates of the changes 1 to 3 of both repositories; no forge tells about 4. */
const fates = fc.array(fate, { minLength: 6, maxLength: 6 });

function changesOf(made: readonly Fate[], run: string): (ChangeWords & { made: Fate })[] {
  return made.map((each, index) => ({
    repo: `${index < 3 ? SHOP : WEB}-${run}`,
    pr: String((index % 3) + 1),
    made: each,
    ...(['merged', 'reverted'].includes(each.state) && { merged: instant(each.hour) }),
    ...(each.state === 'reverted' && { reverted: instant(each.hour + each.later) }),
    ...(each.state === 'closed' && { closed: instant(each.hour) }),
  }));
}

describe('any ledger', () => {
  let runs = 0;

  it('gives rows that add up to the totals, and what its calls give one by one', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(call, { minLength: 1, maxLength: 30 }),
        fates,
        fc.uniqueArray(fc.constantFrom('user', 'session', 'repo', 'model', 'source', 'pr', 'branch'), {
          maxLength: 2,
        }),
        fc.option(fc.constantFrom(...PERIODS)),
        async (calls, made, by, interval) => {
          const run = `${(runs += 1)}`;
          const changes = changesOf(made, run);
          await writeChanges(ledger.store, changes);
          const told = calls.map((each) => ({ ...each, repo: each.repo && `${each.repo}-${run}` }));
          await ledger.write(
            told.map(({ hour: hours, cost, ...rest }) =>
              chargeOf({ ...rest, team: run, at: instant(hours), cost: cost === null ? null : usdOf(cost) }),
            ),
          );
          const params = `${RANGE}&team=${run}${by.length ? `&group_by=${by.join(',')}` : ''}${interval ? `&interval=${interval}` : ''}`;
          const answer = await readOutcomes(
            ledger.store,
            readQuery(`/outcomes?${params}`, outcomesQuery),
            NOW,
          );
          expectToAddUp(answer);
          expectTruth(answer.totals, told, changes);
        },
      ),
      { numRuns: 12 },
    );
  }, 300_000);
});

const usdOf = (cost: number) => toUsd(BigInt(cost) * 999_999n);
const pico = (usd: string | null | undefined) => fromUsd(usd ?? '0') ?? 0n;

function expectToAddUp({ rows, totals }: OutcomesAnswer): void {
  const amounts: ((of: OutcomeTotals) => string | null | undefined)[] = [
    (of) => of.cost_usd,
    ...(['merged', 'reverted', 'closed', 'open', 'untold', 'none'] as const).map(
      (name) => (of: OutcomeTotals) => of.spend_by_outcome[name],
    ),
    (of) => of.measures.cost_per_accepted_pr.numerator_usd,
    (of) => of.measures.cost_per_reverted_change.numerator_usd,
    (of) => of.measures.abandoned_cost.parts['closed'],
    (of) => of.measures.abandoned_cost.parts['unlinked'],
    (of) => of.measures.cost_per_developer.numerator_usd,
    (of) => of.measures.cost_per_session.numerator_usd,
    (of) => of.measures.subagent_share.numerator_usd,
    (of) => of.measures.retry_cost.value_usd,
  ];
  for (const amount of amounts) {
    expect(rows.reduce((sum, row) => sum + pico(amount(row)), 0n)).toBe(pico(amount(totals)));
  }
  const parts = Object.values(totals.spend_by_outcome).reduce((sum, part) => sum + pico(part), 0n);
  expect(parts).toBe(pico(totals.cost_usd));
}

const isIn = (at: number) => at >= FROM && at < TO;

function expectTruth(
  totals: OutcomeTotals,
  calls: readonly Made[],
  changes: readonly (ChangeWords & { made: Fate })[],
): void {
  const costOf = (some: readonly Made[]) =>
    some.reduce((sum, { cost }) => sum + (cost === null ? 0n : pico(usdOf(cost))), 0n);
  const on = ({ repo, pr }: ChangeWords) => calls.filter((each) => each.repo === repo && each.pr === pr);
  const worked = changes.filter((change) => on(change).length > 0);
  const became = (states: readonly string[], at: (made: Fate) => number) =>
    worked.filter(({ made }) => states.includes(made.state) && isIn(at(made)));
  const accepted = became(['merged', 'reverted'], (made) => timeOf(made.hour));
  const reverted = became(['reverted'], (made) => timeOf(made.hour + made.later));
  const closed = became(['closed'], (made) => timeOf(made.hour));
  const inRange = calls.filter(({ hour: hours }) => isIn(timeOf(hours)));
  const { measures } = totals;
  const told = (some: readonly ChangeWords[]) => [toUsd(costOf(some.flatMap(on))), some.length];

  const perAccepted = measures.cost_per_accepted_pr;
  expect([perAccepted.numerator_usd ?? '0', perAccepted.denominator]).toEqual(told(accepted));
  const perReverted = measures.cost_per_reverted_change;
  expect([perReverted.numerator_usd ?? '0', perReverted.denominator]).toEqual(told(reverted));
  expect(measures.abandoned_cost.parts['closed'] ?? '0').toBe(told(closed)[0]);
  const cutoff = intervalStart('day', NOW) - 14 * 24 * HOUR_MS;
  const unlinked = inRange.filter(
    ({ pr, repo, hour: hours }) => pr === '' && repo !== '' && timeOf(hours) < cutoff,
  );
  expect(measures.abandoned_cost.parts['unlinked'] ?? '0').toBe(toUsd(costOf(unlinked)));
  const people = new Set(inRange.map(({ user }) => user).filter(Boolean));
  expect(measures.cost_per_developer.denominator).toBe(people.size);
  expect(totals.unpriced_calls).toBe(inRange.filter(({ cost }) => cost === null).length);
  expect(totals.cost_usd ?? '0').toBe(toUsd(costOf(inRange)));
}
