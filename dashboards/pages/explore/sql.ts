// The question as SQL against the stable views.
import type { Params } from '../../data/params.ts';
import { DIMENSIONS } from '../../view/dimensions.ts';
import type { Interval } from '../../../schemas/period.ts';
import type { Measure } from '../../words/measures.ts';
import type { AnyDimension } from './question.ts';

type Asked = {
  readonly groupBy: readonly AnyDimension[];
  readonly interval: Interval | undefined;
  readonly measure: Measure;
  /** As the API takes them. */
  readonly params: Params;
  readonly most: number;
};

const SUMS: Readonly<Record<string, string>> = {
  tokens: 'sum(input_tokens + cache_read_tokens + cache_write_tokens + output_tokens)',
};

const BUCKETS: Readonly<Record<Interval, string>> = {
  hour: 'hour',
  day: 'day',
  week: 'toMonday(day)',
  month: 'toStartOfMonth(day)',
};

/** Measures and dimensions that the views have columns for. */
const WITHOUT_COLUMN = new Set(['sessions', 'messages', 'credits', 'credited_calls']);

/** A statement; undefined where the views cannot answer: sessions, messages, credits and attributes of senders' own. */
export function sqlOf({ groupBy, interval, measure, params, most }: Asked): string | undefined {
  const isOwn = groupBy.some((name) => name.startsWith('attribute.'));
  const isOfSessions = groupBy.includes('session') || params['session'] !== undefined;
  if (isOwn || isOfSessions || params['attribute'] !== undefined || WITHOUT_COLUMN.has(measure.id))
    return undefined;
  const names = groupBy.map(column);
  const sum = `${SUMS[measure.id] ?? `sum(${measure.sort ?? measure.id})`} AS amount`;
  const [keys, groups, end] = interval
    ? [[...names, `${BUCKETS[interval]} AS bucket`], [...names, 'bucket'], 'ORDER BY bucket, amount DESC']
    : [names, names, `ORDER BY amount DESC${Number.isFinite(most) ? `\nLIMIT ${most}` : ''}`];
  return [
    `SELECT ${[...keys, sum].join(', ')}`,
    `FROM ${interval === 'hour' ? 'view_usage_hourly' : 'view_usage_daily'}`,
    `WHERE ${conditionsOf(params, interval === 'hour').join('\n  AND ')}`,
    `GROUP BY ${groups.join(', ')}`,
    end,
  ].join('\n');
}

function conditionsOf(params: Params, isHourly: boolean): string[] {
  const time = isHourly ? 'hour' : 'day';
  const filters = DIMENSIONS.flatMap((name) => {
    const values = params[name];
    return typeof values === 'object' ? [`${column(name)} IN (${values.map(quoted).join(', ')})`] : [];
  });
  return [
    `${time} >= ${moment(params['from'], isHourly)}`,
    `${time} < ${moment(params['to'], isHourly)}`,
    ...filters,
  ];
}

/** One of them is a word of the language. */
function column(name: string): string {
  return name === 'group' ? '`group`' : name;
}

function moment(value: Params[string], isHourly: boolean): string {
  const text = typeof value === 'string' ? value : '';
  return isHourly
    ? `toDateTime(${quoted(text.slice(0, 19).replace('T', ' '))}, 'UTC')`
    : quoted(text.slice(0, 10));
}

function quoted(text: string): string {
  return `'${text.replaceAll('\\', '\\\\').replaceAll("'", "\\'")}'`;
}
