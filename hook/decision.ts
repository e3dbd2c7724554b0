// What Outlay answers to a hook, taken only as far as it is understood.
import { fieldsOf, textOf, type Fields } from './fields.ts';
import { plainText } from './plain-text.ts';

/** A line for the person, once per threshold and period. */
export type Warning = { readonly key: string; readonly message: string };

/** May the person go on? Blocking needs the explicit boolean; whatever else is answered allows. */
export type Decision = {
  readonly allowed: boolean;
  readonly reason: string;
  /** Milliseconds since 1970; undefined where it was not told. */
  readonly resetsAt: number | undefined;
  readonly warnings: readonly Warning[];
  readonly cacheSeconds: number;
};

/** Longest that an answer is reused, whatever it says of itself. */
const MAX_CACHE_SECONDS = 300;

/** The answer's person, in lower case, and the decision; undefined where it is not one. */
export function decisionIn(answer: unknown): { user: string; decision: Decision } | undefined {
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
      resetsAt: Number.isNaN(resetsAt) ? undefined : resetsAt,
      warnings: warningsIn(told),
      cacheSeconds: typeof seconds === 'number' ? Math.max(0, Math.min(seconds, MAX_CACHE_SECONDS)) : 0,
    },
  };
}

function warningsIn({ warnings, resets_at }: Fields): Warning[] {
  if (!Array.isArray(warnings)) return [];
  return warnings.slice(0, 10).flatMap((one: unknown) => {
    const told = fieldsOf(one);
    const message = plainText(textOf(told['message'], 2_000));
    const key = `${textOf(told['period'])} ${String(told['threshold_percent'])} ${textOf(told['limit_usd'])} ${textOf(resets_at)}`;
    return message === '' ? [] : [{ key: plainText(key), message }];
  });
}
