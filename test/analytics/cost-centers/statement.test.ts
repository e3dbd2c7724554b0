// Statements on a real engine: one month of a cost center, that adds up.
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { readStatement } from '../../../analytics/cost-centers/statement.ts';
import { chargeOf, openLedger, type Ledger } from '../ledger.ts';
import { rule, sourcesOf, sum } from './center-rules.ts';

let ledger: Ledger;
beforeAll(async () => (ledger = await openLedger()), 120_000);
afterAll(async () => await ledger.close());

describe('a statement', () => {
  it('says of what nothing has a price that its cost is not known, and not that it is nothing', async () => {
    const ofMonth = await ledger.another();
    await ofMonth.write([
      chargeOf({ at: '2026-10-01T10:00:00Z', user: 'ana', team: 'ops', model: 'known', cost: '4' }),
      chargeOf({ at: '2026-10-01T11:00:00Z', user: 'bo', team: 'ops', model: 'new', cost: null }),
    ]);
    const sources = {
      ...sourcesOf(ofMonth.store, { rules: [rule({ team: 'ops' }, 'Ops', 'ops')], shared: [] }),
      signedOff: new Set<string>(),
    };
    const told = await readStatement('Ops', '2026-10', sources);
    expect(told.models.map(({ name, cost_usd }) => [name, cost_usd])).toEqual([
      ['known', '4'],
      ['new', null],
    ]);
    expect(told).toMatchObject({ total_usd: '4', unpriced_calls: 1, products: [{ cost_usd: '4' }] });
  });

  it('is a month of a cost center: what it spent on what, what it bears of others, and how it changed', async () => {
    const { store } = ledger;
    await ledger.write([
      chargeOf({ at: '2026-09-05T10:00:00Z', user: 'ana', team: 'ops', cost: '4' }),
      ...Array.from({ length: 12 }, (_, index) =>
        chargeOf({
          at: `2026-10-0${(index % 3) + 1}T10:00:00Z`,
          user: `p${index}`,
          team: 'ops',
          repo: `r${index}`,
          cost: String(index + 1),
        }),
      ),
      chargeOf({ at: '2026-10-03T10:00:00Z', user: 'bo', team: 'platform', cost: '10' }),
      chargeOf({ at: '2026-10-04T10:00:00Z', user: 'chi', repo: 'who-knows', cost: '1' }),
    ]);
    const rules = [rule({ team: 'ops' }, 'Ops', 'ops'), rule({ team: 'platform' }, 'Platform')];
    const sources = {
      ...sourcesOf(store, { rules, shared: [{ cost_center: 'Platform', weights: {} }] }),
      signedOff: new Set<string>(),
    };
    const told = await readStatement('Ops', undefined, sources);
    expect(told).toMatchObject({
      month: '2026-10',
      status: 'closed',
      own_usd: '78',
      shared_in_usd: '10',
      total_usd: '88',
      previous_total_usd: '4',
      month_usd: '89',
      unallocated_usd: '1',
      people: 12,
      calls: 12,
      products: [{ name: 'ops', cost_usd: '78' }],
      shared: [{ cost_center: 'Platform', amount_usd: '10' }],
    });
    expect(told.repos).toHaveLength(11);
    expect(told.repos.at(-1)).toEqual({ name: '(others)', cost_usd: '3', calls: 2 });
    expect(sum(told.users.map(({ cost_usd }) => cost_usd ?? 'unknown'))).toBe('78');
    expect(sum(told.days.map(({ cost_usd }) => cost_usd))).toBe('78');
    expect(
      (await readStatement('Ops', '2026-10', { ...sources, signedOff: new Set(['2026-10']) })).status,
    ).toBe('signed_off');
    expect((await readStatement('Ops', '2026-11', sources)).status).toBe('open');
    expect(await readStatement('', '2026-10', sources)).toMatchObject({
      cost_center: '',
      total_usd: '1',
      shared_in_usd: '0',
      repos: [{ name: 'who-knows', cost_usd: '1', calls: 1 }],
    });
    // Whose only part is to bear others' spend is known by name.
    const shared = [{ cost_center: 'Platform', weights: { Sales: '1' } }];
    const others = { ...sources, settings: { ...sources.settings, centers: { rules, shared } } };
    expect((await readStatement('Sales', '2026-11', others)).total_usd).toBe('0');
    // What is dropped is not nothing.
    const kept = { ...sources, floors: { usage_daily: 202610 } };
    expect((await readStatement('Ops', '2026-10', kept)).previous_total_usd).toBeNull();
    await expect(readStatement('Ops', '2026-09', kept)).rejects.toMatchObject({
      problem: { status: 400, errors: [{ name: 'month' }] },
    });
    await expect(readStatement('Nobody', undefined, sources)).rejects.toMatchObject({
      problem: { status: 404 },
    });
  }, 120_000);
});
