// What a bound reader is told of outcomes and incidents: its own, as a reader without bounds who asks for that person.
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { readOutcomes } from '../../../analytics/outcomes/outcomes.ts';
import { readQuery } from '../../../analytics/query-string.ts';
import { incidentsQuery } from '../../../schemas/patterns.ts';
import { outcomesQuery, type OutcomesAnswer } from '../../../schemas/outcomes-api.ts';
import { readIncident, readIncidents } from '../../../server/patterns/incident-log.ts';
import { boundStore } from '../../../server/reach/bound-store.ts';
import type { Reach } from '../../../server/reach/reach.ts';
import type { Store } from '../../../store/store.ts';
import { chargeOf, openLedger, type Ledger } from '../../analytics/ledger.ts';
import { writeChanges, SHOP } from '../../analytics/outcomes/write-changes.ts';
import { created, found, rig, THRESHOLDS } from '../patterns/incident-rig.ts';

const NOW = Date.UTC(2026, 10, 22, 13, 30);
const NOVEMBER = 'from=2026-11-01&to=2026-12-01';

let ledger: Ledger;
let ofAda: Store;

const ADA: Reach = {
  boundTo: 'ada',
  people: new Set(['ada']),
  names: ['ada', 'ada lovelace'],
  group: '',
  groups: new Set(),
  holds: (name) => name.startsWith('ada'),
};

beforeAll(async () => {
  ledger = await openLedger();
  ofAda = boundStore(ledger.store, ADA);
  await writeChanges(ledger.store, [
    { pr: '1', merged: '2026-11-10T10:00:00Z' },
    { pr: '2', merged: '2026-11-11T10:00:00Z' },
    { pr: '3', closed: '2026-11-12T10:00:00Z' },
    { pr: '4', merged: '2026-11-13T10:00:00Z', agents: ['claude-code'] },
  ]);
  const call = (user: string, pr: string, cost: string) =>
    chargeOf({ user, at: '2026-11-05T10:00:00Z', repo: SHOP, pr, cost, session: `${user} ${pr}` });
  await ledger.write([
    call('ada', '1', '2.5'),
    call('ada', '3', '0.75'),
    call('bob', '1', '4'),
    call('bob', '2', '8'),
  ]);
  await ledger.store.insert({
    table: 'forge_facts',
    columns: ['repo', 'kind', 'time', 'record_id', 'detail'],
    rows: Buffer.from(
      [
        JSON.stringify([SHOP, 'run', '2026-11-05 11:00:00', '1', RUN]),
        JSON.stringify([SHOP, 'job', '2026-11-05 11:00:00', '2', JOB]),
        '',
      ].join('\n'),
    ),
    token: 'a run that reviews',
  });
});

const RUN = JSON.stringify({
  run: '7',
  path: '.github/workflows/review.yml',
  isReview: true,
  changes: ['2'],
});
const JOB = JSON.stringify({ run: '7', attempt: 1, job: '9', sku: 'actions_linux', minutes: 3 });

afterAll(async () => await ledger.close());

async function outcomes(store: Store, params = NOVEMBER): Promise<OutcomesAnswer> {
  return await readOutcomes(store, readQuery(`/outcomes?${params}`, outcomesQuery), NOW);
}

describe('outcomes of a bound reader', () => {
  it('are those of its own work: what it spent on a change that others worked on too', async () => {
    const { totals } = await outcomes(ofAda);
    expect(totals).toMatchObject({ cost_usd: '3.25', spend_by_outcome: { merged: '2.5', closed: '0.75' } });
    expect(totals.measures.cost_per_accepted_pr).toMatchObject({ value_usd: '2.5', denominator: 1 });
    expect(totals).toEqual((await outcomes(ledger.store, `${NOVEMBER}&user=ada`)).totals);
  });

  it('have no row of a change or repository on which only others worked', async () => {
    const { rows } = await outcomes(ofAda, `${NOVEMBER}&group_by=pr`);
    expect(rows.map(({ pr, cost_usd: cost }) => [pr, cost])).toEqual([
      ['1', '2.5'],
      ['3', '0.75'],
    ]);
  });

  it('do not count what nobody knows to be theirs: minutes of reviews, and changes without known spend', async () => {
    expect((await outcomes(ledger.store)).totals.measures.review_workflow_cost).toMatchObject({
      parts: { minutes: '0.018' },
    });
    const { totals, coverage } = await outcomes(ofAda);
    expect(totals.measures.review_workflow_cost).toMatchObject({ value_usd: null, parts: { minutes: null } });
    expect(coverage.changes_without_spend).toBeNull();
    expect((await outcomes(ledger.store)).coverage.changes_without_spend).toBe(1);
  });
});

describe('incidents of a bound reader', () => {
  it('are those of its own sessions, in lists, totals and one by one', async () => {
    Object.assign(rig, { told: [], faults: [], now: NOW });
    const incidents = created(ledger.store);
    await incidents.take([found({ session: 's1' }), found({ session: 's2', user: 'bob' })], THRESHOLDS);
    const all = await readIncidents(ledger.store, incidentsQuery.parse({}));
    expect(all.totals.incidents).toBe(2);
    const own = await readIncidents(ofAda, incidentsQuery.parse({}));
    expect(own.totals).toMatchObject({ incidents: 1, at_risk_usd: '2.5' });
    expect(own.incidents.map(({ finding }) => finding.session)).toEqual(['s1']);
    for (const { id, finding } of all.incidents)
      expect((await readIncident(ofAda, id))?.finding.session).toBe(
        finding.user === 'ada' ? 's1' : undefined,
      );
  });
});
