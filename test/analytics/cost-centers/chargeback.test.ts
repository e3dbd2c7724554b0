// Chargeback on a real engine: rows add up to /usage whatever the rules, and rules do what they say.
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { readChargeback } from '../../../analytics/cost-centers/chargeback.ts';
import { previewCenters } from '../../../analytics/cost-centers/preview.ts';
import { exportFocus } from '../../../analytics/exports/focus/focus-export.ts';
import { readUsage } from '../../../analytics/queries/usage.ts';
import { usageQuery } from '../../../schemas/api-query.ts';
import { focusQuery } from '../../../schemas/focus-api.ts';
import type { CostCenterRule } from '../../../schemas/finance-settings.ts';
import { fromUsd, toUsd } from '../../../schemas/money.ts';
import { OCTOBER, writeBill } from '../../support/bills.ts';
import { chargeOf, openLedger, type Call, type Ledger } from '../ledger.ts';
import { sourcesOf as focusSourcesOf } from '../exports/focus/focus-sources.ts';
import { NOW, OCTOBER_RANGE, rule, sourcesOf, sum } from './center-rules.ts';

let ledger: Ledger;
beforeAll(async () => (ledger = await openLedger()), 120_000);
afterAll(async () => await ledger.close());

const word = fc.constantFrom(
  '',
  'Alpha',
  'alphabet',
  'be_ta',
  'be%ta',
  "o'neil",
  'github.com/acme/shop',
  'a\\b',
);
const calls = fc.array(
  fc.record({
    /** Of a month of 28 days. */
    after: fc.integer({ min: 0, max: 28 * 86_400_000 - 1 }),
    user: word.map((text) => text.toLowerCase()),
    team: word,
    repo: word,
    agent: word,
    group: word,
    costCenter: fc.constantFrom('', 'CC-1', 'CC-9'),
    cost: fc.bigInt({ min: -(10n ** 9n), max: 10n ** 13n }).map(toUsd),
  }) satisfies fc.Arbitrary<Omit<Call, 'at'>>,
  { minLength: 1, maxLength: 30 },
);
const pattern = fc.oneof(
  word.filter((text) => text !== ''),
  fc.constantFrom('*', 'a*', '*ta', '*/acme/*', 'be%*', 'be_*', '*\\*', 'ALPHA'),
);
const rules = fc.array(
  fc.record({
    when: fc
      .record(
        {
          repo: pattern,
          team: pattern,
          user: pattern,
          agent: pattern,
          group: pattern,
          cost_center: fc.constantFrom('CC-1', 'cc-*'),
        },
        { requiredKeys: [] },
      )
      .filter((when) => Object.keys(when).length > 0),
    cost_center: fc.constantFrom('A', 'B', 'C'),
    product: fc.constantFrom('', 'web'),
  }),
  { maxLength: 6 },
);

/** The rules as a person reads them. */
function centerOf(call: Partial<Record<string, string | number>>, told: readonly CostCenterRule[]): string {
  const fits = (value: string, wanted: string): boolean => {
    const parts = wanted
      .toLowerCase()
      .split(/\*+/)
      .map((part) => part.replace(/[.*+?^${}()|[\]\\]/g, '\\$&'));
    return value !== '' && new RegExp(`^${parts.join('.*')}$`, 's').test(value.toLowerCase());
  };
  const found = told.find(({ when }) =>
    Object.entries(when).every(([name, wanted = '']) =>
      fits(String(call[name === 'cost_center' ? 'costCenter' : name] ?? ''), wanted),
    ),
  );
  return found?.cost_center ?? String(call['costCenter'] ?? '');
}

describe('chargeback', () => {
  it('adds up to /usage, and puts each call where its first rule says, whatever the rules', async () => {
    const { store } = ledger;
    let month = 0;
    await fc.assert(
      fc.asyncProperty(calls, rules, async (told, given) => {
        // Each run has a month of its own.
        month += 1;
        const start = Date.UTC(2010, month);
        await ledger.write(
          told.map(({ after, ...call }) => chargeOf({ ...call, at: new Date(start + after).toISOString() })),
        );
        const asked = {
          from: new Date(start).toISOString(),
          to: new Date(Date.UTC(2010, month + 1)).toISOString(),
        };
        const { totals } = await readUsage(store, usageQuery.parse(asked), NOW);
        const shared = [{ cost_center: 'A', weights: {} }];
        const answer = await readChargeback(asked, sourcesOf(store, { rules: given, shared }));
        expect(sum(answer.rows.map(({ cost_usd }) => cost_usd))).toBe(totals.cost_usd);
        expect(sum(answer.cost_centers.map(({ total_usd }) => total_usd))).toBe(totals.cost_usd);
        expect(answer.totals).toMatchObject({ cost_usd: totals.cost_usd, calls: totals.calls });
        const wanted = new Map<string, bigint>();
        for (const call of told) {
          const center = centerOf(call, given);
          wanted.set(center, (wanted.get(center) ?? 0n) + fromUsd(call.cost)!);
        }
        const own = new Map(
          answer.cost_centers.map(({ cost_center, own_usd }) => [cost_center, fromUsd(own_usd)!]),
        );
        for (const [center, cost] of wanted) expect([center, own.get(center) ?? 0n]).toEqual([center, cost]);
      }),
      { numRuns: 10 },
    );
  }, 120_000);

  it('tells cost centers that telemetry names where no rule fits, and what nobody allocated', async () => {
    const { store } = ledger;
    await ledger.write([
      chargeOf({ at: '2026-05-05T10:00:00Z', user: 'ana', repo: 'github.com/acme/shop', cost: '2' }),
      chargeOf({ at: '2026-05-05T11:00:00Z', user: 'bo', costCenter: 'CC-7', cost: '1' }),
      chargeOf({ at: '2026-05-06T11:00:00Z', user: 'bo', cost: null }),
    ]);
    const answer = await readChargeback(
      { from: '2026-05-01', to: '2026-06-01' },
      sourcesOf(store, { rules: [rule({ path: 'acme/*' }, 'CC-1', 'Shop')] }),
    );
    expect(answer.rows).toMatchObject([
      { cost_center: 'CC-1', product: 'Shop', known_by: 'rule', cost_usd: '2', people: 1, billed: [] },
      { cost_center: 'CC-7', product: '', known_by: 'telemetry', cost_usd: '1' },
      { cost_center: '', known_by: 'none', cost_usd: '0', unpriced_calls: 1, list_cost_usd: null },
    ]);
    expect(answer.coverage).toEqual({
      cost_usd: '3',
      allocated_usd: '3',
      unallocated_usd: '0',
      percent: '100',
    });
  });

  it('puts what was billed beside it, by the same rules, and never adds it to it', async () => {
    const { store } = ledger;
    await ledger.write([
      chargeOf({ at: '2026-10-05T10:00:00Z', user: 'ana', team: 'timetable', cost: '2.85' }),
    ]);
    await writeBill(store, OCTOBER);
    const scopes = [
      { provider: 'openai', scope: 'proj_timetable', name: '', local: { team: ['timetable'] } },
    ];
    const answer = await readChargeback(
      OCTOBER_RANGE,
      sourcesOf(store, { rules: [rule({ team: 'timetable' }, 'CC-100')] }, scopes),
    );
    expect(answer.rows.map(({ cost_center, cost_usd, billed }) => [cost_center, cost_usd, billed])).toEqual([
      ['CC-100', '2.85', [{ currency: 'USD', amount: '2.85' }]],
      ['', '0', [{ currency: 'USD', amount: '57.56' }]],
    ]);
    expect(answer.totals).toMatchObject({ cost_usd: '2.85', billed: [{ currency: 'USD', amount: '60.41' }] });
  });
});

describe('as many rules as may be set', () => {
  it('are decided, in chargeback and in exports', async () => {
    const { store } = ledger;
    const range = { from: '2026-03-01', to: '2026-04-01' };
    await ledger.write([
      chargeOf({
        at: '2026-03-05T10:00:00Z',
        user: 'last@acme.test',
        repo: 'github.com/acme/shop',
        team: 'ops',
        cost: '3',
      }),
    ]);
    const long = (index: number): string => `*${'x'.repeat(80)}${index}*`;
    const many = Array.from({ length: 299 }, (_, index) =>
      rule(
        {
          repo: long(index),
          path: long(index),
          team: long(index),
          group: long(index),
          user: long(index),
          agent: long(index),
          cost_center: long(index),
        },
        `CC-${index}`,
      ),
    );
    const sources = sourcesOf(store, {
      rules: [...many, rule({ user: '*@acme.test', path: 'acme/*' }, 'Last')],
    });
    const answer = await readChargeback(range, sources);
    expect(answer.rows).toMatchObject([{ cost_center: 'Last', cost_usd: '3' }]);
    const { pages } = await exportFocus(focusQuery.parse(range), {
      ...focusSourcesOf(store),
      settings: sources.settings,
    });
    for await (const page of pages) expect(page).toMatchObject([{ x_CostCenter: 'Last', BilledCost: '3' }]);
  });
});

describe('rules that are not saved', () => {
  it('are told by what each decides, what moves, and what stays unallocated', async () => {
    const { store } = ledger;
    const JUNE = { from: '2026-06-01', to: '2026-07-01' };
    await ledger.write([
      chargeOf({ at: '2026-06-05T10:00:00Z', user: 'ana', repo: 'github.com/acme/shop', cost: '6' }),
      chargeOf({ at: '2026-06-05T11:00:00Z', user: 'bo', team: 'ops', cost: '3' }),
      chargeOf({ at: '2026-06-05T12:00:00Z', user: 'bo', team: 'other', cost: '1' }),
    ]);
    const sources = sourcesOf(store, { rules: [rule({ team: 'ops' }, 'Ops')] });
    const then = [
      rule({ repo: '*/shop' }, 'Shop'),
      rule({ user: '*' }, 'Rest', 'x'),
      rule({ team: 'ops' }, 'Ops'),
    ];
    const answer = await previewCenters(JUNE, then, sources);
    expect([answer.coverage_now.percent, answer.coverage_then.percent]).toEqual(['30', '100']);
    expect(
      answer.rules.map(({ cost_center, cost_usd, calls: made }) => [cost_center, cost_usd, made]),
    ).toEqual([
      ['Shop', '6', 1],
      ['Rest', '4', 2],
      ['Ops', '0', 0],
    ]);
    expect(answer.cost_centers).toEqual([
      { cost_center: '', product: '', now_usd: '7', then_usd: '0' },
      { cost_center: 'Ops', product: '', now_usd: '3', then_usd: '0' },
      { cost_center: 'Rest', product: 'x', now_usd: '0', then_usd: '4' },
      { cost_center: 'Shop', product: '', now_usd: '0', then_usd: '6' },
    ]);
    expect(answer.unallocated).toEqual([]);
    const none = await previewCenters(JUNE, [], sources);
    expect(none.unallocated[0]).toEqual({
      repo: 'github.com/acme/shop',
      team: '',
      user: 'ana',
      cost_usd: '6',
      calls: 1,
    });
  });
});
