// Re-rating over HTTP: jobs, and what a price would change. Below /api/v1/price-book.
import express, { type Request, type Router } from 'express';
import { rangeOf } from '../../analytics/question.ts';
import type { Directory } from '../../control/directory.ts';
import { answer, parse } from '../../control/http.ts';
import { floorsOf } from '../../control/retention.ts';
import type { Settings } from '../../control/settings.ts';
import { monthAt, monthText } from '../../schemas/month.ts';
import { notFound, problem, ProblemError } from '../../schemas/problem.ts';
import { pricePreviewRequest, rerateRequest, type RerateListAnswer } from '../../schemas/rerate-api.ts';
import { createTurns } from '../history/turns.ts';
import type { IngestLane } from '../lane/start-ingest-lane.ts';
import { previewAnswerOf, rerateAnswerOf } from './answer-of.ts';
import { proposedEntries, spanOf } from './proposed-book.ts';

/** What the routes need. `now` in milliseconds since 1970. */
export type RerateParts = {
  readonly lane: Pick<IngestLane, 'ask'>;
  readonly settings: Pick<Settings, 'prices' | 'signOffs' | 'retentionFloors'>;
  readonly directory: Pick<Directory, 'personOf'>;
  readonly actorOf: (request: Request) => string;
  readonly now: () => number;
};

/** Previews that may wait, the one that is made included. */
const MOST_PREVIEWS = 3;
const TOO_MANY_PREVIEWS = `${MOST_PREVIEWS} previews are being made; try again when one has ended.`;

/** The routes. They throw problems; the application answers them. */
export function createRerateRouter(parts: RerateParts): Router {
  const { lane, settings, actorOf, now } = parts;
  const router = express.Router();
  router.post('/rerate', express.json(), async (request, response) => {
    const { provider = '', model = '', reason, ...range } = parse(rerateRequest, request.body ?? {}, 'body');
    const { from, to } = rangeOf(range, now());
    const job = await lane.ask('rerate', {
      ...{ from, to, provider, model, reason },
      by: actorOf(request),
      floor: startOf(floorsOf(settings).charges),
      signedOff: signedOffIn(settings, { from, to }),
    });
    answer(response.status(202), rerateAnswerOf(available(job)));
  });
  router.get('/rerates', async (_request, response) => {
    const jobs = await lane.ask('rerates', {});
    answer(response, { data: jobs.map(rerateAnswerOf), next_cursor: null } satisfies RerateListAnswer);
  });
  router.get('/rerates/:rerate', async (request, response) => {
    const [job] = await lane.ask('rerates', { id: request.params.rerate });
    if (!job) throw notFound(`There is no job ${request.params.rerate}.`);
    answer(response, rerateAnswerOf(job));
  });
  addPreview(router, parts);
  return router;
}

function addPreview(router: Router, { lane, settings, directory, now }: RerateParts): void {
  const turns = createTurns(MOST_PREVIEWS);
  router.post('/preview', express.json(), async (request, response) => {
    const asked = parse(pricePreviewRequest, request.body ?? {}, 'body');
    const range = rangeOf(asked, now());
    const entries = proposedEntries(settings, asked);
    const turn = turns.enter();
    if (!turn) throw new ProblemError(problem(503, TOO_MANY_PREVIEWS));
    response.once('close', turn.leave);
    const span = spanOf(asked, range);
    const told = await turn.run(async () => await lane.ask('previewPrices', { span, entries }));
    if (told)
      answer(
        response,
        previewAnswerOf(available(told), range, (name) => directory.personOf(name)),
      );
  });
}

function available<Answer extends object>(told: Answer | { readonly unavailable: string }): Answer {
  if ('unavailable' in told) throw new ProblemError(problem(503, told.unavailable));
  return told;
}

/** The first millisecond of a month; 0 for none. */
function startOf(month: number | undefined): number {
  return month === undefined ? 0 : Date.UTC(Math.floor(month / 100), (month % 100) - 1);
}

function signedOffIn(
  { signOffs }: Pick<Settings, 'signOffs'>,
  { from, to }: { readonly from: number; readonly to: number },
): string[] {
  const [first, last] = [monthText(monthAt(from)), monthText(monthAt(to - 1))];
  const months = signOffs.list().map(({ value }) => value.month);
  return months.filter((month) => month >= first && month <= last).sort();
}
