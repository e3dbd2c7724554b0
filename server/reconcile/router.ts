// Reconciliation, scopes, tolerance and sign-offs over HTTP, with what the rooms beside each other know for it.
import express, { type Request, type Router } from 'express';
import { isDropped } from '../../analytics/floors.ts';
import { lastBatch, readCorrections, sumsOfCorrections } from '../../analytics/reconcile/corrections.ts';
import { withReports } from '../../analytics/reconcile/known-scopes.ts';
import { monthFigures } from '../../analytics/reconcile/month-figures.ts';
import { monthsOf, reconcile } from '../../analytics/reconcile/reconcile.ts';
import { createReconciliationRouter } from '../../analytics/reconcile/router.ts';
import { monthRange } from '../../analytics/reconcile/span.ts';
import { createBillScopeRouter } from '../../control/bill-scope-router.ts';
import { floorsOf } from '../../control/retention.ts';
import { createSignOffRouter } from '../../control/sign-off-router.ts';
import type { Settings } from '../../control/settings.ts';
import type { RerateJob } from '../../ingest/rerate/job.ts';
import type { Store } from '../../store/store.ts';
import { reconcileSettings } from './reconcile-settings.ts';

/** What it answers from; `now` in milliseconds since 1970. */
export type ReconcileParts = {
  readonly store: Store;
  readonly settings: Settings;
  readonly actorOf: (request: Request) => string;
  /** Resolves when the ledger holds what was acknowledged, or when that takes too long. */
  readonly caughtUp: () => Promise<void>;
  /** Runs while no report is imported, and none taken back. */
  readonly inTurn: <Result>(act: () => Promise<Result>) => Promise<Result>;
  /** Jobs that rate the ledger anew. */
  readonly rerates: () => Promise<readonly Pick<RerateJob, 'from' | 'to' | 'state'>[]>;
  readonly now: () => number;
};

/** The routes below `/api/v1`. */
export function createReconcileRouter(parts: ReconcileParts): Router {
  const { store, settings, caughtUp, inTurn, now } = parts;
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
        // Every report up to this millisecond counts by now, and every later one is of a later one.
        return await inTurn(async () => ({ at: now() - 1, batch: await lastBatch(store) }));
      },
      movingOf: async (month) => movingIn(await parts.rerates(), month),
      isKept: (month) => !isDropped(monthRange(month).from, floorsOf(settings).charges),
      readMonth: async (month, asOf) => {
        const found = await reconcile(sources, monthRange(month), now(), { asOf });
        return { figures: monthFigures(found.slices), verdicts: monthsOf(found, found.slices) };
      },
      correctionsOf: async (month, signature, figures) => {
        const { rules, creditPriceOf } = reconcileSettings(settings);
        const question = { rules, creditPriceOf, signature, figures };
        return await readCorrections(store, monthRange(month), question);
      },
      sumsOf: sumsOfCorrections,
    }),
  );
  return router;
}

/** Half of a re-rating would be signed, and the other half be a correction. */
function movingIn(jobs: Awaited<ReturnType<ReconcileParts['rerates']>>, month: string): string | undefined {
  const { from, to } = monthRange(month);
  const isMoving = jobs.some(
    (job) => (job.state === 'waiting' || job.state === 'running') && job.from < to && from < job.to,
  );
  return isMoving
    ? `${month} is being rated anew; \`/price-book/rerates\` tells when that has ended.`
    : undefined;
}
