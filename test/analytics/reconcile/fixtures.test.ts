// Bills of OpenAI and Anthropic of the fixtures: every figure of both sides, to the last digit.
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { readSlice } from '../../../analytics/reconcile/answers.ts';
import { fromUsd } from '../../../schemas/money.ts';
import { sliceAnswer } from '../../../schemas/reconciliation-slice.ts';
import type { Ledger } from '../ledger.ts';
import { anthropicAnalyticsCost, anthropicCost, claudeCode } from './fixture-bills.ts';
import { localCharges } from './fixture-charges.ts';
import {
  list,
  mapScopes,
  NOW,
  openFixtureLedger,
  sourcesOn,
  stepsOf,
  waterfallOf,
} from './fixture-ledger.ts';
import { billLine } from '../../support/bill-tables.ts';
import { writeBill } from './write-bill.ts';

let ledger: Ledger;

beforeAll(async () => {
  ledger = await openFixtureLedger();
});

afterAll(async () => {
  await ledger.close();
});

describe('OpenAI', () => {
  it('bills 4.83, of which telemetry told 4.5575: one request is missing, and a tool', async () => {
    expect(stepsOf(await waterfallOf(ledger.store, 'provider=openai'))).toEqual({
      start: '4.5575',
      // 60,000 x 2.5 + 1,500 x 15 dollars for a million.
      missing_telemetry: '0.1725',
      tools: '0.1',
      end: '4.83',
    });
  });

  it('bills 3.655 on the 5th and 1.175 on the 6th, and the 7th has no figures', async () => {
    const { data } = await list(ledger.store, 'provider=openai');
    const billed = data.map(({ day, scope_name: name, billed_usd, list_usd, outcome }) => [
      day,
      name,
      billed_usd,
      list_usd,
      outcome,
    ]);
    expect(billed).toEqual([
      ['2026-10-06', 'timetable', '1.175', '1.175', 'matched'],
      ['2026-10-05', 'signals', '0.705', '0.705', 'matched'],
      ['2026-10-05', 'timetable', '2.95', '2.6775', 'drift'],
    ]);
  });

  it('has 2.6775 of 2.85 for the timetable tokens of the 5th, by kind', async () => {
    const key = { provider: 'openai', scope: 'proj_TtAcmeRail01', day: '2026-10-05' };
    const slice = sliceAnswer.parse(await readSlice(sourcesOn(ledger.store), key, NOW));
    expect(
      slice.cells.map(({ kind, local, provider, difference_quantity: difference }) => [
        kind,
        local.quantity,
        local.list_usd,
        provider.quantity,
        provider.list_usd,
        difference,
      ]),
    ).toEqual([
      ['input', '540000', '1.35', '600000', '1.5', '60000'],
      ['cacheRead', '1800000', '0.45', '1800000', '0.45', '0'],
      ['output', '58500', '0.8775', '60000', '0.9', '1500'],
    ]);
    expect(slice.classes).toEqual([
      { class: 'matched', reason: '', local_usd: '2.6775', billed_usd: '2.6775' },
      { class: 'provider_only', reason: 'no_telemetry', local_usd: '0', billed_usd: '0.1725' },
      { class: 'provider_only', reason: 'tools', local_usd: '0', billed_usd: '0.1' },
    ]);
    expect(slice.unexplained_usd).toBe('0.1725');
    // 2,398,500 of 2,460,000 tokens.
    expect(slice.coverage).toBeCloseTo(0.975, 6);
  });

  it('says the same without a mapping: all scopes are compared together', async () => {
    const { data, totals } = await list(ledger.store, 'provider=openai', []);
    expect(data.map(({ day, scope, bill_scopes: scopes }) => [day, scope, scopes])).toEqual([
      ['2026-10-06', '*', ['proj_TtAcmeRail01']],
      ['2026-10-05', '*', ['proj_SgAcmeRail02', 'proj_TtAcmeRail01']],
    ]);
    expect([totals.list_usd, totals.billed_usd, totals.unexplained_usd]).toEqual([
      '4.5575',
      '4.83',
      '0.1725',
    ]);
  });

  it('lists Codex on a plan beside it: 53.75 credits, which nobody adds', async () => {
    const { sources } = await list(ledger.store, 'provider=openai');
    expect(sources.find(({ source }) => source === 'codex.analytics')).toMatchObject({
      use: 'beside',
      list_usd: null,
      billed_usd: null,
      quantities: [{ unit: 'Codex Credits', quantity: '53.75' }],
    });
  });
});

describe('Anthropic', () => {
  it('bills 6.1966657: 6.11 were told, 0.04 are searches, and 0.0466657 were used in the console', async () => {
    const told = await waterfallOf(ledger.store, 'provider=anthropic');
    expect(stepsOf(told)).toEqual({
      start: '6.11',
      missing_telemetry: '0.0466657',
      tools: '0.04',
      end: '6.1966657',
    });
    const { totals } = await list(ledger.store, 'provider=anthropic');
    expect(totals.classes.map((each) => [each.class, each.reason, each.billed_usd])).toEqual([
      ['matched', '', '6.11'],
      ['provider_only', 'console', '0.0466657'],
      ['provider_only', 'tools', '0.04'],
    ]);
    expect(totals.unexplained_usd).toBe('0');
  });

  it('has no telemetry of its scope without a name, and nothing is missing elsewhere', async () => {
    const { data } = await list(ledger.store, 'provider=anthropic');
    expect(
      data.map((row) => [
        row.day,
        row.scope_name,
        row.bill_scopes,
        row.list_usd,
        row.billed_usd,
        row.outcome,
      ]),
    ).toEqual([
      ['2026-10-06', 'signals', ['wrkspc_01SgAcmeRailSignals'], '3.22', '3.22', 'matched'],
      ['2026-10-05', '', ['default'], '0', '0.0466657', 'explained'],
      ['2026-10-05', 'timetable', ['wrkspc_01TtAcmeRailTimetable'], '2.89', '2.93', 'explained'],
    ]);
  });

  it('lists what Claude Code tells beside it, and never adds it', async () => {
    const { sources, totals } = await list(ledger.store, 'provider=anthropic');
    expect(
      sources.map(({ source, use, list_usd, billed_usd }) => [source, use, list_usd, billed_usd]),
    ).toEqual([
      ['anthropic.claude_code', 'beside', '3.05', null],
      ['anthropic.cost', 'counted', '6.1966657', '6.1966657'],
      ['anthropic.usage', 'quantities', null, null],
    ]);
    expect(totals.billed_usd).toBe('6.1966657');
  });

  it('bills the same once the newer report is imported as well: one of the two counts', async () => {
    const other = await ledger.another();
    await other.write(localCharges());
    await mapScopes(other.store);
    for (const lines of [anthropicCost(), anthropicAnalyticsCost()]) await writeBill(other.store, lines);
    const { totals, sources: uses } = await list(other.store, 'provider=anthropic');
    expect(totals.billed_usd).toBe('6.1966657');
    expect(uses.map(({ source, use }) => [source, use])).toEqual([
      ['anthropic.analytics_cost', 'counted'],
      ['anthropic.cost', 'superseded'],
    ]);
    expect(totals.classes.map((each) => [each.class, each.reason, each.billed_usd])).toEqual([
      ['matched', '', '6.11'],
      ['provider_only', 'console', '0.0466657'],
      // The report tells neither model nor cost type of the searches.
      ['provider_only', 'unknown_item', '0.04'],
    ]);
  });

  it('owes nothing for what the seat of a plan covers, which its usage report lists beside the bill', async () => {
    const other = await ledger.another();
    const [charge] = localCharges().filter(({ dimensions }) => dimensions.model === 'claude-sonnet-5');
    if (!charge) throw new Error('The fixture has it');
    // Chi's day on a plan: 16 cents at list prices.
    const tokens = {
      ...charge.amounts.tokens,
      input: 10_000,
      cacheRead: 200_000,
      cacheWrite5m: 20_000,
      cacheWrite1h: 0,
      output: 5_000,
    };
    const list = fromUsd('0.16') ?? 0n;
    const amounts = { ...charge.amounts, tokens, cost: list, listCost: list, listCostMax: list };
    await other.write([{ ...charge, recordId: 999n, amounts }]);
    await writeBill(other.store, claudeCode());
    await writeBill(other.store, [
      billLine({
        source: 'anthropic.cost',
        provider: 'anthropic',
        day: '2026-10-05',
        kind: 'tools',
        item: 'Web Search Usage',
        billedCost: fromUsd('0.04'),
        currency: 'USD',
      }),
    ]);
    const told = await waterfallOf(other.store, '', []);
    expect(stepsOf(told)).toEqual({ start: '0.16', seats: '-0.16', tools: '0.04', end: '0.04' });
  });
});
