// The six faults of an earlier product that joined spend and changes, each of which must not come back.
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { readOutcomes } from '../../../analytics/outcomes/outcomes.ts';
import { readQuery } from '../../../analytics/query-string.ts';
import { outcomesQuery, type OutcomesAnswer } from '../../../schemas/outcomes-api.ts';
import { chargeOf, openLedger, type Call, type Ledger } from '../ledger.ts';
import { SHOP, WEB, writeChanges } from './write-changes.ts';

const NOW = Date.UTC(2026, 10, 22, 13, 30);
const NOVEMBER = 'from=2026-11-01&to=2026-12-01';
const MERGED = '2026-11-10T10:00:00Z';

let engine: Ledger;

beforeAll(async () => {
  engine = await openLedger();
});

afterAll(async () => {
  await engine.close();
});

async function outcomes({ store }: Ledger, params = NOVEMBER): Promise<OutcomesAnswer> {
  return await readOutcomes(store, readQuery(`/outcomes?${params}`, outcomesQuery), NOW);
}

const call = (pr: string, cost: string | null, more: Partial<Call> = {}) =>
  chargeOf({ at: '2026-11-05T10:00:00Z', repo: SHOP, pr, cost, session: 'one', user: 'ada', ...more });

describe('faults of an earlier product', () => {
  it('a session that worked on several changes is counted once, each call on its change', async () => {
    const ledger = await engine.another();
    await writeChanges(ledger.store, [
      { pr: '1', merged: MERGED },
      { pr: '2', merged: MERGED },
      { pr: '3', merged: MERGED },
    ]);
    await ledger.write([call('1', '1'), call('2', '2'), call('3', '4')]);
    const { totals } = await outcomes(ledger);
    expect(totals.measures.cost_per_accepted_pr).toMatchObject({ numerator_usd: '7', denominator: 3 });
    expect(totals.spend_by_outcome.merged).toBe('7');
  });

  it('work that was closed or never opened is not free: it is abandoned, and in the loaded cost', async () => {
    const ledger = await engine.another();
    await writeChanges(ledger.store, [
      { pr: '1', merged: MERGED },
      { pr: '2', closed: MERGED },
    ]);
    await ledger.write([call('1', '1'), call('2', '2'), call('', '4', { at: '2026-11-02T10:00:00Z' })]);
    const { measures } = (await outcomes(ledger)).totals;
    expect(measures.abandoned_cost.value_usd).toBe('6');
    expect(measures.cost_per_accepted_pr_loaded.value_usd).toBe('7');
    expect(measures.cost_per_accepted_pr.incomplete_because).toContain('unlinked_spend');
  });

  it('changes count in the period in which they were merged, so that periods add up', async () => {
    const ledger = await engine.another();
    await writeChanges(ledger.store, [
      { pr: '1', opened: '2026-10-01T00:00:00Z', merged: '2026-11-01T00:00:00Z' },
      { pr: '2', opened: '2026-10-01T00:00:00Z', merged: '2026-10-31T23:59:59.999Z' },
    ]);
    await ledger.write([
      call('1', '1', { at: '2026-10-05T10:00:00Z' }),
      call('2', '2', { at: '2026-10-05T10:00:00Z' }),
    ]);
    const of = async (params: string) => {
      const { numerator_usd: cost, denominator } = (await outcomes(ledger, params)).totals.measures
        .cost_per_accepted_pr;
      return [cost, denominator];
    };
    expect(await of(NOVEMBER)).toEqual(['1', 1]);
    expect(await of('from=2026-10-01&to=2026-11-01')).toEqual(['2', 1]);
    expect(await of('from=2026-10-01&to=2026-12-01')).toEqual(['3', 2]);
  });

  it('cost goes to the model of each call, not to the last one of the session', async () => {
    const ledger = await engine.another();
    await writeChanges(ledger.store, [{ pr: '1', merged: MERGED }]);
    await ledger.write([
      call('1', '8', { model: 'opus' }),
      call('1', '1', { model: 'haiku', at: '2026-11-06T10:00:00Z' }),
    ]);
    const { rows, totals } = await outcomes(ledger, `${NOVEMBER}&group_by=model`);
    expect(rows.map((row) => [row.model, row.measures.cost_per_accepted_pr.numerator_usd])).toEqual([
      ['opus', '8'],
      ['haiku', '1'],
    ]);
    expect(totals.measures.cost_per_accepted_pr.denominator).toBe(1);
  });

  it('work without a price is not free: the figure is a lower bound, and unknown where nothing has a price', async () => {
    const ledger = await engine.another();
    await writeChanges(ledger.store, [
      { pr: '1', merged: MERGED },
      { repo: WEB, pr: '2', merged: MERGED },
    ]);
    await ledger.write([call('1', '3'), call('1', null), call('2', null, { repo: WEB })]);
    const { rows } = await outcomes(ledger, `${NOVEMBER}&group_by=repo`);
    expect(rows.map((row) => [row.repo, row.cost_usd, row.measures.cost_per_accepted_pr])).toMatchObject([
      [SHOP, '3', { value_usd: '3', is_lower_bound: true, lower_bound_because: ['unpriced_calls'] }],
      [WEB, null, { value_usd: null, numerator_usd: null, denominator: 1, is_lower_bound: true }],
    ]);
  });

  it('reverts count, whatever forge told them and without tokens of people', async () => {
    const ledger = await engine.another();
    await writeChanges(ledger.store, [
      {
        forge: 'gitlab',
        repo: 'gitlab.com/acme/api',
        pr: '1',
        merged: MERGED,
        reverted: '2026-11-12T10:00:00Z',
      },
      {
        forge: 'bitbucket',
        repo: 'bitbucket.org/acme/api',
        pr: '1',
        merged: MERGED,
        reverted: '2026-11-12T10:00:00Z',
      },
    ]);
    await ledger.write([
      call('1', '1', { repo: 'gitlab.com/acme/api' }),
      call('1', '2', { repo: 'bitbucket.org/acme/api' }),
      call('1', '4', { repo: 'git.acme.dev/acme/api' }),
    ]);
    const { totals, coverage } = await outcomes(ledger);
    expect(totals.measures.cost_per_reverted_change).toMatchObject({ value_usd: '1.5', denominator: 2 });
    // A host that tells nothing is seen, and does not pass for success or failure.
    expect(totals.spend_by_outcome.untold).toBe('4');
    expect(coverage.known_change_share).toBeCloseTo(3 / 7, 5);
  });
});
