// From a question by several dimensions to one SQL statement: a row for each value of each of them, and for each time.
import type { Dimension } from '../schemas/api.ts';
import { DIMENSION_DAILY, isByDimensions, valueOf } from './day-rollups.ts';
import { bucketOf } from './dimensions.ts';
import { MEASURES } from './measures.ts';
import {
  extraBranch,
  keyedRows,
  knowsMessages,
  measureSource,
  messageBranch,
  ROLLUP_COLUMNS,
  sessionBranch,
  type Branch,
} from './rollup.ts';
import type { AnyDimension, Question } from './question.ts';
import { within } from './source.ts';

/** What is asked: `question.groupBy` are the dimensions, each on its own; `overTime` those that are told by time too. */
export type Breakdown = {
  readonly question: Question;
  readonly overTime: readonly Dimension[];
};

/** The columns that tell rows apart: no dimension means all usage, and 0 as `is_bucket` the whole range. */
const KEYS = 'dimension, value, is_bucket, bucket';

/**
 * The statement. Of each dimension, and of each over time, `{most:UInt32}` rows. Usage is read once for all of them, so
 * that each adds up to the total whatever is written meanwhile.
 */
export function breakdownSql(asked: Breakdown): string {
  const { question } = asked;
  const whole = { ...question, groupBy: [] };
  const parts = [
    isByDimensions(question) ? smallPart(asked) : partOf(asked, measuresOf(question)),
    partOf(asked, extraBranch(question)),
    wholePart(whole, sessionBranch(whole)),
    ...(knowsMessages(whole) ? [wholePart(whole, messageBranch(whole))] : []),
  ];
  const merged = ROLLUP_COLUMNS.map(({ name, merge }) => `${merge}(u.${name}) AS ${name}`);
  const says = ROLLUP_COLUMNS.filter(({ merge }) => merge === 'sum').map(({ name }) => `r.${name} != 0`);
  return `SELECT r.* FROM (
SELECT ${[KEYS, ...merged].join(', ')}
FROM (
${parts.join('\nUNION ALL\n')}
) AS u
GROUP BY ${KEYS}
) AS r
WHERE (r.dimension = '' AND r.is_bucket = 0) OR ${says.join(' OR ')}
ORDER BY r.dimension, r.is_bucket, r.bucket, r.cost DESC, r.value
LIMIT {most:UInt32} BY r.dimension, r.is_bucket`;
}

function measuresOf(question: Question): Branch {
  return { rows: keyedRows(question, measureSource(question)), select: sums('x') };
}

function sums(alias: string): Record<string, string> {
  return Object.fromEntries(MEASURES.map((name) => [name, `sum(${alias}.${name})`]));
}

/** A branch by everything that is asked for. */
function partOf({ question: { groupBy, interval }, overTime }: Breakdown, { rows, select }: Branch): string {
  const keyOf = (dimension: AnyDimension): string => `k${groupBy.indexOf(dimension)}`;
  const sets = [
    '()',
    ...groupBy.map((dimension) => `(${keyOf(dimension)})`),
    ...(interval ? ['(bucket)', ...overTime.map((dimension) => `(${keyOf(dimension)}, bucket)`)] : []),
  ];
  const first = (pick: (dimension: AnyDimension) => string): string =>
    `multiIf(${groupBy.map((dimension) => `grouping(${keyOf(dimension)}) = 0, ${pick(dimension)}`).join(', ')}, '')`;
  const keys = [
    `${first((dimension) => `'${dimension}'`)} AS dimension`,
    `${first((dimension) => `toString(${keyOf(dimension)})`)} AS value`,
    ...bucketKeys(interval !== undefined),
  ];
  return `SELECT ${[...keys, ...columns(select)].join(', ')} FROM (${rows}) AS x GROUP BY GROUPING SETS (${sets.join(', ')})`;
}

/** A branch that knows no dimension. */
function wholePart({ interval }: Question, { rows, select }: Branch): string {
  const keys = ["'' AS dimension", "'' AS value", ...bucketKeys(interval !== undefined)];
  const by = interval ? ' GROUP BY GROUPING SETS ((bucket), ())' : '';
  return `SELECT ${[...keys, ...columns(select)].join(', ')} FROM (${rows}) AS x${by}`;
}

function bucketKeys(hasBuckets: boolean): string[] {
  return hasBuckets
    ? ['toUInt8(grouping(bucket) = 0) AS is_bucket', 'bucket']
    : ['toUInt8(0) AS is_bucket', 'toUInt32(0) AS bucket'];
}

/** The measures of all usage from the smallest rollup, which has a row for each value already. */
function smallPart({ question: { groupBy, interval }, overTime }: Breakdown): string {
  const listed = (names: readonly string[]): string => ['', ...names].map((name) => `'${name}'`).join(', ');
  const whole = '(toUInt8(0), toUInt32(0))';
  const places = interval
    ? `if(t.dimension IN (${listed(overTime)}), [${whole}, (toUInt8(1), ${bucketOf(interval, 't.day')})], [${whole}])`
    : `[${whole}]`;
  const { table } = DIMENSION_DAILY;
  const rows =
    `SELECT t.dimension AS of, ${valueOf('t')} AS told, arrayJoin(${places}) AS place, ${MEASURES.map((name) => `t.${name} AS ${name}`).join(', ')} ` +
    `FROM ${table} AS t WHERE ${within(DIMENSION_DAILY, 't')} AND t.dimension IN (${listed(groupBy)})`;
  const keys = [
    'toString(x.of) AS dimension',
    'x.told AS value',
    'x.place.1 AS is_bucket',
    'x.place.2 AS bucket',
  ];
  return `SELECT ${[...keys, ...columns(sums('x'))].join(', ')} FROM (${rows}) AS x GROUP BY x.of, x.told, x.place`;
}

function columns(select: Branch['select']): string[] {
  return ROLLUP_COLUMNS.map(({ name, none }) => `${select[name] ?? none} AS ${name}`);
}
