// Months over HTTP: whether they can be signed off, the signature, and corrections since.
import express, { type Router } from 'express';
import type { SignOffValue } from '../schemas/finance-settings.ts';
import type { Correction, MonthFigures, SignOffAnswer } from '../schemas/sign-off-api.ts';
import type { MonthVerdict } from '../schemas/reconciliation-api.ts';
import { signOffRequest } from '../schemas/sign-off-api.ts';
import { answer, change, parse, type Writes } from './http.ts';
import {
  monthState,
  putSignOff,
  readyAt,
  removeSignOff,
  requireMonth,
  requireReady,
  signatureOf,
  toStored,
} from './sign-offs.ts';

/** The moment of a signature: milliseconds since 1970, and the last batch of the ledger. */
export type Moment = { readonly at: number; readonly batch: number };

/** What is known of months beside settings. */
export type SignOffOptions = Writes & {
  /** The moment that a signature of now is of, once the ledger holds what was acknowledged. */
  readonly moment: () => Promise<Moment>;
  /** What changes figures of a month at this moment, as a sentence; undefined for nothing. */
  readonly movingOf: (month: string) => Promise<string | undefined>;
  /** Whether the ledger of a month is kept; otherwise only a signature is left of it. */
  readonly isKept: (month: string) => boolean;
  /** A month as it is, or as it was. */
  readonly readMonth: (month: string, asOf?: Moment) => Promise<MonthRead>;
  /** What changed since, so that with the figures as signed it makes those of now. */
  readonly correctionsOf: (
    month: string,
    since: Moment,
    figures: { readonly signed: readonly MonthFigures[]; readonly now: readonly MonthFigures[] },
  ) => Promise<Correction[]>;
  readonly sumsOf: (corrections: readonly Correction[]) => SignOffAnswer['corrections_usd'];
  readonly now: () => number;
};

/** A month by provider. */
type MonthRead = Pick<SignOffAnswer, 'figures'> & { readonly verdicts: MonthVerdict[] };

const MOST_CORRECTIONS = 1_000;

/** The routes below `/api/v1`. They throw problems; the application answers them. */
export function createSignOffRouter(options: SignOffOptions): Router {
  const { settings, now } = options;
  const router = express.Router();
  router.get('/sign-offs', (_request, response) => {
    const months = settings.signOffs.list().map((found) => ({ month: found.id, signed: signatureOf(found) }));
    answer(response, { data: months.reverse(), next_cursor: null });
  });
  router
    .route('/sign-offs/:month')
    .get(async (request, response) => {
      const month = requireMonth(request.params.month);
      answer(response, await told(options, month), settings.signOffs.versionOf(month));
    })
    .put(express.json(), async (request, response) => {
      const month = requireMonth(request.params.month);
      const asked = parse(signOffRequest, request.body ?? {}, 'body');
      requireReady(settings, { month, now: now(), moving: await options.movingOf(month) }, asked);
      const value = await signed(options, month, asked.note);
      await change(options, request, (ifMatch) =>
        putSignOff(settings, value, { request: asked, ifMatch, now: now() }),
      );
      answer(response.status(201), await told(options, month), settings.signOffs.versionOf(month));
    })
    .delete(async (request, response) => {
      const month = requireMonth(request.params.month);
      await change(options, request, (ifMatch) => removeSignOff(settings, month, ifMatch));
      response.status(204).end();
    });
  return router;
}

/** The figures are those of the moment: what comes while they are read is a correction. */
async function signed(options: SignOffOptions, month: string, note: string): Promise<SignOffValue> {
  const moment = await options.moment();
  const figures = toStored((await options.readMonth(month, moment)).figures);
  return { month, asOf: new Date(moment.at).toISOString(), asOfBatch: moment.batch, figures, note };
}

const NOT_KEPT: MonthRead = { figures: [], verdicts: [] };

async function told(options: SignOffOptions, month: string): Promise<SignOffAnswer> {
  const { settings, isKept, readMonth, correctionsOf, sumsOf, now } = options;
  const found = settings.signOffs.get(month);
  const signed = signatureOf(found);
  const is_kept = isKept(month);
  const read = is_kept ? await readMonth(month) : NOT_KEPT;
  const figures = { signed: signed?.figures ?? [], now: read.figures };
  const since = found && { at: Date.parse(found.value.asOf), batch: found.value.asOfBatch };
  const corrections = since && is_kept ? await correctionsOf(month, since, figures) : [];
  return {
    month,
    state: monthState(settings, month, now()),
    ready_at: new Date(readyAt(settings, month)).toISOString(),
    signed,
    is_kept,
    ...read,
    corrections: corrections.slice(0, MOST_CORRECTIONS),
    corrections_usd: sumsOf(corrections),
  };
}
