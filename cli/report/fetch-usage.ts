// Reads all pages of GET /api/v1/usage of a running Outlay.
import { z } from 'zod';
import { isPeriod, type Grouping, type Range } from './question.ts';
import { read } from '../client/read.ts';
import type { Server } from '../client/server.ts';
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

/** Asks until there is no further page. Totals are those of the whole answer. */
export async function fetchUsage(server: Server, question: Question): Promise<Usage> {
  if (question.by === 'outcome') return await fetchOutcomes(server, question);
  const rows: UsageRow[] = [];
  const seen = new Set<string>();
  let cursor: string | undefined;
  for (;;) {
    const answer = await read(server, `/usage?${toQuery(question, cursor).toString()}`, page);
    rows.push(...answer.rows);
    cursor = answer.next_cursor ?? undefined;
    if (!cursor) return { rows, totals: answer.totals, dataAsOf: answer.data_as_of ?? null };
    if (seen.has(cursor)) throw new ReportError('refused', 'Outlay answered the same page twice');
    seen.add(cursor);
  }
}

const outcomes = z.object({
  totals: z.looseObject({ spend_by_outcome: z.record(z.string(), z.string().nullable()) }),
  data_as_of: z.string().nullish(),
});

/** Spend by what became of it: a row for each that there is any of, without an amount where none of it has a price. */
async function fetchOutcomes(server: Server, question: Question): Promise<Usage> {
  const query = toQuery(question, undefined);
  query.delete('group_by');
  const { totals, data_as_of: dataAsOf } = await read(server, `/outcomes?${query.toString()}`, outcomes);
  const parts = Object.entries(totals.spend_by_outcome).filter(([, cost]) => cost !== '0');
  return {
    rows: parts.map(([outcome, cost]) => ({ outcome, cost_usd: cost })),
    totals,
    dataAsOf: dataAsOf ?? null,
  };
}

function toQuery({ by, range, filters }: Question, cursor: string | undefined): URLSearchParams {
  const query = new URLSearchParams({
    from: new Date(range.from).toISOString(),
    to: new Date(range.to).toISOString(),
    // Numbers of changes are those of their repository.
    [isPeriod(by) ? 'interval' : 'group_by']: by === 'pr' ? 'repo,pr' : by,
  });
  for (const [dimension, value] of Object.entries(filters)) {
    if (value !== undefined) query.set(dimension, value);
  }
  if (cursor) query.set('cursor', cursor);
  return query;
}
