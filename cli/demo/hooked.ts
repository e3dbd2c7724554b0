// What the hook tells of the place of work on the machines that have it: the same as the telemetry beside it, with better evidence.
import { seededRandom } from './random.ts';
import type { SessionPlan } from './session/plan.ts';

/** Most people have set their agent up with the hook. */
const HOOKED = 0.8;

/** Body of `POST /api/v1/context`. */
export type DemoPlace = {
  readonly user: string;
  readonly agent: string;
  readonly session: string;
  readonly at: string;
  readonly repository: string;
  readonly branch: string;
};

/**
 * Where a process of an agent works, as its hook tells it when it starts; undefined without a hook, without a repository, and
 * where the pull request is known before the branch tells it: the hook does not know its number.
 */
export function hookedPlace({ seed, id, person, startsAt, workplace }: SessionPlan): DemoPlace | undefined {
  const { email, tool, signals, habitName } = person;
  const { repository, branch, change } = workplace;
  if (tool.agent !== 'claude-code' || signals === 'metrics' || habitName === 'bot') return undefined;
  if (!repository || change !== '' || !seededRandom(seed, 'hook', email).chance(HOOKED)) return undefined;
  const at = new Date(startsAt).toISOString();
  return { user: email, agent: tool.agent, session: id, at, repository: repository.url, branch };
}
