// A ledger with charges and bills for tests of credits.
import { expect } from 'vitest';
import { readCredits, type CreditSources } from '../../../analytics/credits/credits.ts';
import type { Pool } from '../../../analytics/credits/credit-state.ts';
import { billLine } from '../../../ingest/billing/lines.ts';
import type { BillLine, BillSlice } from '../../../schemas/bills.ts';
import type { CreditsQuery, CreditState } from '../../../schemas/credits-api.ts';
import { creditsAnswer } from '../../../schemas/credits-api.ts';
import { fromUsd } from '../../../schemas/money.ts';
import { creditPriceOf } from '../../../schemas/unit-prices.ts';
import { chargeOf, openLedger, type Ledger } from '../ledger.ts';

/** 20 October 2026, noon. */
export const NOW = Date.UTC(2026, 9, 20, 12);
export const UNIT = 'github_ai_credit';

let ledger: Ledger;

/** Opens a ledger for all tests of a file. */
export async function openCredits(): Promise<Ledger> {
  ledger = await openLedger();
  return ledger;
}

const TABLES = ['charges', 'usage_extra_hourly', 'bill_lines', 'bill_slices'];

/** The ledger without charges and bills. */
export async function fresh(): Promise<Ledger> {
  for (const table of TABLES) await ledger.store.command(`TRUNCATE TABLE ${table}`);
  return ledger;
}

/** Three seats of Copilot Business. */
export const POOL: Pool = {
  id: 'copilot',
  unit: UNIT,
  name: '',
  seats: 3,
  creditsPerSeat: '1900',
  seatPrice: '19',
  allowsOverage: true,
  fromMonth: '2026-06',
  toMonth: null,
};

/** Asks at {@link NOW}, with one pool unless others are given. */
export async function ask(
  query: CreditsQuery = {},
  {
    pools = [POOL],
    ...more
  }: { pools?: Pool[]; now?: number; priceOf?: CreditSources['creditPriceOf'] } = {},
) {
  const { now = NOW, priceOf = (unit: string, day: string) => creditPriceOf([], unit, day) } = more;
  const sources = { store: ledger.store, pools: () => pools, creditPriceOf: priceOf };
  return creditsAnswer.parse(await readCredits(sources, query, now));
}

/** The same for the only unit. */
export async function stateOf(...asked: Parameters<typeof ask>): Promise<CreditState> {
  const { data } = await ask(...asked);
  expect(data).toHaveLength(1);
  return data[0] as CreditState;
}

export const told = (day: string, credits: string, more: object = {}) =>
  chargeOf({ at: `${day}T10:00:00Z`, agent: 'copilot', creditUnit: UNIT, credits, ...more });

type Told = Partial<BillLine> & { readonly day: string; readonly credits: string };

/** A slice of a report with a line of credits. */
export function slice({
  day,
  credits,
  source = 'github.ai_credits',
  account = 'acme',
  ...more
}: Told): BillSlice {
  const line = billLine({
    source,
    account,
    scope: account,
    day,
    provider: 'github',
    item: 'copilot_ai_credit',
    kind: 'credits',
    unit: 'AI Credits',
    quantity: fromUsd(credits),
    listCost: 0n,
    billedCost: 0n,
    currency: 'USD',
    raw: '{}',
    ...more,
  });
  return { source, account, scope: account, day, lines: [line] };
}

export const bills = (...slices: BillSlice[]) => ({ slices });
