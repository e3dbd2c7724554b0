// DELETE /limits/reservations/{id}: who asked lets go of an amount, as when a call was not made or did not succeed.
import { Router } from 'express';
import type { Reservations } from '../analytics/limits/reservations.ts';

/** The router below `/api/v1`. Letting go twice, or of what ended by itself, is the same as once. */
export function createReservationRouter(reservations: Pick<Reservations, 'end'>): Router {
  const router = Router();
  router.delete('/limits/reservations/:reservation', (request, response) => {
    reservations.end(request.params.reservation);
    response.status(204).end();
  });
  return router;
}
