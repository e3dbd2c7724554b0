// The quarantine over HTTP: whose rows the ledger refused and why, and giving them to it again.
import express, { type Router } from 'express';
import { parse } from '../../control/http.ts';
import type { QuarantinedLine } from '../../ingest/journal/quarantine-lines.ts';
import { parseDecimal } from '../../schemas/decimal.ts';
import { problem, ProblemError } from '../../schemas/problem.ts';
import { quarantineQuery, replayRequest, type QuarantineAnswer } from '../../schemas/quarantine.ts';
import type { IngestLane } from '../lane/start-ingest-lane.ts';

const NO_ROOM =
  'Rows are replayed through the journal, which takes nothing at the moment: GET /readyz says why.';

/** Reads and replays. */
export function createQuarantineRouter(lane: Pick<IngestLane, 'ask' | 'caughtUp' | 'paused'>): Router {
  const router = express.Router();
  router.get('/quarantine', async (request, response) => {
    const { cursor: after, limit } = parse(quarantineQuery, request.query, 'query');
    const lines = await lane.ask('quarantine', { after, limit: limit + 1 });
    const shown = lines.slice(0, limit);
    const answer: QuarantineAnswer = {
      data: shown.map(toRow),
      next_cursor: lines.length > limit ? String(shown.at(-1)?.id) : null,
    };
    response.json(answer);
  });
  router.post('/quarantine/replay', express.json(), async (request, response) => {
    const asked = parse(replayRequest, request.body ?? {}, 'body');
    if (lane.paused()) throw new ProblemError(problem(503, NO_ROOM));
    const replayed = await lane.ask('replay', 'ids' in asked ? asked.ids : 'all');
    await lane.caughtUp();
    const { quarantinedRows: quarantined } = (await lane.ask('status', null)).journal;
    if (quarantined === undefined) throw new ProblemError(problem(503, NO_ROOM));
    response.json({ replayed, quarantined });
  });
  return router;
}

function toRow(line: QuarantinedLine): QuarantineAnswer['data'][number] {
  const { id, table, at, code, reason, batch } = line;
  const milliseconds = line.time === undefined ? undefined : parseDecimal(line.time, 3);
  return {
    id,
    table,
    at: new Date(at).toISOString(),
    code,
    reason,
    batch,
    user: line.user ?? null,
    session: line.session ?? null,
    time: timeText(milliseconds) ?? line.time ?? null,
    cost_usd: line.cost ?? null,
  };
}

function timeText(milliseconds: bigint | undefined): string | undefined {
  const time = new Date(Number(milliseconds));
  return Number.isNaN(time.getTime()) ? undefined : time.toISOString();
}
