// Limits, groups and budgets as admins read and set them.
import { z } from 'zod';
import { instant } from './limit-api.ts';
import { limitMicros, thresholds } from './limits.ts';
import { PERIODS } from './period.ts';
import { changeNote } from './setting-note.ts';
import { toUserKey } from './user-key.ts';

const period = z.enum(PERIODS);

const periodAmount = z.object({ period, limit_micros: limitMicros });
export type PeriodAmount = z.infer<typeof periodAmount>;

const failClosed = z
  .boolean()
  .describe(
    'Whether these limits, where they count, refuse while spend cannot be read. They allow by default.',
  );

/** An amount for each member, and what it comes to for all of them. */
const memberAmount = periodAmount.extend({
  group_maximum_micros: z.int().nullable().describe('Amount × members; null beyond 2^53.'),
});
export type MemberAmount = z.infer<typeof memberAmount>;

/** What every setting tells about its last change. */
const changed = {
  updated_at: instant.nullable().describe('null: never set.'),
  updated_by: z.string(),
};

/** A scope's limits: all of them, and the one that was set last for clients that know a single period. */
const scopeFields = {
  limits: z.array(periodAmount),
  period: period.nullable(),
  limit_micros: limitMicros.nullable(),
  fail_closed: failClosed,
};

/** A person's own limits. */
export const userLimitsAnswer = z.object({ user: z.string(), ...scopeFields, ...changed });

/** A group's limits for each member. */
export const groupLimitsAnswer = z.object({
  group: z.string(),
  ...scopeFields,
  limits: z.array(memberAmount),
  ...changed,
});

const periodChange = z.object({
  period,
  limit_micros: limitMicros.nullable().describe('null takes the limit of the period away.'),
});
export type PeriodChange = z.infer<typeof periodChange>;

/** One period by itself, or several in one change. */
const amountFields = {
  period: period.optional(),
  limit_micros: limitMicros
    .nullable()
    .optional()
    .describe('Of the period; null takes the limit of the period away.'),
  limits: z
    .array(periodChange)
    .min(1)
    .max(PERIODS.length)
    .refine((limits) => new Set(limits.map((each) => each.period)).size === limits.length, {
      error: 'must name each period once',
    })
    .optional()
    .describe('Several periods at once, instead of `period` and `limit_micros`: all are set, or none.'),
};
type AmountFields = z.infer<z.ZodObject<typeof amountFields>>;

/** The amounts that an update names; none where it names none. */
export function periodChangesIn({
  period: one,
  limit_micros,
  limits,
}: AmountFields): readonly PeriodChange[] {
  if (limits) return limits;
  return one === undefined || limit_micros === undefined ? [] : [{ period: one, limit_micros }];
}

type Refinement = { readonly addIssue: (issue: { code: 'custom'; path: string[]; message: string }) => void };

/** A period and its amount come together, and not beside a list of several. */
function checkAmounts(update: AmountFields, context: Refinement): void {
  const add = (path: string, message: string) => context.addIssue({ code: 'custom', path: [path], message });
  const [given, missing] =
    update.period === undefined ? ['limit_micros', 'period'] : ['period', 'limit_micros'];
  const isHalf = (update.period === undefined) !== (update.limit_micros === undefined);
  if (update.limits && (isHalf || update.period !== undefined)) add('limits', 'cannot stand beside period');
  else if (isHalf) add(missing, `is needed together with ${given}`);
}

/** An update of a scope names an amount. */
export function checkScopeAmounts(update: AmountFields, context: Refinement): void {
  checkAmounts(update, context);
  if (update.period !== undefined || update.limit_micros !== undefined || update.limits) return;
  for (const path of ['period', 'limit_micros'])
    context.addIssue({ code: 'custom', path: [path], message: 'is needed, or limits instead' });
}

/** What {@link scopeLimitUpdate} is made of. */
export const scopeLimitFields = { ...amountFields, fail_closed: failClosed.optional(), ...changeNote };

/** Sets a scope's limits, for one period or for several at once. */
export const scopeLimitUpdate = z.object(scopeLimitFields).superRefine(checkScopeAmounts);
export type ScopeLimitUpdate = z.infer<typeof scopeLimitUpdate>;

/** Which period's limit a deletion is about; all of them when absent. */
export const scopeLimitDeletion = z.strictObject({ period: period.optional(), ...changeNote });

/** Changes what it names of the limit settings, all of it or nothing. */
export const limitSettingsUpdate = z
  .object({
    enabled: z.boolean().optional().describe('The master switch.'),
    ...amountFields,
    group_rule: z.enum(['min', 'max']).optional().describe("Which of a person's group limits counts."),
    excluded_sources: z
      .array(z.string().min(1).max(64))
      .max(50)
      .optional()
      .describe('Names of auxiliary work that counts neither against limits nor in the summaries of people.'),
    fail_closed: z
      .boolean()
      .optional()
      .describe('Whether the defaults, where they count, refuse while spend cannot be read.'),
    thresholds: thresholds
      .optional()
      .describe(
        'Percent of their limits from which people are warned and alerts are told; [75, 90, 100] by default.',
      ),
    require_if_match: z
      .boolean()
      .optional()
      .describe('Whether every change of a setting must name, in `If-Match`, the version that it changes.'),
    ...changeNote,
  })
  .superRefine((update, context) => {
    checkAmounts(update, context);
    if (Object.entries(update).every(([name, value]) => name === 'reason' || value === undefined)) {
      context.addIssue({ code: 'custom', path: [], message: 'must hold at least one setting' });
    }
  });
export type LimitSettingsUpdate = z.infer<typeof limitSettingsUpdate>;

/** The limit settings with all overrides. */
export const limitSettingsAnswer = z.object({
  enabled: z.boolean(),
  period,
  limit_micros: limitMicros.nullable(),
  limits: z.array(periodAmount).describe('The defaults of the deployment.'),
  group_rule: z.enum(['min', 'max']),
  excluded_sources: z.array(z.string()),
  fail_closed: z.boolean(),
  thresholds: z.array(z.int()),
  require_if_match: z.boolean(),
  unpriced_models: z
    .int()
    .nullable()
    .describe(
      'Models used in the last 31 days without a price: they count at a fallback, or not at all. null: not known at the moment.',
    ),
  user_limits: z.array(userLimitsAnswer),
  group_limits: z.array(groupLimitsAnswer),
  ...changed,
});
export type LimitSettingsAnswer = z.infer<typeof limitSettingsAnswer>;

/** A group's id: a lower-case slug. */
export const groupId = z
  .string()
  .regex(
    /^[a-z0-9][a-z0-9._-]{0,63}$/,
    'must be 1 to 64 lower-case letters, digits, dots, dashes or underscores',
  );

/** Names a group. */
export const groupUpdate = z.object({ name: z.string().trim().min(1).max(200), ...changeNote });

/** One group. */
export const groupAnswer = z.object({
  group: z.string(),
  name: z.string(),
  member_count: z.int(),
  limits: z.array(memberAmount).describe('Amounts for each member.'),
  group_maximum_micros: z
    .int()
    .nullable()
    .describe(
      'Monthly amount × members; null where there is no monthly amount, or the product is beyond 2^53.',
    ),
  ...changed,
});
export type GroupAnswer = z.infer<typeof groupAnswer>;

/** All groups. */
export const groupListAnswer = z.object({ data: z.array(groupAnswer), next_cursor: z.null() });

/** Most members that a group can have. */
export const MAX_MEMBERS = 10_000;

/** The key of a person who is to be a member. */
export const memberKey = z.string().max(512).transform(toUserKey).pipe(z.string().min(1));

/** Replaces the members of a group. */
export const membersUpdate = z.object({
  members: z.array(memberKey).max(MAX_MEMBERS),
  ...changeNote,
});

/** The members of a group, by key. */
export const membersAnswer = z.object({ group: z.string(), members: z.array(z.string()), ...changed });
export type MembersAnswer = z.infer<typeof membersAnswer>;

/** Sets the budget of a group. */
export const budgetUpdate = z.object({
  spend_limit_micros: limitMicros.nullable().describe('Monthly amount for each member; null takes it away.'),
  ...changeNote,
});

/** The budget of a group. */
export const budgetAnswer = z.object({
  group: z.string(),
  spend_limit_micros: limitMicros,
  member_count: z.int(),
  group_maximum_micros: z.int().nullable().describe('Amount × members; null beyond 2^53.'),
  ...changed,
});
export type BudgetAnswer = z.infer<typeof budgetAnswer>;
