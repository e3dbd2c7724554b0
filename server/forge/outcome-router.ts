// Outcomes that no forge tells, over HTTP: from whoever may send telemetry.
import express, { type Router } from 'express';
import { parse } from '../../control/http.ts';
import type { ForgeAnswer, ForgeDelivery } from '../../ingest/forge/delivery.ts';
import { isPlausible } from '../../ingest/forge/instant.ts';
import type { Access } from '../../ingest/lane-protocol.ts';
import { outcomeRequest } from '../../schemas/forge-api.ts';
import { badRequest, problem, ProblemError } from '../../schemas/problem.ts';
import type { Sender } from '../../schemas/sender.ts';
import { senderOf } from '../history/sender.ts';

type Options = {
  readonly take: (delivery: ForgeDelivery) => Promise<ForgeAnswer>;
  readonly access: () => Access;
  /** Milliseconds since 1970. */
  readonly now: () => number;
};

/** `POST` at the path where it is mounted. It authorises itself, because tokens that only send may use it. */
export function createOutcomeRouter({ take, access, now }: Options): Router {
  const router = express.Router();
  const admit: express.RequestHandler = (request, response, next) => {
    const sender = senderOf(request.headers.authorization, access());
    Object.assign(response.locals, { sender });
    next();
  };
  router.post('/', admit, express.json({ limit: '64kb' }), async (request, response) => {
    const told = parse(outcomeRequest, request.body ?? {}, 'body');
    if (told.pr && !told.repo) throw badRequest({ name: 'repo', detail: 'is needed beside pr' });
    const at = now();
    if (told.at !== undefined && !isPlausible(told.at, at)) throw badRequest(IMPLAUSIBLE);
    const { user, token = '' } = response.locals['sender'] as Sender;
    const kept = { ...told, at: told.at ?? new Date(at).toISOString(), user: user || (told.user ?? '') };
    const body = Buffer.from(JSON.stringify(kept));
    const of = { forge: 'api', event: 'outcome', host: '', reviewWorkflows: [] } as const;
    const delivery = JSON.stringify([user, user === '' ? token : '', told.id]);
    const content = JSON.stringify({ ...told, user: kept.user });
    const result = resultOf(await take({ ...of, delivery, told: content, body, at }));
    response
      .status(result === 'taken' ? 202 : 200)
      .set({ 'x-content-type-options': 'nosniff', 'cache-control': 'no-store' })
      .json({ id: told.id, result });
  });
  return router;
}

const IMPLAUSIBLE = { name: 'at', detail: 'must be no earlier than 2008 and at most a day ahead' };

const CONFLICT =
  'Something else was told under this id. Tell a new outcome under a new id; what is kept cannot be changed.';

function resultOf(answer: ForgeAnswer): 'taken' | 'duplicate' {
  if ('taken' in answer) return 'taken';
  if ('duplicate' in answer || 'ignored' in answer) return 'duplicate';
  if ('conflict' in answer) throw new ProblemError(problem(409, CONFLICT));
  if ('malformed' in answer) throw badRequest({ name: 'body', detail: answer.malformed });
  throw new ProblemError(problem(503, `The outcome was not kept: ${answer.unavailable}`));
}
