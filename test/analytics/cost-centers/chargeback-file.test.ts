// A chargeback as a file on a real engine: it adds up as the answer does.
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { exportChargeback } from '../../../analytics/cost-centers/chargeback-file.ts';
import type { ExportRow } from '../../../analytics/exports/file.ts';
import { OCTOBER, writeBill } from '../../support/bills.ts';
import { chargeOf, openLedger, type Ledger } from '../ledger.ts';
import { OCTOBER_RANGE, rule, sourcesOf, sum } from './center-rules.ts';

let ledger: Ledger;
beforeAll(async () => (ledger = await openLedger()), 120_000);
afterAll(async () => await ledger.close());

describe('a chargeback as a file', () => {
  it('adds up to the range, and by cost center to what it bears; what was billed stands beside it', async () => {
    const at = '2026-10-05T10:00:00Z';
    await ledger.write([
      chargeOf({ at, user: 'ana', team: 'ops', cost: '7' }),
      chargeOf({ at, user: 'bo', team: 'web', cost: '2' }),
      chargeOf({ at, user: 'chi', team: 'platform', cost: '1' }),
      chargeOf({ at, user: 'dan', cost: '0.5' }),
    ]);
    await writeBill(ledger.store, OCTOBER);
    const rules = ['ops', 'web', 'platform'].map((team) => rule({ team }, team.toUpperCase()));
    const shared = [{ cost_center: 'PLATFORM', weights: { OPS: '2', WEB: '1' } }];
    const { pages, head } = await exportChargeback(OCTOBER_RANGE, sourcesOf(ledger.store, { rules, shared }));
    const rows: ExportRow[] = [];
    for await (const page of pages) rows.push(...page);
    const costs = (of: readonly ExportRow[]) =>
      sum(of.map(({ cost_usd }) => (cost_usd ?? null) as string | null));
    expect(costs(rows)).toBe('10.5');
    expect(head['totals']).toMatchObject({ cost_usd: '10.5' });
    const of = (center: string) => rows.filter(({ cost_center }) => cost_center === center);
    expect(['OPS', 'WEB', 'PLATFORM', ''].map((center) => costs(of(center)))).toEqual([
      '7.666666666667',
      '2.333333333333',
      '0',
      '0.5',
    ]);
    expect(of('PLATFORM').map(({ kind, other_cost_center }) => [kind, other_cost_center])).toEqual([
      ['own', undefined],
      ['given', 'OPS'],
      ['given', 'WEB'],
    ]);
    const billed = rows.filter(({ kind }) => kind === 'billed');
    expect(sum(billed.map((row) => row['billed'] as string))).toBe('60.41');
    expect(billed.every(({ currency, cost_usd }) => currency === 'USD' && cost_usd === undefined)).toBe(true);
  });
});
