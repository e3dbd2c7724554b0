// The jobs as the journal keeps them, for ever: they are the trail of what was rated anew, by whom and why.
import type { SettleState } from '../settle/state.ts';
import { newJob, type RerateAsked, type RerateJob } from './job.ts';

type Known = Pick<SettleState, 'get'>;

const ALL = 'all';

/** Notes a new job. Its id begins with when it was asked for. */
export function addJob(asked: RerateAsked, now: number, state: SettleState): RerateJob {
  const ids = state.get('rerateIds', ALL) ?? [];
  const at = new Date(now).toISOString().replace(/\D/g, '');
  const id = ids.includes(at) ? `${at}-${ids.length}` : at;
  const job = newJob(id, asked, now);
  state.put('rerates', id, job);
  state.put('rerateIds', ALL, [...ids, id]);
  return job;
}

/** One job. */
export function jobOf(id: string, state: Known): RerateJob | undefined {
  return state.get('rerates', id);
}

/** All, the latest first. */
export function jobsIn(state: Known): RerateJob[] {
  const ids = state.get('rerateIds', ALL) ?? [];
  return ids.flatMap((id) => jobOf(id, state) ?? []).reverse();
}

/** Those that are not at their end, in their order. */
export function openJobs(state: Known): RerateJob[] {
  return jobsIn(state)
    .filter(({ state: at }) => at === 'waiting' || at === 'running')
    .reverse();
}

/** Changes a job. */
export function changeJob(id: string, by: (job: RerateJob) => RerateJob, state: SettleState): RerateJob {
  const job = jobOf(id, state);
  if (!job) throw new Error(`there is no job ${id}`);
  const next = by(job);
  state.put('rerates', id, next);
  return next;
}
