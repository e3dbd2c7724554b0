// What proposed changes of limits would do now: settings from control, spend and verdicts from analytics.
import express, { type Router } from 'express';
import { budgetStateNow } from '../analytics/limits/budgets.ts';
import { compareLimits } from '../analytics/limits/preview.ts';
import type { Directory } from '../control/directory.ts';
import { answer, parse } from '../control/http.ts';
import { budgetChanges, groupChanges, peopleIn, withProposed } from '../control/proposed.ts';
import type { Settings } from '../control/settings.ts';
import { problem, ProblemError } from '../schemas/problem.ts';
import { previewRequest, type PreviewAnswer, type ProposedChange } from '../schemas/limit-preview.ts';
import { createBreath } from './breath.ts';
import { createTurns } from './history/turns.ts';
import { createLimitSources, type AllLimitSources, type LimitParts } from './limit-sources.ts';
import type { SpendMeter } from './spend-meter.ts';

type Options = {
  readonly settings: Settings;
  readonly directory: Directory;
  readonly sources: AllLimitSources;
  readonly meter: SpendMeter['meter'];
  readonly sessions?: LimitParts['sessions'];
  /** Names that the ledger has seen; null where it cannot tell at the moment. */
  readonly seenUsers: () => Promise<ReadonlySet<string> | null>;
  readonly isSeenUser: (user: string) => Promise<boolean>;
};

const MAX_BODY = '1mb';

/** Each looks at everybody, so they are made one after the other; this many may wait, the one that is made included. */
const MOST_AT_ONCE = 5;
const TOO_MANY = `${MOST_AT_ONCE} previews are being made; try again when one has ended.`;

/** The route below `/api/v1`. It throws problems; the application answers them. */
export function createPreviewRouter(options: Options): Router {
  const router = express.Router();
  const turns = createTurns(MOST_AT_ONCE);
  router.post('/limits/preview', express.json({ limit: MAX_BODY }), async (request, response) => {
    const { changes } = parse(previewRequest, request.body, 'body');
    const turn = turns.enter();
    if (!turn) throw new ProblemError(problem(503, TOO_MANY));
    response.once('close', turn.leave);
    const told = await turn.run(async () => await preview(changes, options));
    if (told) answer(response, told);
  });
  return router;
}

async function preview(changes: readonly ProposedChange[], options: Options): Promise<PreviewAnswer> {
  const { settings, directory, sources, meter, sessions, seenUsers, isSeenUser } = options;
  const breath = createBreath();
  const now = sources.now();
  const seen = await seenUsers();
  const proposed = await withProposed({ settings, isSeenUser, now, breath }, changes);
  const people = peopleIn([directory, proposed.directory]);
  await breath();
  for (const name of [...(seen ?? []), ...meter.users(now)]) people.add(directory.personOf(name));
  people.delete('');
  const at = { ...sources, now: () => now };
  const after = { ...at, ...createLimitSources({ ...proposed, meter, sessions, now: at.now }) };
  return {
    ...(await compareLimits([...people], { before: at, after, breath })),
    complete: meter.ready() && seen !== null,
    budgets: budgetChanges(settings, proposed.settings, (budget) =>
      budgetStateNow(budget, sources.budgets, now),
    ),
    groups: groupChanges({ settings, directory }, proposed),
  };
}
