// When a delivery that failed is tried again, and when it is given up. Times in milliseconds.

/** Most attempts, and the longest that they go on. */
export const MAX_ATTEMPTS = 12;
export const GIVE_UP_MS = 24 * 3_600_000;

const FIRST_PAUSE_MS = 1_000;
const GROWTH = 3;
const LONGEST_PAUSE_MS = 3_600_000;
/** Receivers that come back are not met by everybody at once: a pause is this share shorter or longer. */
const JITTER = 0.25;

/** What decides the pause after an attempt. */
export type Failure = {
  /** How many attempts there were, this one included. */
  readonly attempt: number;
  /** When the first attempt was. */
  readonly beganAt: number;
  /** The header of the answer, if there was one. */
  readonly retryAfter: string | undefined;
  readonly now: number;
  /** From 0 to 1. */
  readonly random: number;
};

/** When to try again; undefined to give up. A `Retry-After` is honoured as far as that is not later than giving up. */
export function nextAttemptAt({ attempt, beganAt, retryAfter, now, random }: Failure): number | undefined {
  if (attempt >= MAX_ATTEMPTS) return undefined;
  const pause = Math.min(FIRST_PAUSE_MS * GROWTH ** (attempt - 1), LONGEST_PAUSE_MS);
  const jittered = Math.min(pause * (1 - JITTER + 2 * JITTER * random), LONGEST_PAUSE_MS);
  const at = now + Math.max(jittered, askedPause(retryAfter, now));
  return at > beganAt + GIVE_UP_MS ? undefined : Math.round(at);
}

/** RFC 9110, 10.2.3: seconds, or a date in GMT. Anything else asks for nothing. */
function askedPause(retryAfter: string | undefined, now: number): number {
  const asked = retryAfter?.trim() ?? '';
  if (/^\d{1,9}$/.test(asked)) return Number(asked) * 1000;
  const at = asked.endsWith(' GMT') ? Date.parse(asked) : Number.NaN;
  return Number.isFinite(at) ? Math.max(at - now, 0) : 0;
}
