// Reconciliation, scopes, tolerance and sign-offs over HTTP, with what the rooms beside each other know for it.
import express, { type Request, type Router } from 'express';
import { lastBatch, readCorrections, sumsOfCorrections } from '../../analytics/reconcile/corrections.ts';
import { withReports } from '../../analytics/reconcile/known-scopes.ts';
import { monthFigures } from '../../analytics/reconcile/month-figures.ts';
import { reconcile } from '../../analytics/reconcile/reconcile.ts';
import { createReconciliationRouter } from '../../analytics/reconcile/router.ts';
import { monthRange } from '../../analytics/reconcile/span.ts';
import { createBillScopeRouter } from '../../control/bill-scope-router.ts';
import { floorsOf } from '../../control/retention.ts';
import { createSignOffRouter } from '../../control/sign-off-router.ts';
import type { Settings } from '../../control/settings.ts';
import type { Store } from '../../store/store.ts';
import { reconcileSettings } from './reconcile-settings.ts';

/** What it answers from; `now` in milliseconds since 1970. */
export type ReconcileParts = {
  readonly store: Store;
  readonly settings: Settings;
  readonly actorOf: (request: Request) => string;
  /** Resolves when the ledger holds what was acknowledged, or when that takes too long. */
  readonly caughtUp: () => Promise<void>;
  readonly now: () => number;
};

/** The routes below `/api/v1`. */
export function createReconcileRouter(parts: ReconcileParts): Router {
  const { store, settings, caughtUp, now } = parts;
  const sources = { store, settings: () => reconcileSettings(settings), floors: () => floorsOf(settings) };
  const router = express.Router();
  router.use(['/reconciliation', '/sign-offs'], async (_request, _response, next) => {
    await caughtUp();
    next();
  });
  router.use(
    createBillScopeRouter({
      ...parts,
      withReports: async (mapped) => await withReports(store, mapped, now()),
    }),
    createReconciliationRouter({ ...sources, now }),
    createSignOffRouter({
      ...parts,
      moment: async () => {
        await caughtUp();
        return { at: now(), batch: await lastBatch(store) };
      },
      figuresOf: async (month, asOf) => {
        const { slices } = await reconcile(sources, monthRange(month), now(), { asOf });
        return monthFigures(slices);
      },
      correctionsOf: async (month, signature) => {
        const { rules, creditPriceOf } = reconcileSettings(settings);
        return await readCorrections(store, monthRange(month), { rules, creditPriceOf, signature });
      },
      sumsOf: sumsOfCorrections,
    }),
  );
  return router;
}
