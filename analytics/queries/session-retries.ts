// Failed requests of a session: what each was followed by, the longest run, what was spent after the first. Pure.
import type { SessionRetries } from '../../schemas/session-outcome.ts';
import { longestRun } from '../patterns/failure-runs.ts';
import type { CallTime, CallTimes } from './session-call-times.ts';
import type { SessionEvent } from './session-events.ts';

const MOST_FAILURES = 200;

/** `times` is null where calls are not known. `spentAfter` is of the time of the first failure. */
export function retryBand(
  events: readonly SessionEvent[],
  times: CallTimes | null,
  spentAfter: string | null,
): SessionRetries {
  const failures = events.filter(({ kind }) => kind === 'api_error');
  const [first, last] = [failures[0], failures.at(-1)];
  const calls = times?.calls ?? [];
  const latest = calls.at(-1);
  const isAfter = last !== undefined && latest !== undefined && latest.at > last.at;
  return {
    first_failed_at: first ? new Date(first.at).toISOString() : null,
    spent_after_usd: first ? spentAfter : null,
    ended: last && times ? endedAs(isAfter, times.isComplete) : null,
    longest_run: longestRun(
      failures.map(({ at }) => at),
      calls.map(({ at }) => at),
    ),
    failures: failures.slice(0, MOST_FAILURES).map((failure) => ({
      at: new Date(failure.at).toISOString(),
      error: failure.name,
      attempt: failure.attempt === 0 ? null : failure.attempt,
      followed_by: callAfter(failure, calls),
    })),
  };
}

function endedAs(isAfter: boolean, isComplete: boolean): SessionRetries['ended'] {
  if (isAfter) return 'recovered';
  return isComplete ? 'gave_up' : null;
}

/** The next call of the same prompt; of any where the agent tells no prompts. */
function callAfter({ at, prompt }: SessionEvent, calls: readonly CallTime[]): string | null {
  const found = calls.find((each) => each.at > at && (prompt === '' || each.prompt === prompt));
  return found?.id ?? null;
}
