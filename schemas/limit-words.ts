// Words that everything about limits shares.
import { z } from 'zod';

/** Exact dollars as decimal text, without exponent or trailing zeros. */
export const usd = z
  .string()
  .regex(/^-?(0|[1-9]\d*)(\.\d*[1-9])?$/)
  .describe('US dollars, exact: decimal text without exponent or trailing zeros.');

/** A moment as RFC 3339 in UTC. */
export const instant = z.iso.datetime().describe('RFC 3339, UTC.');

/** Which scope set a limit: `default` is the deployment's, with an empty id. */
export const limitSource = z.object({ scope: z.enum(['user', 'group', 'default']), id: z.string() });
export type LimitSource = z.infer<typeof limitSource>;

/**
 * `failed_open`: the spend could not be read, so nothing is blocked. `failed_closed`: it could not be read, and the scope
 * whose limit counts chose to refuse then.
 */
export const limitMode = z.enum(['live', 'failed_open', 'failed_closed']);
export type LimitMode = z.infer<typeof limitMode>;
