// Reads all pages of GET /api/v1/usage of a running Outlay.
import { z } from 'zod';
import { isPeriod, type Grouping, type Range } from './question.ts';
import { ReportError } from './report-error.ts';

const row = z.record(z.string(), z.unknown());

const page = z.object({
  rows: z.array(row),
  totals: row,
  data_as_of: z.string().nullish(),
  next_cursor: z.string().nullish(),
});

/** A row as the API answered it. */
export type UsageRow = z.infer<typeof row>;

export type Usage = {
  readonly rows: readonly UsageRow[];
  readonly totals: UsageRow;
  readonly dataAsOf: string | null;
};

export type Question = {
  readonly by: Grouping;
  readonly range: Range;
  /** Only usage with these values of a dimension. */
  readonly filters: Readonly<Record<string, string | undefined>>;
};

type Server = { readonly baseUrl: string; readonly token?: string | undefined };

/** Asks until there is no further page. Totals are those of the whole answer. */
export async function fetchUsage(server: Server, question: Question): Promise<Usage> {
  const rows: UsageRow[] = [];
  const seen = new Set<string>();
  let cursor: string | undefined;
  for (;;) {
    const answer = await fetchPage(server, toQuery(question, cursor));
    rows.push(...answer.rows);
    cursor = answer.next_cursor ?? undefined;
    if (!cursor) return { rows, totals: answer.totals, dataAsOf: answer.data_as_of ?? null };
    if (seen.has(cursor)) throw new ReportError('refused', 'Outlay answered the same page twice');
    seen.add(cursor);
  }
}

function toQuery({ by, range, filters }: Question, cursor: string | undefined): URLSearchParams {
  const query = new URLSearchParams({
    from: new Date(range.from).toISOString(),
    to: new Date(range.to).toISOString(),
    [isPeriod(by) ? 'interval' : 'group_by']: by,
  });
  for (const [dimension, value] of Object.entries(filters)) {
    if (value !== undefined) query.set(dimension, value);
  }
  if (cursor) query.set('cursor', cursor);
  return query;
}

async function fetchPage({ baseUrl, token }: Server, query: URLSearchParams): Promise<z.infer<typeof page>> {
  const url = new URL(`/api/v1/usage?${query.toString()}`, baseUrl);
  const headers = { accept: 'application/json', ...(token && { authorization: `Bearer ${token}` }) };
  const response = await fetch(url, { headers }).catch((cause: unknown) => {
    throw new ReportError('unreachable', `Outlay does not answer at ${baseUrl}. Is it running?`, cause);
  });
  const body: unknown = await response.json().catch(() => undefined);
  if (!response.ok) throw new ReportError('refused', `Outlay answered ${response.status}${detailOf(body)}`);
  const parsed = page.safeParse(body);
  if (!parsed.success) {
    throw new ReportError('refused', `${baseUrl} did not answer like Outlay does`, parsed.error);
  }
  return parsed.data;
}

const problem = z.object({ title: z.string().optional(), detail: z.string().optional() });

function detailOf(body: unknown): string {
  const parsed = problem.safeParse(body);
  const text = parsed.success ? (parsed.data.detail ?? parsed.data.title) : undefined;
  return text ? `: ${text}` : '';
}
