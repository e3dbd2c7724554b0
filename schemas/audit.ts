// Audits: what was looked for, found and taken back.
import { z } from 'zod';
import { verification } from './verification.ts';

/** Differences and people that an audit tells one by one; the numbers count all. */
export const AUDIT_LIST_LIMIT = 100;

const usd = z.string().describe('Dollars, exact.');

export const auditAnswer = z.object({
  started_at: z.string(),
  finished_at: z.string(),
  trigger: z.enum(['nightly', 'manual']),
  ok: z.boolean().describe('Whether it ran to its end and every rollup and the meter equal the ledger now.'),
  failure: z.string().describe('Why it did not run to its end; empty where it did.'),
  duplicate_records: z.int().describe('Calls and activities that were told again after they were forgotten.'),
  duplicate_cost_usd: usd,
  superseded_records: z.int().describe('Entries that a better signal of the same session tells.'),
  superseded_cost_usd: usd,
  left_records: z
    .int()
    .describe('Left for the next audit, because more of them was on its way or is in quarantine.'),
  taken_back: z
    .array(z.object({ user: z.string(), agent: z.string(), records: z.int(), cost_usd: usd }))
    .describe('Whose spend was corrected, the largest first.'),
  quarantined_rows: z
    .int()
    .nullable()
    .describe('Rows that the ledger refused and that wait to be replayed; null where that is not known.'),
  difference_count: z.int(),
  differences: verification.shape.differences,
});

/** One audit. */
export type AuditAnswer = z.infer<typeof auditAnswer>;

export const auditListAnswer = z.object({ data: z.array(auditAnswer), next_cursor: z.null() });
