// Budgets: caps on what an agent, a repository, a model, a group, a session or everybody together spends.
import { z } from 'zod';
import { cursor, limit } from './api-query.ts';
import { budgetScope, budgetState, decisionPeriod, instant, type BudgetScope } from './limit-api.ts';
import { limitMicros } from './limits.ts';
import type { ApiRoute } from './route.ts';
import { changeNote, noted } from './setting-note.ts';
import { groupId } from './settings-api.ts';

/** Percent of a budget at which it is told, where the budget does not say. */
export const DEFAULT_THRESHOLDS: readonly number[] = [50, 75, 90, 100];

const thresholds = z
  .array(z.int().min(1).max(1000))
  .max(20)
  .transform((shares) => [...new Set(shares)].sort((left, right) => left - right));

/** A budget's id: a lower-case slug that the client chooses. */
export const budgetId = groupId;

/** A budget as it is stored. */
export const budgetValue = z.object({
  name: z.string(),
  scope: budgetScope,
  period: decisionPeriod,
  limitMicros,
  /** `block` refuses what would be spent beyond it, `warn` only tells. */
  action: z.enum(['block', 'warn']),
  thresholds: z.array(z.int()).readonly(),
  /** Whether it refuses while spend cannot be read. */
  failClosed: z.boolean(),
  enabled: z.boolean(),
});
export type BudgetValue = z.infer<typeof budgetValue>;

/** A budget with its id. */
export type Budget = BudgetValue & { readonly id: string };

/** The fields of a budget as a client sets them. */
export const budgetFields = {
  name: z.string().trim().max(200).optional().describe('For people; the id where it is empty.'),
  scope: z
    .object({ kind: budgetScope.shape.kind, id: z.string().trim().max(512).default('') })
    .describe('Whose spend: names as the ledger spells them; no id for the deployment.'),
  period: decisionPeriod.describe('`session` for a session, and for nothing else.'),
  limit_micros: limitMicros,
  action: z.enum(['block', 'warn']).describe('Refuse what goes beyond it, or only tell.'),
  thresholds: thresholds
    .optional()
    .describe('Percent at which it is told, each once a period; 50, 75, 90 and 100 by default.'),
  fail_closed: z.boolean().optional().describe('Whether it refuses while spend cannot be read.'),
  enabled: z.boolean().optional().describe('false keeps the budget, and lets it do nothing.'),
};

/** Sets a budget as a whole: what is left out has its default. */
export const budgetPut = z
  .object({ ...budgetFields, ...changeNote })
  .superRefine(({ scope, period }, context) => {
    const fault = faultOf(scope, period);
    if (fault) context.addIssue({ code: 'custom', path: fault.path, message: fault.message });
  });
export type BudgetPut = z.infer<typeof budgetPut>;

/** What does not fit together of a budget's scope and period. */
export function faultOf(
  { kind, id }: BudgetScope,
  period: string,
): { path: string[]; message: string } | undefined {
  if (kind === 'deployment' && id !== '')
    return { path: ['scope', 'id'], message: 'must be empty: there is one deployment' };
  if (kind !== 'deployment' && id === '') return { path: ['scope', 'id'], message: `must name the ${kind}` };
  if ((kind === 'session') !== (period === 'session'))
    return {
      path: ['period'],
      message: kind === 'session' ? 'must be session: a session has no other' : 'is for sessions only',
    };
  return undefined;
}

/** One budget with its progress. */
export const budgetTold = z.object({
  budget: z.string(),
  name: z.string(),
  scope: budgetScope,
  period: decisionPeriod,
  limit_micros: limitMicros,
  action: z.enum(['block', 'warn']),
  thresholds: z.array(z.int()),
  fail_closed: z.boolean(),
  enabled: z.boolean(),
  state: budgetState,
  updated_at: instant.nullable(),
  updated_by: z.string(),
});
export type BudgetTold = z.infer<typeof budgetTold>;

/** Which budgets are listed, by id. */
export const budgetsQuery = z.strictObject({
  kind: budgetScope.shape.kind.optional(),
  id: z.string().max(512).optional().describe('Of the scope.'),
  limit: limit(100, 1000),
  cursor,
});
export type BudgetsQuery = z.infer<typeof budgetsQuery>;

export const budgetList = z.object({ data: z.array(budgetTold), next_cursor: z.string().nullable() });

const BUDGETS = '/api/v1/budgets';
const BUDGET = `${BUDGETS}/{budget}`;

export const BUDGET_ROUTES: readonly ApiRoute[] = [
  {
    method: 'get',
    path: BUDGETS,
    summary: 'Budgets with their progress',
    query: budgetsQuery,
    answers: { 200: budgetList },
  },
  {
    method: 'get',
    path: BUDGET,
    summary: 'One budget with its progress',
    answers: { 200: budgetTold },
    versioned: true,
    refusals: [404],
  },
  {
    method: 'put',
    path: BUDGET,
    summary: 'Create or replace a budget of an agent, a repository, a model, a group, a session or everybody',
    body: budgetPut,
    answers: { 200: budgetTold, 201: budgetTold },
    versioned: true,
    refusals: [404, 412, 428],
  },
  {
    method: 'delete',
    path: BUDGET,
    summary: 'Take a budget away',
    query: noted,
    answers: { 204: null },
    versioned: true,
    refusals: [404, 412, 428],
  },
];
