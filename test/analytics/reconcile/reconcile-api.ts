// Reconciliation over HTTP on a real store, for tests: nothing told, billed or set before each.
import type { Request } from 'express';
import { createSettings, type Settings } from '../../../control/settings.ts';
import type { BillLine } from '../../../schemas/bills.ts';
import type { Charge } from '../../../schemas/charge.ts';
import { fromUsd } from '../../../schemas/money.ts';
import { reconciliationAnswer, type ReconciliationAnswer } from '../../../schemas/reconciliation-api.ts';
import { signOffAnswer, type SignOffAnswer } from '../../../schemas/sign-off-api.ts';
import { createReconcileRouter, type ReconcileParts } from '../../../server/reconcile/router.ts';
import { chargeOf, openLedger, type Call, type Ledger } from '../ledger.ts';
import { serve, type Answer, type Served } from '../serve-router.ts';
import { billLine } from '../../support/bill-tables.ts';
import { forget } from './write-bill.ts';

/** When the tests ask: every day of October is final. */
export const NOVEMBER_10 = Date.UTC(2026, 10, 10, 12);

export type ReconcileApi = {
  readonly ledger: Ledger;
  /** Which tests may set. */
  readonly clock: { now: number };
  /** What happens beside, which tests may set: an import under way, jobs that rate anew. */
  readonly beside: Beside;
  /** The settings of the running routes. */
  settings(): Settings;
  /** Where it is, without `/api/v1`. */
  url(): string;
  call(method: string, path: string, body?: unknown, headers?: Record<string, string>): Promise<Answer>;
  /** October, or what is asked for. */
  reconciliation(params?: string): Promise<ReconciliationAnswer>;
  /** October. */
  month(): Promise<SignOffAnswer>;
  reset(): Promise<void>;
  /** Stops; resolves with the faults that were answered 500. */
  close(): Promise<unknown[]>;
};

type Beside = {
  importing: Promise<unknown>;
  rerates: Awaited<ReturnType<ReconcileParts['rerates']>>;
};

/** Starts a store and the routes. */
export async function openReconcileApi(): Promise<ReconcileApi> {
  const ledger = await openLedger();
  const clock = { now: NOVEMBER_10 };
  const faults: unknown[] = [];
  const beside: Beside = { importing: Promise.resolve(), rerates: [] };
  let served: Served | undefined;
  let settings: Settings | undefined;
  const call: ReconcileApi['call'] = async (...asked) => {
    if (!served) throw new Error('It is reset before each test');
    return await served.call(...asked);
  };
  return {
    ledger,
    clock,
    beside,
    settings: () => {
      if (!settings) throw new Error('It is reset before each test');
      return settings;
    },
    url: () => served?.url.replace(/\/api\/v1$/, '') ?? '',
    call,
    reconciliation: async (params = 'month=2026-10') =>
      reconciliationAnswer.parse((await call('GET', `/reconciliation?${params}`)).body),
    month: async () => signOffAnswer.parse((await call('GET', '/sign-offs/2026-10')).body),
    reset: async () => {
      await served?.close();
      clock.now = NOVEMBER_10;
      await forget(ledger.store);
      Object.assign(beside, { importing: Promise.resolve(), rerates: [] });
      settings = await createSettings(ledger.store, () => clock.now);
      const router = createReconcileRouter({
        store: ledger.store,
        settings,
        actorOf: (request: Request) => request.get('x-actor') ?? 'finance',
        caughtUp: async () => await Promise.resolve(),
        inTurn: async (act) => {
          await beside.importing;
          return await act();
        },
        rerates: async () => await Promise.resolve(beside.rerates),
        now: () => clock.now,
      });
      served = await serve(router, (error) => faults.push(error));
    },
    close: async () => {
      await served?.close();
      await ledger.close();
      return faults;
    },
  };
}

/** A line of Anthropic's report of cost. */
export function cost(day: string, dollars: string, more: Partial<BillLine> = {}): BillLine {
  return billLine({
    source: 'anthropic.cost',
    provider: 'anthropic',
    day,
    scope: 'w1',
    item: 'Sonnet, input',
    model: 'claude-sonnet-5',
    tokenKind: 'input',
    billedCost: fromUsd(dollars),
    currency: 'USD',
    ...more,
  });
}

/** A call of ours. */
export function spend(at: string, dollars: string, more: Partial<Call> = {}): Charge {
  return chargeOf({
    at,
    model: 'claude-sonnet-5',
    team: 'rail',
    cost: dollars,
    tokens: { input: 1000 },
    ...more,
  });
}
