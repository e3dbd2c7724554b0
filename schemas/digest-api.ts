// The weekly summary, as the API tells it.
import { z } from 'zod';
import { instant, usd } from './limit-words.ts';

/** Parameters of `GET /api/v1/digest`. */
export const digestQuery = z.strictObject({
  week: z
    .string()
    .regex(/^\d{4}-W(0[1-9]|[1-4]\d|5[0-3])$/, { error: 'must be an ISO week such as 2026-W46' })
    .optional()
    .describe('ISO week, from Monday in UTC; the last complete one by default.'),
});
export type DigestQuery = z.infer<typeof digestQuery>;

/** One number of the digest: as text that can be read, with the short name of its definition. */
export const digestFigure = z.object({
  measure: z.string().describe('Short name of the definition; `GET /api/v1/outcomes?explain=true` tells it.'),
  title: z.string(),
  value_usd: usd.nullable().optional(),
  value: z.number().nullable().optional(),
  n: z.int().nullable(),
  before_usd: usd
    .nullable()
    .optional()
    .describe('The week before; of a week that is not over, as much of that one as has passed.'),
  before: z.number().nullable().optional(),
  is_lower_bound: z.boolean(),
});
export type DigestFigure = z.infer<typeof digestFigure>;

const mover = z.object({
  dimension: z.string(),
  value: z.string(),
  cost_usd: usd,
  before_usd: usd,
  change_usd: usd,
});
export type DigestMover = z.infer<typeof mover>;

/** Answer of `GET /api/v1/digest`. */
export const digestAnswer = z.object({
  week: z.string(),
  from: instant,
  to: instant,
  complete: z.boolean().describe('false while the week is not over.'),
  sections: z.array(
    z.object({
      title: z.string(),
      sentences: z.array(z.string()),
      figures: z.array(digestFigure),
    }),
  ),
  movers: z.array(mover).describe('What changed most against the week before, up or down.'),
  near_limits: z.array(
    z.object({
      name: z.string(),
      kind: z.enum(['budget', 'limit']),
      percent: z.number(),
      exhausted_at: instant.nullable(),
    }),
  ),
  definitions: z.record(z.string(), z.string()).describe('A sentence for each short name that is used.'),
  data_as_of: instant.nullable(),
  forge_as_of: instant.nullable(),
});
export type DigestAnswer = z.infer<typeof digestAnswer>;
