// Building rollups again from the ledger: what is asked for, and what came of it.
import { z } from 'zod';
import { MONTH_PATTERN } from './month.ts';
import { FEEDING_TABLE } from './retention.ts';
import { verification } from './verification.ts';

const month = z.string().regex(MONTH_PATTERN, 'must be a month such as 2026-11');
const rollup = z.enum(Object.keys(FEEDING_TABLE) as [keyof typeof FEEDING_TABLE]);

/** Months that are built again whatever they say; without any, those that differ from the ledger. */
export const repairRequest = z
  .strictObject({
    from: month.optional().describe('The first month; by default the oldest.'),
    to: month.optional().describe('The last month; by default the newest.'),
    tables: z.array(rollup).min(1).optional().describe('Only these rollups.'),
  })
  .refine(({ from = '', to = '9999-12' }) => from <= to, {
    path: ['from'],
    message: 'must not be after `to`',
  });
export type RepairRequest = z.infer<typeof repairRequest>;

/** What was built again, and whether everything now equals the ledger. */
export const repairAnswer = verification.extend({
  found: z.int().describe('Differences before the repair.'),
  rebuilt: z.array(z.object({ table: rollup.or(z.string()), month, rows: z.int() })),
});
export type RepairAnswer = z.infer<typeof repairAnswer>;
