// Months over HTTP: whether they can be signed off, the signature, and corrections since.
import express, { type Router } from 'express';
import type { SignOffValue } from '../schemas/finance-settings.ts';
import type { Correction, MonthFigures, SignOffAnswer } from '../schemas/sign-off-api.ts';
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
  /** Figures of a month as they are, or as they were. */
  readonly figuresOf: (month: string, asOf?: Moment) => Promise<MonthFigures[]>;
  readonly correctionsOf: (month: string, since: Moment) => Promise<Correction[]>;
  readonly sumsOf: (corrections: readonly Correction[]) => SignOffAnswer['corrections_usd'];
  readonly now: () => number;
};

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
      requireReady(settings, month, asked, now());
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
  const figures = toStored(await options.figuresOf(month, moment));
  return { month, asOf: new Date(moment.at).toISOString(), asOfBatch: moment.batch, figures, note };
}

async function told(options: SignOffOptions, month: string): Promise<SignOffAnswer> {
  const { settings, figuresOf, correctionsOf, sumsOf, now } = options;
  const found = settings.signOffs.get(month);
  const since = found && { at: Date.parse(found.value.asOf), batch: found.value.asOfBatch };
  const [figures, corrections] = await Promise.all([
    figuresOf(month),
    since ? correctionsOf(month, since) : [],
  ]);
  return {
    month,
    state: monthState(settings, month, now()),
    ready_at: new Date(readyAt(settings, month)).toISOString(),
    signed: signatureOf(found),
    figures,
    corrections: corrections.slice(0, MOST_CORRECTIONS),
    corrections_usd: sumsOf(corrections),
  };
}
