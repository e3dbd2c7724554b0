// The result of comparing what Outlay shows with what the ledger says.
import { z } from 'zod';

export const verification = z.object({
  ok: z.boolean(),
  differences: z.array(
    z.object({
      table: z.string().describe('The rollup, `meter` or `session meter`, or lines of bills.'),
      key: z.record(z.string(), z.string()),
      measure: z.string(),
      rollup: z.string().describe('What is shown.'),
      ledger: z.string().describe('What the ledger says.'),
    }),
  ),
});

/** Whether every rollup and the meter equal the ledger, and where they do not. */
export type Verification = z.infer<typeof verification>;
