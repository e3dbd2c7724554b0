// What proposed changes of limits would do now: settings from control, spend and verdicts from analytics.
import express, { type Router } from 'express';
import type { LimitSources } from '../analytics/limits/limit-status.ts';
import { compareLimits } from '../analytics/limits/preview.ts';
import type { Directory } from '../control/directory.ts';
import { answer, parse } from '../control/http.ts';
import { createLimitInputs } from '../control/limit-inputs.ts';
import { groupChanges, peopleIn, withProposed } from '../control/proposed.ts';
import type { Settings } from '../control/settings.ts';
import { previewRequest, type PreviewAnswer } from '../schemas/limit-preview.ts';
import type { SpendMeter } from './spend-meter.ts';

type Options = {
  readonly settings: Settings;
  readonly directory: Directory;
  readonly sources: LimitSources;
  readonly meter: SpendMeter['meter'];
  /** Names that the ledger has seen; null where it cannot tell at the moment. */
  readonly seenUsers: () => Promise<ReadonlySet<string> | null>;
  readonly isSeenUser: (user: string) => Promise<boolean>;
};

const MAX_BODY = '1mb';

/** The route below `/api/v1`. It throws problems; the application answers them. */
export function createPreviewRouter(options: Options): Router {
  const { settings, directory, sources, meter, seenUsers, isSeenUser } = options;
  const router = express.Router();
  router.post('/limits/preview', express.json({ limit: MAX_BODY }), async (request, response) => {
    const { changes } = parse(previewRequest, request.body, 'body');
    const now = sources.now();
    const seen = await seenUsers();
    const proposed = await withProposed({ settings, isSeenUser, now }, changes);
    const people = peopleIn([directory, proposed.directory]);
    for (const name of [...(seen ?? []), ...meter.users(now)]) people.add(directory.personOf(name));
    people.delete('');
    const at = { ...sources, now: () => now };
    const after = { ...at, inputsOf: createLimitInputs(proposed.settings, proposed.directory) };
    const told: PreviewAnswer = {
      ...(await compareLimits([...people], { before: at, after })),
      complete: meter.ready() && seen !== null,
      groups: groupChanges({ settings, directory }, proposed),
    };
    answer(response, told);
  });
  return router;
}
