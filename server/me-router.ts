// Who asks.
import express, { type Router } from 'express';
import type { Directory } from '../control/directory.ts';
import type { MeAnswer } from '../schemas/me.ts';
import { callerOf, type Gate } from './access.ts';

/** `GET /me` below `/api/v1`. Requests that need a token have shown it by then. */
export function createMeRouter(gate: Gate, directory: Directory): Router {
  const router = express.Router();
  router.get('/me', (request, response) => {
    const principal = gate.principalOf(request.headers.authorization);
    const { name, user } = callerOf(principal, directory);
    const answer: MeAnswer = { name, scope: principal?.scope ?? 'read', user };
    response.set('cache-control', 'no-store').json(answer);
  });
  return router;
}
