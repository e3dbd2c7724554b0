// What Outlay answers to a hook, taken only as far as it is understood.
import { fieldsOf, textOf, type Fields } from './fields.ts';
import { plainText } from './plain-text.ts';

/** A line for the person, once per limit, threshold and period, and once more when the limit changed. */
export type Warning = { readonly key: string; readonly message: string };

/** May the person go on? Blocking needs the explicit boolean; whatever else is answered allows. */
export type Decision = {
  readonly allowed: boolean;
  readonly reason: string;
  /** The period of the person's limit that a raise would help; empty where none would. */
  readonly raisable: string;
  /** Milliseconds since 1970; undefined where it was not told. */
  readonly resetsAt: number | undefined;
  readonly warnings: readonly Warning[];
  readonly cacheSeconds: number;
};

/** Longest that an answer is reused, whatever it says of itself. */
const MAX_CACHE_SECONDS = 300;

const PERIODS = ['day', 'week', 'month'];

/** The answer's person, in lower case, and the decision on work in a session; undefined where it is not one. */
export function decisionIn(
  answer: unknown,
  session: string,
): { user: string; decision: Decision } | undefined {
  const { user, decision } = fieldsOf(answer);
  const told = fieldsOf(decision);
  if (typeof user !== 'string' || typeof told['allowed'] !== 'boolean') return undefined;
  const resetsAt = Date.parse(textOf(told['resets_at']));
  const seconds = told['cache_seconds'];
  return {
    user: user.toLowerCase(),
    decision: {
      allowed: told['allowed'],
      reason: plainText(textOf(told['reason'], 2_000)),
      raisable: raisableIn(told),
      resetsAt: Number.isNaN(resetsAt) ? undefined : resetsAt,
      warnings: warningsIn(told, session),
      cacheSeconds: typeof seconds === 'number' ? Math.max(0, Math.min(seconds, MAX_CACHE_SECONDS)) : 0,
    },
  };
}

/** Raises are of the limits of people: budgets, caps and spend that cannot be read wait for who runs Outlay. */
export function raisableIn({ code, period }: Fields): string {
  const isOfPerson = code === 'limit_reached' || code === 'spending_disabled';
  return isOfPerson && PERIODS.includes(textOf(period)) ? textOf(period) : '';
}

function warningsIn({ warnings, resets_at: resetsAt }: Fields, session: string): Warning[] {
  if (!Array.isArray(warnings)) return [];
  return warnings.slice(0, 10).flatMap((one: unknown) => {
    const told = fieldsOf(one);
    const message = plainText(textOf(told['message'], 2_000));
    const { scope, id } = fieldsOf(told['source']);
    // Without a reset it is about the session.
    const span = textOf(told['resets_at']) || (told['period'] === 'session' ? session : textOf(resetsAt));
    const limit = [scope, id, told['period'], told['limit_usd']].map((one) => textOf(one));
    const key = [...limit, String(told['threshold_percent']), span].join(' ');
    return message === '' ? [] : [{ key: plainText(key), message }];
  });
}
