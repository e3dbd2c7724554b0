// What a change of limits would do if it were made now.
import { z } from 'zod';
import { budgetFields, budgetId } from './budgets.ts';
import { budgetScope, budgetState, decisionPeriod, decisionSource, usd, userName } from './limit-api.ts';
import { limitMicros } from './limits.ts';
import { PERIODS } from './period.ts';
import { raiseApproval } from './raises.ts';
import type { ApiRoute } from './route.ts';
import {
  checkScopeAmounts,
  groupId,
  limitSettingsUpdate,
  membersUpdate,
  scopeLimitFields,
} from './settings-api.ts';

const MAX_CHANGES = 100;

/** How many people are told by name. */
export const MOST_NAMED = 100;

/** One change, as the route that makes it takes it. */
export const proposedChange = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('settings'), update: limitSettingsUpdate }),
  z
    .strictObject({ kind: z.literal('user'), user: userName, ...scopeLimitFields })
    .superRefine(checkScopeAmounts),
  z
    .strictObject({ kind: z.literal('group'), group: groupId, ...scopeLimitFields })
    .superRefine(checkScopeAmounts),
  z.strictObject({ kind: z.literal('budget'), budget: budgetId, ...budgetFields }),
  z.strictObject({ kind: z.literal('budget_removal'), budget: budgetId }),
  z.strictObject({ kind: z.literal('members'), group: groupId, ...membersUpdate.shape }),
  z.strictObject({ kind: z.literal('raise'), raise: z.string().max(64), ...raiseApproval.shape }),
]);
export type ProposedChange = z.infer<typeof proposedChange>;

/** Changes that are made together. */
export const previewRequest = z.strictObject({
  changes: z.array(proposedChange).min(1).max(MAX_CHANGES).describe('Made in this order.'),
});

const affected = z.object({
  user: z.string(),
  is_new: z.boolean().describe('Not so without the change.'),
  period: decisionPeriod,
  spent_usd: usd.nullable(),
  limit_usd: usd.nullable(),
  source: decisionSource.nullable(),
});

const affectedPeople = z.object({
  before: z.int().describe('How many are now.'),
  after: z.int().describe('How many would be.'),
  people: z.array(affected).describe(`The first ${MOST_NAMED} of who would be, the new ones first.`),
});
export type AffectedPeople = z.infer<typeof affectedPeople>;

const groupTotal = z.object({
  limit_micros: limitMicros.nullable().describe('For each member.'),
  member_count: z.int(),
  group_maximum_micros: z.int().nullable(),
});

const groupChange = z.object({
  group: z.string(),
  period: z.enum(PERIODS),
  before: groupTotal,
  after: groupTotal,
});
export type GroupChange = z.infer<typeof groupChange>;

const budgetOutlook = z.object({
  limit_micros: limitMicros,
  action: z.enum(['block', 'warn']),
  enabled: z.boolean(),
  ...budgetState.shape,
});

const budgetChange = z.object({
  budget: z.string(),
  scope: budgetScope,
  blocks: z.boolean().describe('Whether it would refuse work that it is about, now.'),
  before: budgetOutlook.nullable().describe('null: there is none.'),
  after: budgetOutlook.nullable().describe('null: there would be none.'),
});
export type BudgetChange = z.infer<typeof budgetChange>;
export type BudgetOutlook = z.infer<typeof budgetOutlook>;

/** What the changes would do now. */
export const previewAnswer = z.object({
  summary: z.string().describe('One sentence for people.'),
  complete: z
    .boolean()
    .describe('Whether all spend and everybody who spends is known. If not, there may be more people.'),
  people: z.int().describe('Everybody who was looked at: members, people with limits, people seen in usage.'),
  blocked: affectedPeople,
  warned: affectedPeople.describe('Allowed, with a limit that is nearly used up.'),
  unblocked: z.object({
    count: z.int(),
    people: z.array(z.string()).describe(`The first ${MOST_NAMED} of who is blocked and would not be.`),
  }),
  budgets: z.array(budgetChange).describe('Budgets that would be set, changed or taken away.'),
  groups: z.array(groupChange).describe('Groups whose amount, members or maximum would change.'),
});
export type PreviewAnswer = z.infer<typeof previewAnswer>;

export const PREVIEW_ROUTES: readonly ApiRoute[] = [
  {
    method: 'post',
    path: '/api/v1/limits/preview',
    summary: 'Who would be blocked, warned or let through now, if limits were changed; changes nothing',
    body: previewRequest,
    answers: { 200: previewAnswer },
    refusals: [404, 409, 503],
  },
];
