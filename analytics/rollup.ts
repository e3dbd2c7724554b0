// From a question about usage to one SQL statement. Text only: columns from allow-lists, values as parameters.
import type { QueryParams } from '../store/store.ts';
import { dimensionRows, isByDimensions, isBySessions, SESSION_DAILY, WORK_DAILY } from './day-rollups.ts';
import { bucketOf, columnOf, isOfActivities, isOneOf, isOwn } from './dimensions.ts';
import { AMOUNTS, COUNTS, extraSums, MEASURES } from './measures.ts';
import type { KeyColumn } from './page.ts';
import type { Question } from './question.ts';
import {
  activitySource,
  extraSource,
  LEDGER,
  rangeParams,
  sessionSource,
  usageSource,
  within,
  type RetainedSource,
  type Source,
} from './source.ts';

/** A column of the answer: how parts of it are put together, and what a part says that knows nothing of it. */
export type Column = { readonly name: string; readonly merge: string; readonly none: string };

/** One table's contribution: rows with the keys, and what is selected of them by column. */
export type Branch = { readonly rows: string; readonly select: Readonly<Record<string, string>> };

const COUNT_COLUMNS = [...COUNTS, 'sessions', 'messages'].map((name): Column => ({
  name,
  merge: 'sum',
  none: 'toInt64(0)',
}));

const AMOUNT_COLUMNS = AMOUNTS.map((name): Column => ({ name, merge: 'sum', none: 'toDecimal128(0, 12)' }));

const EXTRA_COLUMNS: readonly Column[] = [
  { name: 'credits', merge: 'sumMap', none: "CAST(map(), 'Map(String, Decimal(38, 12))')" },
  { name: 'credited_entries', merge: 'sumMap', none: "CAST(map(), 'Map(String, Int64)')" },
  { name: 'input_unsplit_tokens', merge: 'sum', none: 'toInt64(0)' },
];

/** Measures, sessions and messages: what every rollup tells. */
export const ROLLUP_COLUMNS: readonly Column[] = [...COUNT_COLUMNS, ...AMOUNT_COLUMNS, ...EXTRA_COLUMNS];

/** Prompts in a row; usage beside which no prompt was told says nothing about how many there were. */
export function messagesOf(row: { readonly messages: number; readonly entries: number }): number | null {
  return row.messages === 0 && row.entries !== 0 ? null : row.messages;
}

/** Whether prompts can be counted for the question. */
export function knowsMessages({ groupBy, filters }: Question): boolean {
  return [...groupBy, ...filters.keys()].every(isOfActivities);
}

/** The key columns of the answer, in their order. A question groups by three dimensions at most. */
export function keysOf({ groupBy, interval }: Question): KeyColumn[] {
  const dimensions = (['k0', 'k1', 'k2'] as const).slice(0, groupBy.length);
  return interval ? [...dimensions, 'bucket'] : dimensions;
}

/** The values of every parameter that the branches of a question use. */
export function paramsOf({ range, filters, conditions }: Question): QueryParams {
  return {
    ...rangeParams(range),
    ...Object.fromEntries([...filters.values()].map((values, index) => [filterParam(index), values])),
    ...Object.fromEntries(conditions.flatMap(({ params }) => Object.entries(params))),
  };
}

/** By place: names of attributes are no names of parameters. */
function filterParam(index: number): string {
  return `only_${index}`;
}

/** The rows of a table that the question is about, with its keys. */
export function keyedRows(question: Question, source: Source): string {
  const { groupBy, interval } = question;
  const keys = [
    ...groupBy.map((dimension, index) => `${columnOf(dimension, 't')} AS k${index}`),
    ...(interval ? [`${bucketOf(interval, `t.${source.time}`)} AS bucket`] : []),
  ];
  const all = source === WORK_DAILY ? 't.*' : `t.* REPLACE (${columnOf('user', 't')} AS user)`;
  return `SELECT ${[all, ...keys].join(', ')} FROM ${source.table} AS t WHERE ${conditionsOf(question, source)}`;
}

/** The condition that keeps the rows of a table, called `t`, that the question is about. */
export function conditionsOf({ filters, conditions }: Question, source: Source): string {
  const kept = [...filters.keys()].map((dimension, index) =>
    isOneOf(dimension, 't', `{${filterParam(index)}:Array(String)}`),
  );
  const isActivity = source.table.startsWith('activities');
  const more = conditions.filter(({ ofActivities }) => ofActivities || !isActivity).map(({ sql }) => sql);
  return [within(source, 't'), ...kept, ...more].join(' AND ');
}

/** The table that tells the measures of a question. */
export function measureSource(question: Question): RetainedSource {
  const byDay = question.interval !== 'hour' && !hasSessions(question);
  return hasOwn(question) ? LEDGER : usageSource(question.range, byDay);
}

/** Sums of all measures. */
export function measureBranch(question: Question): Branch {
  const isSmall = question.groupBy.length <= 1 && isByDimensions(question);
  return {
    rows: isSmall ? dimensionRows(question) : keyedRows(question, measureSource(question)),
    select: Object.fromEntries(MEASURES.map((name) => [name, `sum(x.${name})`])),
  };
}

/** Credits, and input of which the cache is not told apart. */
export function extraBranch(question: Question): Branch {
  const source = hasOwn(question) ? LEDGER : extraSource(question.range);
  return { rows: keyedRows(question, source), select: extraSums('x') };
}

/** Only the ledger knows attributes of senders' own. */
function hasOwn({ groupBy, filters }: Question): boolean {
  return [...groupBy, ...filters.keys()].some(isOwn);
}

function hasSessions({ groupBy, filters }: Question): boolean {
  return groupBy.includes('session') || filters.has('session');
}

/**
 * Distinct sessions. What corrections took back entirely is no usage, so entries are summed by session first; by a
 * 64-bit hash of its id, which halves the time and tells ten million sessions apart but for a chance in 300,000.
 */
export function sessionBranch(question: Question): Branch {
  const keys = [...keysOf(question), 'session_hash'].join(', ');
  const rows = keyedRows(question, hasOwn(question) ? LEDGER : countedSource(question));
  return {
    rows:
      `SELECT ${[...keysOf(question), 'sipHash64(s.session) AS session_hash'].join(', ')}, sum(s.entries) AS entries ` +
      `FROM (${rows}) AS s WHERE s.session != '' GROUP BY ${keys}`,
    select: { sessions: 'toInt64(uniqExactIf(x.session_hash, x.entries > 0))' },
  };
}

/** The smallest table with the sessions of a question. */
export function countedSource(question: Question): Source {
  return isBySessions(question) ? SESSION_DAILY : sessionSource(question.range);
}

/** People's prompts. */
export function messageBranch(question: Question): Branch {
  return {
    rows: `${keyedRows(question, activitySource(question.range))} AND t.kind = 'prompt'`,
    select: { messages: 'toInt64(sum(x.quantity))' },
  };
}

/** The branches of {@link ROLLUP_COLUMNS}. */
export function rollupBranches(question: Question): Branch[] {
  const branches = [measureBranch(question), sessionBranch(question), extraBranch(question)];
  return knowsMessages(question) ? [...branches, messageBranch(question)] : branches;
}

/**
 * One statement over all branches: a row for each combination of keys, and one with `is_total = 1` over everything.
 * Each branch reads its table once for both, so that its rows add up to its total whatever is written meanwhile.
 */
export function rollupSql(
  keys: readonly string[],
  columns: readonly Column[],
  branches: readonly Branch[],
): string {
  const parts = branches.map((branch) => branchSql(keys, columns, branch));
  const merged = columns.map(({ name, merge }) => `${merge}(u.${name}) AS ${name}`);
  const by = ['is_total', ...keys].join(', ');
  return `SELECT ${[by, ...merged].join(', ')}\nFROM (\n${parts.join('\nUNION ALL\n')}\n) AS u\nGROUP BY ${by}`;
}

function branchSql(keys: readonly string[], columns: readonly Column[], { rows, select }: Branch): string {
  const isTotal = keys[0] ? `toUInt8(grouping(${keys[0]}))` : 'toUInt8(1)';
  const selected = columns.map(({ name, none }) => `${select[name] ?? none} AS ${name}`);
  const list = [`${isTotal} AS is_total`, ...keys, ...selected].join(', ');
  const groups = keys.length > 0 ? ` GROUP BY GROUPING SETS ((${keys.join(', ')}), ())` : '';
  return `SELECT ${list} FROM (${rows}) AS x${groups}`;
}
