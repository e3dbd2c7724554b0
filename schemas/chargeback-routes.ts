// The routes of cost centers, chargeback and statements, for the description of the API.
import { z } from 'zod';
import {
  chargebackAnswer,
  chargebackFigures,
  chargebackQuery,
  chargebackStatement,
  costCentersAnswer,
  costCentersPreview,
  costCentersPreviewBody,
  costCentersPreviewQuery,
  costCentersUpdate,
  coverage,
  statementQuery,
} from './chargeback-api.ts';
import { EXPORT_FORMS, FORM_NAMES, formAnswer } from './export-routes.ts';
import { instant } from './limit-words.ts';
import type { ApiRoute } from './route.ts';

const chargebackFile = z.object({
  from: instant,
  to: instant,
  data_as_of: instant.nullable(),
  parameters: z.record(z.string(), z.unknown()),
  totals: z.object(chargebackFigures),
  coverage,
  rows: z
    .array(z.looseObject({ kind: z.enum(['own', 'borne', 'given', 'billed']) }))
    .describe('Their `cost_usd` add up to that of the totals, and by cost center to what it bears.'),
});

const CENTERS = '/api/v1/cost-centers';

/** All of them. */
export const CHARGEBACK_ROUTES: readonly ApiRoute[] = [
  ...EXPORT_FORMS.map((form): ApiRoute => ({
    method: 'get',
    path: `/api/v1/exports/chargeback.${form}`,
    summary: `What each cost center spent, bears of others, gives to others and was billed, as ${FORM_NAMES[form]}`,
    query: chargebackQuery,
    ...formAnswer(form, chargebackFile),
  })),
  {
    method: 'get',
    path: CENTERS,
    summary: 'Rules that decide cost center and product, and shared cost centers',
    answers: { 200: costCentersAnswer },
    versioned: true,
  },
  {
    method: 'put',
    path: CENTERS,
    summary: 'Replace all rules; they count for all of the past at once',
    body: costCentersUpdate,
    answers: { 200: costCentersAnswer },
    versioned: true,
    refusals: [412, 428],
  },
  {
    method: 'post',
    path: `${CENTERS}/preview`,
    summary: 'What rules would do to the spend of a range; nothing is saved',
    query: costCentersPreviewQuery,
    body: costCentersPreviewBody,
    answers: { 200: costCentersPreview },
  },
  {
    method: 'get',
    path: '/api/v1/chargeback',
    summary: 'Spend by cost center and product, with what is shared and what nobody allocated',
    query: chargebackQuery,
    answers: { 200: chargebackAnswer },
  },
  {
    method: 'get',
    path: '/api/v1/chargeback/statement/{cost_center}',
    summary: 'One month of a cost center, for one page',
    query: statementQuery,
    answers: { 200: chargebackStatement },
    refusals: [404],
  },
  {
    method: 'get',
    path: '/api/v1/chargeback/statement',
    summary: 'One month of what nobody allocated, for one page',
    query: statementQuery,
    answers: { 200: chargebackStatement },
  },
];
