// Rows that the ledger refused for what is in them, as the API shows and replays them.
import { z } from 'zod';
import type { ApiRoute } from './route.ts';

const id = z.int().positive();
const readable = z.string().nullable().describe('Null where it cannot be read.');

/** Query of `GET /api/v1/quarantine`. */
export const quarantineQuery = z.strictObject({
  limit: z.coerce.number().int().min(1).max(1000).default(100),
  cursor: z.coerce.number().int().min(0).default(0).describe('`next_cursor` of the page before.'),
});

/** One row; it counts as no spend while it is here. */
export const quarantinedRow = z.object({
  id,
  table: z.string(),
  at: z.string().describe('When it was set aside.'),
  code: z.int().describe("ClickHouse's error code."),
  reason: z.string().describe('The name of the error, with the column or the constraint.'),
  batch: z.int(),
  user: readable,
  session: readable,
  time: readable,
  cost_usd: readable,
});

/** Answer of `GET /api/v1/quarantine`, oldest first. */
export const quarantineAnswer = z.object({
  data: z.array(quarantinedRow),
  next_cursor: z.string().nullable().describe('Pass as `cursor` to read on; null at the end.'),
});
export type QuarantineAnswer = z.infer<typeof quarantineAnswer>;

/** Which rows the ledger is given again. */
export const replayRequest = z.union(
  [z.strictObject({ ids: z.array(id).min(1).max(10_000) }), z.strictObject({ all: z.literal(true) })],
  { error: 'must be {"ids": [<id>, ...]}, at most 10,000, or {"all": true}' },
);

/** Answer of `POST /api/v1/quarantine/replay`. */
export const replayAnswer = z.object({
  replayed: z.int().describe('Rows that were given to the ledger again.'),
  quarantined: z.int().describe('Rows that are in quarantine now; what is refused again comes back.'),
});

export const QUARANTINE_ROUTES: readonly ApiRoute[] = [
  {
    method: 'get',
    path: '/api/v1/quarantine',
    summary: 'Rows that the ledger refused for what is in them',
    query: quarantineQuery,
    answers: { 200: quarantineAnswer },
  },
  {
    method: 'post',
    path: '/api/v1/quarantine/replay',
    summary: 'Give rows of the quarantine to the ledger again',
    body: replayRequest,
    answers: { 200: replayAnswer },
  },
];
