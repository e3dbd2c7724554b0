// Everything that matches a question, as a file: the parameters of the lists without pages.
import { z } from 'zod';
import { sessionsQuery, usageQuery, usersQuery } from './api-query.ts';
import { sessionRow, usageMeasures } from './api.ts';
import { instant } from './limit-api.ts';
import type { ApiRoute, QuerySchema } from './route.ts';

/** Forms of a file. */
export const EXPORT_FORMS = ['csv', 'json', 'parquet'] as const;
export const FORM_NAMES = { csv: 'CSV', json: 'JSON', parquet: 'Parquet' } as const;
export type ExportForm = (typeof EXPORT_FORMS)[number];

const EVERY_ROW = { limit: true, cursor: true } as const;
const NOT_OF_CHARGES = { group_by: true, interval: true, sort: true } as const;

/** Parameters by what is exported. */
export const usageExportQuery = usageQuery.omit(EVERY_ROW);
export const usersExportQuery = usersQuery.omit(EVERY_ROW);
export const sessionsExportQuery = sessionsQuery.omit({ ...EVERY_ROW, medians: true, totals: true });
export const chargesExportQuery = usageExportQuery.omit(NOT_OF_CHARGES);
export type ChargesExportQuery = z.infer<typeof chargesExportQuery>;

const envelope = {
  from: instant,
  to: instant,
  data_as_of: instant.nullable().describe('Time of the newest usage stored; null: there is none.'),
  parameters: z.record(z.string(), z.unknown()).describe('What was asked for.'),
};

/** A JSON file. A file that is cut short is no JSON. */
const exported = (totals: z.ZodType, rows: z.ZodType) =>
  z.object({ ...envelope, totals, rows: z.array(rows) });

const anything = z.looseObject({});
const ANSWERS = {
  usage: exported(usageMeasures, anything),
  users: exported(anything, anything),
  sessions: exported(anything, sessionRow),
  charges: exported(z.null(), anything),
};

type ExportKind = keyof typeof ANSWERS;

const QUERIES: Readonly<Record<ExportKind, QuerySchema>> = {
  usage: usageExportQuery,
  users: usersExportQuery,
  sessions: sessionsExportQuery,
  charges: chargesExportQuery,
};

const SUMMARIES: Readonly<Record<ExportKind, string>> = {
  usage: 'Every row of a question about usage',
  users: 'Every person with what they spent, asked and used',
  sessions: 'Every session with what it cost',
  charges: 'Every row of the ledger, corrections included',
};

const ANSWER_TYPES = { csv: 'text/csv', parquet: 'application/vnd.apache.parquet' } as const;

/** What the description tells of the answer in a form; `json` describes it as JSON. */
export function formAnswer(form: ExportForm, json: z.ZodType): Pick<ApiRoute, 'answers' | 'answerType'> {
  return form === 'json'
    ? { answers: { 200: json } }
    : { answers: { 200: z.string() }, answerType: ANSWER_TYPES[form] };
}

/** For the description of the API. */
export const EXPORT_ROUTES: readonly ApiRoute[] = (Object.keys(ANSWERS) as ExportKind[]).flatMap((kind) =>
  EXPORT_FORMS.map((form): ApiRoute => ({
    method: 'get',
    path: `/api/v1/exports/${kind}.${form}`,
    summary: `${SUMMARIES[kind]}, as ${FORM_NAMES[form]}`,
    query: QUERIES[kind],
    ...formAnswer(form, ANSWERS[kind]),
  })),
);
