// The rollup table by person: what each spent, asked and used, with excluded auxiliary work kept apart.
import type { z } from 'zod';
import type { PersonMeasures, PersonRow, UsersAnswer } from '../../schemas/api.ts';
import type { UsersQuery } from '../../schemas/api-query.ts';
import type { Store } from '../../store/store.ts';
import { readCursor, writeCursor } from '../cursor.ts';
import { dollars, integer, MEASURE_SORTS, toMeasures } from '../measures.ts';
import { parseSort, type SortField } from '../page.ts';
import {
  filtersOf,
  named,
  onlyExcluded,
  questionOf,
  rangeOf,
  toldRange,
  withoutExcluded,
  type Question,
} from '../question.ts';
import { pageRow, readPage, type Rollup } from '../read-page.ts';
import {
  keyedRows,
  keysOf,
  knowsMessages,
  messagesOf,
  ROLLUP_COLUMNS,
  rollupBranches,
  type Branch,
} from '../rollup.ts';
import { lastTime, sessionSource } from '../source.ts';
import { readFreshness } from './freshness.ts';

/** What is known of people besides their usage. */
export type People = {
  /** Ids of the groups of a person (by key). */
  readonly groupsOf: (user: string) => string[];
  /** Names of auxiliary work that the summaries of people leave out. */
  readonly excludedSources: () => readonly string[];
};

/** A row of {@link personRollup}. */
export const personColumns = pageRow.extend({ excluded_cost: dollars, last_active: integer });
type PersonColumns = z.infer<typeof personColumns>;

const SORTS: readonly SortField[] = [
  { name: 'user', sql: 'r.k0', type: 'String' },
  { name: 'chats', sql: 'r.sessions', type: 'Int64' },
  { name: 'last_active', sql: 'r.last_active', type: 'Int64' },
  { name: 'excluded_cost_usd', sql: 'r.excluded_cost', type: 'Decimal(38, 12)' },
  ...MEASURE_SORTS.filter(({ name }) => name !== 'sessions'),
];

/** One page of people, those who cost most first. `now` in milliseconds since 1970. */
export async function readUsers(
  store: Store,
  query: UsersQuery,
  people: People,
  now: number,
): Promise<UsersAnswer> {
  const { cursor, limit, ...asked } = query;
  const page = cursor === undefined ? undefined : readCursor(cursor, asked);
  const range = page?.range ?? rangeOf(query, now);
  const question = questionOf(range, {
    isPartial: store.isPartial,
    groupBy: ['user'],
    filters: filtersOf(query),
    conditions: query.q ? [named(query.q)] : [],
  });
  const order = { sort: parseSort(query.sort ?? '-cost_usd', SORTS), keys: keysOf(question) };
  const rollup = personRollup(question, people.excludedSources());
  const [{ total, rows, next }, freshness] = await Promise.all([
    readPage(store, rollup, { row: personColumns, order, limit, after: page?.after }),
    readFreshness(store, now),
  ]);
  return {
    data: rows.map((row): PersonRow => ({
      user: row.k0,
      groups: people.groupsOf(row.k0),
      ...toPerson(row, question),
    })),
    totals: toPerson(total, question),
    ...toldRange(range),
    data_as_of: freshness,
    next_cursor: next ? writeCursor(asked, { range, after: next }) : null,
  };
}

/** The measures of a question without excluded work, its cost apart, and when the newest of it was. */
export function personRollup(question: Question, excludedSources: readonly string[]): Rollup {
  const counted = { ...question, conditions: [...question.conditions, withoutExcluded(excludedSources)] };
  const excluded = { ...question, conditions: [...question.conditions, onlyExcluded(excludedSources)] };
  const source = sessionSource(question.range);
  const apart: Branch = {
    rows: keyedRows(excluded, source),
    select: { excluded_cost: 'sum(x.cost)' },
  };
  const newest: Branch = {
    rows: keyedRows(counted, source),
    select: { last_active: `toUnixTimestamp64Milli(max(${lastTime(source, 'x')}))` },
  };
  return {
    question: counted,
    columns: [
      ...ROLLUP_COLUMNS,
      { name: 'excluded_cost', merge: 'sum', none: 'toDecimal128(0, 12)' },
      { name: 'last_active', merge: 'max', none: 'toInt64(0)' },
    ],
    branches: [...rollupBranches(counted), apart, newest],
  };
}

/** What the API tells of a person. */
export function toPerson(row: PersonColumns, question: Question): PersonMeasures {
  return {
    messages: knowsMessages(question) ? messagesOf(row) : null,
    chats: row.sessions,
    ...toMeasures(row),
    excluded_cost_usd: row.excluded_cost,
    last_active: row.last_active > 0 ? new Date(row.last_active).toISOString() : null,
  };
}
