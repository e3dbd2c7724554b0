// Our side of the billing fixtures: what the collector counted, as charges.
import type { Charge } from '../../../schemas/charge.ts';
import { fromUsd, toUsd } from '../../../schemas/money.ts';
import type { TokenKind } from '../../../schemas/tokens.ts';
import { chargeOf } from '../ledger.ts';
import { json, type Row } from './fixture-files.ts';

/** Dollars for a million tokens, as published for those days. */
const RATES: Readonly<Record<string, Partial<Record<TokenKind, string>>>> = {
  'gpt-5.4-2026-03-05': { input: '2.5', cacheRead: '0.25', output: '15' },
  'gpt-5.4-mini-2026-03-17': { input: '0.75', cacheRead: '0.075', output: '4.5' },
  'claude-sonnet-5': { input: '2', cacheRead: '0.2', cacheWrite5m: '2.5', cacheWrite1h: '4', output: '10' },
  'claude-opus-5-5': { input: '4', cacheRead: '0.2', cacheWrite5m: '5', cacheWrite1h: '8', output: '20' },
};

type LocalTotal = Row & { day: string; source: string; scope: string; model: string; requests: number };

const COLUMNS: Readonly<Partial<Record<TokenKind, string>>> = {
  input: 'input_uncached',
  cacheRead: 'cache_read',
  cacheWrite5m: 'cache_write_5m',
  cacheWrite1h: 'cache_write_1h',
  output: 'output',
};

/** Teams by the scope that their spend is of. */
export const TEAMS: Readonly<Record<string, string>> = {
  proj_TtAcmeRail01: 'timetable',
  proj_SgAcmeRail02: 'signals',
  wrkspc_01TtAcmeRailTimetable: 'timetable',
  wrkspc_01SgAcmeRailSignals: 'signals',
};

/** What the collector counted, rated at the list prices of those days: one charge for each row. */
export function localCharges(): Charge[] {
  const { rows } = json('local-totals.json') as { rows: LocalTotal[] };
  return rows.map((row) => {
    const rates = RATES[row.model] ?? {};
    const prices = Object.fromEntries(
      Object.entries(rates).map(([kind, rate]) => [kind, (fromUsd(rate) ?? 0n) / 1_000_000n]),
    );
    const tokens = Object.fromEntries(
      Object.entries(COLUMNS).map(([kind, column]) => [kind, Number(row[column])]),
    );
    const cost = Object.entries(tokens).reduce(
      (sum, [kind, count]) => sum + BigInt(count) * (prices[kind] ?? 0n),
      0n,
    );
    const charge = chargeOf({
      at: `${row.day}T12:00:00Z`,
      provider: row.source,
      model: row.model,
      team: TEAMS[row.scope] ?? '',
      agent: row.source === 'openai' ? 'codex' : 'claude-code',
      calls: row.requests,
      tokens,
      cost: toUsd(cost),
    });
    return { ...charge, unitPrices: prices };
  });
}
