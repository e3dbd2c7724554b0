// The caps of sessions now: settings and the meter of sessions read at one moment.
import type { Constraint } from '../analytics/limits/constraint.ts';
import type { Work } from '../analytics/limits/work.ts';
import { sessionConstraints, sessionStateOf, type SessionFacts } from '../analytics/limits/session-caps.ts';
import type { SessionMeter } from '../analytics/limits/session-meter.ts';
import type { Directory } from '../control/directory.ts';
import { sessionCapInputs } from '../control/session-caps.ts';
import type { Settings } from '../control/settings.ts';
import { ADAPTERS } from '../ingest/adapters/registry.ts';
import type { SessionMeasure, SessionState } from '../schemas/session-caps.ts';

type Parts = {
  readonly settings: Settings;
  readonly directory: Directory;
  readonly sessions: Pick<SessionMeter, 'use' | 'ready'>;
};

export type SessionLimits = {
  /** The caps that concern the work; none where it names no session. */
  readonly constraintsOn: (work: Work) => readonly Constraint[];
  /** Null where the work names no session. */
  readonly stateOf: (work: Work) => SessionState | null;
};

const TOLD = new Map<string, readonly SessionMeasure[]>(
  ADAPTERS.map(({ agent, tells = [] }) => [agent, tells]),
);

/** Reads both anew with each question. The person goes by the first of their names. */
export function createSessionLimits({ settings, directory, sessions }: Parts): SessionLimits {
  const factsOf = (session: string, { user, agent }: Work): SessionFacts => ({
    session,
    user,
    inputs: sessionCapInputs(settings, directory, user),
    use: sessions.use({ session, users: directory.namesOf(user), agent }),
    complete: sessions.ready(session),
  });
  return {
    constraintsOn: (work) => (work.session ? sessionConstraints(factsOf(work.session, work)) : []),
    stateOf: (work) =>
      work.session
        ? sessionStateOf(factsOf(work.session, work), work.agent ?? '', (agent) => TOLD.get(agent) ?? [])
        : null,
  };
}
