// Raises over HTTP. Asking takes a token that may read; deciding takes an administrator's.
import type { Request, Response, Router } from 'express';
import { problem, ProblemError } from '../schemas/problem.ts';
import {
  raiseApproval,
  raiseDenial,
  raiseRequest,
  raisesQuery,
  type RaiseRequest,
} from '../schemas/raises.ts';
import { noted } from '../schemas/setting-note.ts';
import type { LimitSource } from '../schemas/limit-api.ts';
import type { Period } from '../schemas/period.ts';
import { toUserKey } from '../schemas/user-key.ts';
import { answer, change, knownUser, parse, type Acquaintance, type Writes } from './http.ts';
import { withNumbers } from './page.ts';
import {
  approveRaise,
  denyRaise,
  newRaiseId,
  raiseAnswerOf,
  requestRaise,
  requireRaise,
  withdrawRaise,
  type Caller,
} from './raises.ts';
import { listRaises } from './raise-list.ts';

/** What the routes read and change. */
export type RaiseRoutes = Writes &
  Acquaintance & {
    readonly callerOf: (request: Request) => Caller;
    /** Whether any limit counts for the person (by key) in the period. */
    readonly hasLimit: (user: string, period: Period) => boolean;
    /** Milliseconds since 1970. */
    readonly now: () => number;
  };

/** Adds the routes below `/raises`. */
export function addRaises(router: Router, options: RaiseRoutes): void {
  const { settings, directory, callerOf, now } = options;
  const send = (response: Response, id: string) =>
    answer(response, raiseAnswerOf(requireRaise(settings, id), now()), settings.raises.versionOf(id));
  const by = (request: Request) => ({ caller: callerOf(request), now: now() });

  router
    .route('/raises')
    .get((request, response) => {
      const query = parse(raisesQuery, withNumbers(request.query), 'query');
      answer(response, listRaises(settings, directory, query, now()));
    })
    .post(async (request, response) => {
      const asked = parse(raiseRequest, request.body, 'body');
      const source = await sourceOf(asked, options);
      requireOwn(source, asked.period, callerOf(request), options);
      const id = newRaiseId();
      await change(options, request, () => requestRaise(settings, { ...asked, id, source }, by(request)));
      send(response.status(201), id);
    });

  router
    .route('/raises/:raise')
    .get((request, response) => send(response, request.params.raise))
    .delete(async (request, response) => {
      const { reason = '' } = parse(noted, request.query, 'query');
      const told = { ...by(request), reason };
      await change(options, request, (ifMatch) =>
        withdrawRaise(settings, request.params.raise, told, ifMatch),
      );
      response.status(204).end();
    });
  router.post('/raises/:raise/approve', async (request, response) => {
    const { raise } = request.params;
    const approval = { ...parse(raiseApproval, request.body ?? {}, 'body'), ...by(request) };
    await change(options, request, (ifMatch) => approveRaise(settings, raise, approval, ifMatch));
    send(response, raise);
  });
  router.post('/raises/:raise/deny', async (request, response) => {
    const { raise } = request.params;
    const denial = { ...parse(raiseDenial, request.body, 'body'), ...by(request) };
    await change(options, request, (ifMatch) => denyRaise(settings, raise, denial, ifMatch));
    send(response, raise);
  });
}

async function sourceOf({ user, group }: RaiseRequest, options: RaiseRoutes): Promise<LimitSource> {
  if (user !== undefined) return { scope: 'user', id: await knownUser(toUserKey(user), options) };
  return group === undefined ? { scope: 'default', id: '' } : { scope: 'group', id: group };
}

/** A credential of one person asks for that person; a person without a limit has nothing to raise. */
function requireOwn(
  { scope, id }: LimitSource,
  period: Period,
  { user, isAdmin }: Caller,
  { directory, hasLimit }: RaiseRoutes,
): void {
  if (!isAdmin && user !== '' && (scope !== 'user' || directory.personOf(user) !== id))
    throw new ProblemError(problem(403, `This token asks for raises of ${user} only.`));
  if (scope === 'user' && !hasLimit(id, period))
    throw new ProblemError(
      problem(409, `No limit counts for ${id} in a ${period}, so there is nothing to raise.`),
    );
}
