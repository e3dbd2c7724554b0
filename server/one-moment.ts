// Answers that are read from the ledger: after what was acknowledged before, between two inserts, and telling as of when.
import type { Request, RequestHandler, Response } from 'express';
import type { Answering } from './lane/moments.ts';

/** The batch of the ledger that an answer is as of; `41+` where rows of later ones were written while it was read. */
const LEDGER_BATCH_HEADER = 'outlay-ledger-batch';

/** Answers hold what was acknowledged before the question; `data_as_of` tells where the ledger is behind. */
export function ofOneMoment(begin: () => Promise<Answering | undefined>): RequestHandler {
  return async (request, response, next) => {
    const answering = await begin();
    if (answering) tell(request, response, answering);
    next();
  };
}

/** What was read is known when the answer begins to be sent. */
function tell({ socket }: Request, response: Response, { asOf, end }: Answering): void {
  const over = (): void => {
    socket.off('close', over);
    end();
  };
  response.once('close', over);
  // An answer that waits behind others on its connection is never told that this one is gone.
  socket.once('close', over);
  if (response.closed || socket.destroyed) over();
  const writeHead = response.writeHead.bind(response);
  response.writeHead = ((...given: Parameters<typeof writeHead>) => {
    response.setHeader(LEDGER_BATCH_HEADER, asOf());
    return writeHead(...given);
  }) as typeof writeHead;
}
