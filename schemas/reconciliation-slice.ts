// One slice of a reconciliation as the API tells it, by model and kind of token, and the routes of reconciliation.
import { z } from 'zod';
import { BILL_SOURCES } from './bills.ts';
import { instant, usd } from './limit-api.ts';
import {
  classAmount,
  quantity,
  reconciliationAnswer,
  reconciliationGap,
  reconciliationQuery,
  sliceRow,
  waterfall,
  waterfallAnswer,
  waterfallQuery,
} from './reconciliation-api.ts';
import type { ApiRoute } from './route.ts';

const cellSide = {
  quantity: quantity.nullable().describe('null: not told.'),
  list_usd: usd.nullable(),
};

/** A model and kind of token with both sides. */
export const sliceCell = z.object({
  model: z.string(),
  kind: z.string().describe('Of tokens, or `credits`; empty where the money is not told by kind.'),
  unit: z.string(),
  local: z.object({ ...cellSide, spellings: z.array(z.string()).describe('Of the model.') }),
  provider: z.object({ ...cellSide, spellings: z.array(z.string()) }),
  difference_quantity: quantity.nullable(),
  classes: z.array(classAmount),
});
export type SliceCell = z.infer<typeof sliceCell>;

/** A line of a report that has nothing to be compared with, or that is in a cell. */
export const sliceLine = z.object({
  source: z.enum(BILL_SOURCES),
  account: z.string(),
  scope: z.string(),
  item: z.string(),
  kind: z.string(),
  model: z.string(),
  token_kind: z.string(),
  product: z.string(),
  user: z.string(),
  unknown: z.string(),
  quantity: quantity.nullable(),
  unit: z.string(),
  currency: z.string(),
  list: quantity.nullable(),
  billed: quantity.nullable(),
});

export type SliceLine = z.infer<typeof sliceLine>;

/** A person of a slice. */
export const slicePerson = z.object({
  user: z.string().describe('Empty: nobody is named.'),
  list_usd: usd.nullable().describe('Told by telemetry, at list prices; null where nothing of it has one.'),
  billed_list_usd: usd.nullable().describe('null: the reports name nobody.'),
  billed_usd: usd.nullable(),
});
export type SlicePerson = z.infer<typeof slicePerson>;

/** Answer of `GET /api/v1/reconciliation/slices/{provider}/{scope}/{day}`. */
export const sliceAnswer = sliceRow.extend({
  waterfall,
  cells: z.array(sliceCell),
  people: z.array(slicePerson).describe('On both sides; those that cost most first, at most 500.'),
  bill_lines: z.array(sliceLine).describe('Summed by item; those that cost most first, at most 500.'),
  data_as_of: instant.nullable(),
});
export type SliceAnswer = z.infer<typeof sliceAnswer>;

export const RECONCILIATION_ROUTES: readonly ApiRoute[] = [
  {
    method: 'get',
    path: '/api/v1/reconciliation',
    summary: 'What telemetry says beside what providers bill, by provider, scope and UTC day',
    query: reconciliationQuery,
    answers: { 200: reconciliationAnswer },
    refusals: [503],
  },
  {
    method: 'get',
    path: '/api/v1/reconciliation/gap',
    summary: 'Bills of the latest months that differ for no known cause, the largest first',
    answers: { 200: reconciliationGap },
    refusals: [503],
  },
  {
    method: 'get',
    path: '/api/v1/reconciliation/waterfall',
    summary: 'From the estimate to the bill, step by step; the steps add up exactly',
    query: waterfallQuery,
    answers: { 200: waterfallAnswer },
    refusals: [503],
  },
  {
    method: 'get',
    path: '/api/v1/reconciliation/slices/{provider}/{scope}/{day}',
    summary: 'One slice by model and kind of token, with both sides and the lines of the reports',
    answers: { 200: sliceAnswer },
    refusals: [404, 503],
  },
];
