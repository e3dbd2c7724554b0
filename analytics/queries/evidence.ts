// Stale counters: what metrics told beside what calls told of the same work, and by how much the two differ.
import { z } from 'zod';
import type {
  EvidenceAnswer,
  EvidenceDifferences,
  EvidenceQuery,
  EvidenceRow,
} from '../../schemas/evidence-api.ts';
import type { Store } from '../../store/store.ts';
import { badCursor, readCursor, writeCursor } from '../cursor.ts';
import { filterValue } from '../dimensions.ts';
import { rangeOf, toldRange } from '../question.ts';
import { rangeParams, type Range } from '../source.ts';
import { evidenceSql, TOKENS, type EvidenceFilter } from './evidence-sql.ts';
import { readFreshness } from './freshness.ts';
import { dollars, integer } from '../measures.ts';

/** What is compared, and how a difference is to be read. */
const EXPLAIN: EvidenceAnswer['explain'] = {
  definition:
    'What counters told of a session is compared with what its calls told, where both told something. Counters that know ' +
    'no session are compared, day by day in UTC, with the calls of the same agent and person, and where they name nobody, ' +
    'of the same agent, team, organization, repository, branch and change. Usage is charged by calls; the counters are ' +
    'kept as evidence.',
  reading:
    'metrics_more: counters told more than calls did; events or spans were lost, and so much is missing in spend. ' +
    'calls_more: calls told more; counters stopped, were lost, or are still to come within an export interval. A session ' +
    'that reaches over the ends of the range is compared by the part within.',
};

const tokenColumns = Object.fromEntries(
  TOKENS.flatMap((name) => [
    [`metrics_${name}`, integer],
    [`calls_${name}`, integer],
    [`metrics_more_${name}`, integer.nullable()],
    [`calls_more_${name}`, integer.nullable()],
  ]),
) as Record<TokenColumn, z.ZodType<number>> & Record<MoreColumn, z.ZodType<number | null>>;

type TokenName = (typeof TOKENS)[number];
type TokenColumn = `${'metrics' | 'calls'}_${TokenName}`;
type MoreColumn = `${'metrics_more' | 'calls_more'}_${TokenName}`;

const row = z.object({
  is_total: z.number(),
  k_agent: z.string(),
  k_user: z.string(),
  k_session: z.string(),
  k_day: z.string(),
  weight: z.string(),
  last_told: integer,
  compared: integer,
  differing: integer,
  bases: z.array(z.enum(['reported', 'list'])),
  metrics_cost: dollars,
  calls_cost: dollars,
  metrics_more_cost: dollars,
  calls_more_cost: dollars,
  ...tokenColumns,
});
type Row = z.infer<typeof row>;

/** Answers which counters are stale. `now` in milliseconds since 1970. Throws 400 problems. */
export async function readEvidence(store: Store, query: EvidenceQuery, now: number): Promise<EvidenceAnswer> {
  const { cursor, limit, ...asked } = query;
  const page = cursor === undefined ? undefined : readCursor(cursor, asked);
  const range = page?.range ?? rangeOf(query, now);
  const filters = filtersIn(query);
  const sql = evidenceSql({
    by: query.by,
    filters,
    withEqual: query.all === 'true',
    isContinued: !!page,
  });
  const params = {
    ...rangeParams(range),
    ...Object.fromEntries(filters.map(({ column, values }) => [`only_${column}`, values])),
    most: limit + 2,
    ...(page && afterOf(page.after)),
  };
  const [[total, ...found], freshness] = await Promise.all([
    store.query({ sql, params, row }),
    readFreshness(store, now),
  ]);
  if (total?.is_total !== 1) throw new Error('The comparison always has a total row');
  const shown = found.slice(0, limit);
  const last = found.length > limit ? shown.at(-1) : undefined;
  return {
    data: shown.map((each) => toRow(each, query)),
    totals: toDifferences(total),
    explain: EXPLAIN,
    ...toldRange(range),
    data_as_of: freshness,
    next_cursor: last ? writeCursor(asked, { range, after: [last.weight, ...keysOf(last)] }) : null,
  };
}

/** Sessions of which both sides differ, those that differ most first; `range` in milliseconds since 1970. */
export async function readDifferingSessions(
  store: Store,
  range: Range,
  most: number,
): Promise<{ readonly rows: readonly EvidenceRow[]; readonly isComplete: boolean }> {
  const sql = evidenceSql({
    ...{ by: 'session', filters: [], withEqual: false, isContinued: false },
    onlySessions: true,
  });
  const [, ...found] = await store.query({ sql, params: { ...rangeParams(range), most: most + 2 }, row });
  const rows = found.slice(0, most).map((each) => toRow(each, { by: 'session' }));
  return { rows, isComplete: found.length <= most };
}

function filtersIn(query: EvidenceQuery): EvidenceFilter[] {
  return (['agent', 'user', 'session'] as const).flatMap((column) => {
    const values = query[column]?.map((value) => filterValue(column, value)) ?? [];
    return values.length === 0 ? [] : [{ column, values }];
  });
}

function keysOf({ k_agent, k_user, k_session, k_day }: Row): string[] {
  return [k_agent, k_user, k_session, k_day];
}

function afterOf([weight = '', ...keys]: readonly string[]) {
  if (!/^\d{1,30}$/.test(weight) || keys.length !== 4) throw badCursor('does not fit the parameters');
  return { after_weight: weight, after: keys };
}

function toRow(told: Row, { by }: Pick<EvidenceQuery, 'by'>): EvidenceRow {
  return {
    agent: told.k_agent,
    ...(by !== 'agent' && by !== 'day' && { user: told.k_user }),
    ...(by === 'session' && { session: told.k_session }),
    ...(told.k_day !== '' && { day: told.k_day }),
    last_told: new Date(told.last_told).toISOString(),
    ...toDifferences(told),
  };
}

function toDifferences(told: Row): EvidenceDifferences {
  const [basis, other] = told.bases;
  return {
    compared: told.compared,
    differing: told.differing,
    tokens: {
      input: toTokens(told, 'input'),
      cache_read: toTokens(told, 'cache_read'),
      cache_write: toTokens(told, 'cache_write'),
      prompt: toTokens(told, 'prompt'),
      output: toTokens(told, 'output'),
    },
    cost:
      basis === undefined
        ? null
        : {
            basis: other === undefined ? basis : 'both',
            metrics_usd: told.metrics_cost,
            calls_usd: told.calls_cost,
            metrics_more_usd: told.metrics_more_cost,
            calls_more_usd: told.calls_more_cost,
          },
  };
}

function toTokens(told: Row, name: TokenName): EvidenceDifferences['tokens'][TokenName] {
  const [metricsMore, callsMore] = [told[`metrics_more_${name}`], told[`calls_more_${name}`]];
  if (metricsMore === null || callsMore === null) return null;
  return {
    metrics: told[`metrics_${name}`],
    calls: told[`calls_${name}`],
    metrics_more: metricsMore,
    calls_more: callsMore,
  };
}
