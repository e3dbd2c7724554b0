// What the hooks need of the running parts: the same decision as a limit check, and a way to the ingest lane.
import type { LimitSources } from '../analytics/limits/limit-status.ts';
import type { Work } from '../analytics/limits/work.ts';
import { decideNow } from '../analytics/limits/limit-status.ts';
import { spentToday } from '../analytics/limits/spent-today.ts';
import { couldNotTell } from '../analytics/limits/evaluate.ts';
import type { Settings } from '../control/settings.ts';
import type { Access } from '../ingest/lane-protocol.ts';
import type { ContextRequest } from '../schemas/context.ts';
import type { LimitDecision } from '../schemas/limit-api.ts';
import type { Sender } from '../schemas/sender.ts';
import { createHookHandler } from './hook-http.ts';
import type { RequestHandler } from './host-check.ts';
import type { Checked, FailedOpens } from './alerts/failed-open.ts';
import type { IngestLane } from './lane/start-ingest-lane.ts';

type Parts = {
  readonly sources: LimitSources;
  readonly settings: Pick<Settings, 'onChange'>;
  readonly access: () => Access;
  readonly lane: Pick<IngestLane, 'ask'>;
  readonly onDecision: (decision: LimitDecision, checked: Checked) => void;
  readonly onMissed: FailedOpens['missed'];
  readonly publicUrl: string | undefined;
  readonly onFault: (error: unknown) => void;
  readonly onNotKept: (error: unknown) => void;
};

/** Sessions whose last place is remembered, so that the same place is not told to the lane with each tool. */
const MAX_SESSIONS = 10_000;

/** The handler of {@link createHookHandler}. */
export function createHook(parts: Parts): RequestHandler {
  const { sources, settings, access, lane, publicUrl, onDecision, onMissed, onFault, onNotKept } = parts;
  let known: Access | undefined;
  settings.onChange(() => {
    known = undefined;
  });
  return createHookHandler({
    access: () => (known ??= access()),
    decide: (work) => {
      const decision = decideOr(work, sources, onFault);
      onDecision(decision, work);
      return decision;
    },
    spentToday: (user) => {
      try {
        return spentToday(user, sources);
      } catch (error) {
        onFault(error);
        return null;
      }
    },
    declare: createDeclarer(lane, sources.now),
    publicUrl,
    onMissed,
    onFault,
    onNotKept,
  });
}

function decideOr(work: Work, sources: LimitSources, onFault: Parts['onFault']): LimitDecision {
  try {
    return decideNow(work, sources);
  } catch (error) {
    onFault(error);
    return couldNotTell(sources.now());
  }
}

function createDeclarer(lane: Pick<IngestLane, 'ask'>, now: () => number) {
  const told = new Map<string, string>();
  return async (request: ContextRequest, sender: Sender): Promise<void> => {
    const { user: person, agent, session, repository, branch, commit, change } = request;
    const key = JSON.stringify([agent, session, sender.user, sender.group]);
    const place = JSON.stringify([person, repository, branch, commit, change]);
    if (told.get(key) === place) return;
    const at = request.at === undefined ? now() : Date.parse(request.at);
    await lane.ask('declare', { agent, session, person, at, repository, branch, commit, change, sender });
    told.delete(key);
    told.set(key, place);
    const [oldest] = told.keys();
    if (told.size > MAX_SESSIONS && oldest !== undefined) told.delete(oldest);
  };
}
