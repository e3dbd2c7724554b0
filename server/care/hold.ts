// Runs something while the ledger writer stands between two chunks; ingest goes on into the journal.
import { problem, ProblemError } from '../../schemas/problem.ts';
import type { IngestLane } from '../lane/start-ingest-lane.ts';

/** Longest that the writer stands; after that it goes on by itself. */
const HOLD_MS = 10 * 60_000;

/** Who waits for whom: one at a time for each lane. */
const turns = new WeakMap<object, Promise<unknown>>();

/** Rejects with 503 where the writer cannot stand, or did not all the time: what was done may then be wrong. */
export async function whileWriterStands<Result>(
  lane: Pick<IngestLane, 'ask'>,
  task: () => Promise<Result>,
): Promise<Result> {
  const mine = (turns.get(lane) ?? Promise.resolve()).then(async () => await hold(lane, task));
  turns.set(
    lane,
    mine.catch(() => undefined),
  );
  return await mine;
}

async function hold<Result>(lane: Pick<IngestLane, 'ask'>, task: () => Promise<Result>): Promise<Result> {
  await lane.ask('hold', { ms: HOLD_MS }).catch((error: unknown) => {
    const reason = error instanceof Error ? error.message : String(error);
    throw refusal(`The ledger writer could not be stopped for it: ${reason}.`);
  });
  let stood = false;
  let result: Result;
  try {
    result = await task();
  } finally {
    stood = await lane.ask('resume', null);
  }
  if (!stood) throw refusal('It took longer than the ledger writer may stand; try it again.');
  return result;
}

function refusal(detail: string): ProblemError {
  return new ProblemError(problem(503, detail));
}
