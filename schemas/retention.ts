// How long each table is kept, in months.
import { z } from 'zod';
import { instant } from './limit-api.ts';
import { changeNote } from './setting-note.ts';

/** The tables whose rows may be dropped by the month. */
export const RETAINED_TABLES = [
  'charges',
  'evidence',
  'activities',
  'usage_hourly',
  'usage_daily',
  'usage_extra_hourly',
  'activities_hourly',
  'change_usage_daily',
] as const;
export type RetainedTable = (typeof RETAINED_TABLES)[number];

/** Rollups that are small beside another one, whose months they have: they are dropped with it. */
export const DROPPED_WITH = {
  usage_dimension_daily: 'usage_daily',
  usage_session_daily: 'usage_hourly',
  usage_work_daily: 'change_usage_daily',
} as const satisfies Record<string, RetainedTable>;
export type DroppedTable = RetainedTable | keyof typeof DROPPED_WITH;

/** Every table of which months are dropped. */
export const DROPPED_TABLES: readonly DroppedTable[] = [
  ...RETAINED_TABLES,
  ...(Object.keys(DROPPED_WITH) as (keyof typeof DROPPED_WITH)[]),
];

/** The table whose setting and floor a table has. */
export function retainedAs(table: DroppedTable): RetainedTable {
  return table in DROPPED_WITH ? DROPPED_WITH[table as keyof typeof DROPPED_WITH] : (table as RetainedTable);
}

/** The ledger table that feeds each rollup. */
export const FEEDING_TABLE = {
  usage_hourly: 'charges',
  usage_daily: 'charges',
  usage_extra_hourly: 'charges',
  activities_hourly: 'activities',
  usage_dimension_daily: 'charges',
  usage_session_daily: 'charges',
  usage_work_daily: 'charges',
  change_usage_daily: 'charges',
} as const satisfies Partial<Record<DroppedTable, RetainedTable>>;

/** Corrections reach back 45 days, and limits need the current month. */
const FEWEST_MONTHS = 3;

const months = z
  .int()
  .min(FEWEST_MONTHS)
  .max(1_200)
  .nullable()
  .describe(
    'Whole months that are kept before the current one, or the newest with telemetry; null: for ever.',
  );

const perTable = <Shape extends z.ZodType>(shape: Shape) =>
  z.object({
    charges: shape,
    evidence: shape,
    activities: shape,
    usage_hourly: shape,
    usage_daily: shape,
    usage_extra_hourly: shape,
    activities_hourly: shape,
    change_usage_daily: shape,
  });

/** Months that are kept, by table. A setting that was stored before there was a table keeps it for ever. */
export const retention = perTable(months).extend({
  usage_extra_hourly: months.default(null),
  change_usage_daily: months.default(null),
});
export type Retention = z.infer<typeof retention>;

export const KEEP_EVERYTHING: Retention = {
  charges: null,
  evidence: null,
  activities: null,
  usage_hourly: null,
  usage_daily: null,
  usage_extra_hourly: null,
  activities_hourly: null,
  change_usage_daily: null,
};

/** The months below this one (202611) were dropped from a table, or will be: nothing is compared or rebuilt there. */
export const retentionFloor = z.object({ month: z.int() });
export type RetentionFloor = z.infer<typeof retentionFloor>;

/** Floors by table; a table that was never cut has none. */
export type Floors = Readonly<Partial<Record<RetainedTable, number>>>;

/** Changes what it names. */
export const retentionUpdate = z
  .strictObject(perTable(months).partial().shape)
  .refine((update) => Object.values(update).some((value) => value !== undefined), {
    message: 'must hold at least one table',
  });
export type RetentionUpdate = z.infer<typeof retentionUpdate>;

/** Whether a change is only tried out. */
export const retentionQuery = z.strictObject({
  preview: z
    .enum(['true', 'false'])
    .optional()
    .describe('true: changes nothing and answers what would be dropped.'),
  ...changeNote,
});

const monthName = z.string().describe('For example `2026-11`, UTC.');

/** Rows of whole months that the next run of retention drops. */
export const due = z.object({ table: z.string(), months: z.array(monthName), rows: z.int() });
export type Due = z.infer<typeof due>;

/** The setting, what it has dropped, and what it drops next. */
export const retentionAnswer = z.object({
  months: retention,
  floors: perTable(monthName.nullable()).describe(
    'The first month that is complete; null: nothing was dropped.',
  ),
  due: z.array(due).describe('What the next run drops, at the latest a day from now; it cannot be undone.'),
  updated_at: instant.nullable().describe('null: never set.'),
  updated_by: z.string(),
});
export type RetentionAnswer = z.infer<typeof retentionAnswer>;
