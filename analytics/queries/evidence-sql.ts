// The statement behind stale counters: both sides summed by session, compared there, and the differences summed again.
import { EVIDENCE_TOKENS, type EvidenceGroup } from '../../schemas/evidence-api.ts';
import { columnOf } from '../dimensions.ts';
import { isAnyOf } from '../person.ts';
import { within } from '../source.ts';

export const TOKENS = EVIDENCE_TOKENS;

/** Values that a column must have, in the parameter `only_<column>`. */
export type EvidenceFilter = {
  readonly column: 'agent' | 'user' | 'session';
  readonly values: readonly string[];
};

type Asked = {
  readonly by: EvidenceGroup;
  readonly filters: readonly EvidenceFilter[];
  /** Rows without a difference, too. */
  readonly withEqual: boolean;
  /** Only rows after `after_weight` and `after`. */
  readonly isContinued: boolean;
  /** What counters without a session told is left out. */
  readonly onlySessions?: boolean;
};

type Compared = Pick<Asked, 'filters' | 'onlySessions'>;

/** Agents add up floating-point dollars: less than a millionth is no difference. */
const NOISE = 'toDecimal128(0.000001, 12)';

const CACHE_WRITES = 'cache_write_5m_tokens + cache_write_1h_tokens + cache_write_unsplit_tokens';

/** What is summed of each side. Counters may lie in both tables: what they alone tell of a session is charged. */
const SUMS: Readonly<Record<string, string>> = {
  input: 'input_tokens',
  cache_read: 'cache_read_tokens',
  cache_write: CACHE_WRITES,
  prompt: `input_tokens + cache_read_tokens + ${CACHE_WRITES}`,
  output: 'output_tokens',
  unsplit: 'input_unsplit_tokens',
  entries: 'entries',
  reported: 'reported_cost',
  reported_entries: 'reported_entries',
  list: 'list_cost',
  list_max: 'list_cost_max',
  listed_entries: 'listed_entries',
};

const IS_METRIC = "(t.signal = 'metrics')";

/** What makes rows of both sides belong together, as SQL over a table that is called `t`. */
type Scope = Readonly<Record<'person' | 'session' | 'place' | 'day', string>>;

const DAY = 'toString(toDate(t.time))';
const SESSION: Scope = { person: columnOf('user', 't'), session: 't.session', place: "''", day: "''" };
const PERSON: Scope = { ...SESSION, session: "''", day: DAY };

/** Counters that name nobody belong to what their resource tells. */
const PLACE: Scope = {
  person: "''",
  session: "''",
  place: 'toString(tuple(t.team, t.organization, t.repo, t.branch, t.pr))',
  day: DAY,
};

/**
 * One row for each session, or where counters know none, for each day of a person, or of a place where they name nobody.
 * Counters without a session that are charged have no calls beside them, and are not compared.
 */
function scopesSql({ filters, onlySessions = false }: Compared): string {
  const sides = Object.entries(SUMS).flatMap(([name, sql]) => [
    `sumIf(${sql}, is_metric) AS m_${name}`,
    `sumIf(${sql}, NOT is_metric) AS c_${name}`,
  ]);
  const isFiltered = (column: EvidenceFilter['column']): boolean =>
    filters.some((filter) => filter.column === column);
  const ofAgent = isFiltered('agent') ? ['t.agent IN {only_agent:Array(String)}'] : [];
  const rows = (table: 'charges' | 'evidence', condition: string, scope: Scope): string =>
    `SELECT t.*, t.signal = 'metrics' AS is_metric, ${scope.person} AS of_person, ${scope.session} AS in_session,
      ${scope.place} AS at_place, ${scope.day} AS on_day FROM ${table} AS t
    WHERE ${[within({ table, time: 'time' }, 't'), ...ofAgent, condition].join(' AND ')}`;
  const inSession = isFiltered('session') ? 'in_session IN {only_session:Array(String)}' : '1';
  const ofDays = `
    UNION ALL ${rows('charges', `t.user != '' AND NOT ${IS_METRIC}`, PERSON)}
    UNION ALL ${rows('evidence', `t.user != '' AND t.session = '' AND ${IS_METRIC}`, PERSON)}
    UNION ALL ${rows('charges', `NOT ${IS_METRIC}`, PLACE)}
    UNION ALL ${rows('evidence', `t.user = '' AND t.session = '' AND ${IS_METRIC}`, PLACE)}`;
  // Both sides may name somebody else: who is asked for decides once they are paired.
  const ofPerson = isFiltered('user') ? isAnyOf('k_user', '{only_user:Array(String)}') : '1';
  return `
  SELECT agent AS k_agent, argMaxIf(of_person, tuple(time, of_person), NOT is_metric) AS k_user, in_session AS k_session,
    if(in_session = '', on_day, toString(toDate(min(time)))) AS k_day, max(time) AS last_time, ${sides.join(', ')}
  FROM (
    ${rows('charges', "t.session != ''", SESSION)}
    UNION ALL ${rows('evidence', `t.session != '' AND ${IS_METRIC}`, SESSION)}${onlySessions ? '' : ofDays}
  )
  WHERE ${inSession}
  GROUP BY agent, in_session, if(in_session = '', of_person, '') AS apart, at_place, on_day
  HAVING countIf(is_metric) > 0 AND c_entries > 0 AND (m_prompt + m_output != 0 OR m_reported != 0)
    AND ${ofPerson}`;
}

/** Where one side does not tell a figure, or only bounds of a list price, there is nothing to compare. */
function comparedSql(compared: Compared): string {
  const isTold = (name: string): string => {
    const counts = 'm_prompt + m_output != 0';
    return name === 'prompt' || name === 'output' ? counts : `${counts} AND m_unsplit = 0`;
  };
  const tokens = TOKENS.map((name) => `if(${isTold(name)}, m_${name} - c_${name}, NULL) AS d_${name}`);
  return `
  SELECT *, ${tokens.join(', ')},
    multiIf(m_reported_entries != 0 AND c_reported_entries != 0, 'reported',
      m_listed_entries != 0 AND c_listed_entries != 0 AND m_list = m_list_max AND c_list = c_list_max, 'list', '') AS basis,
    multiIf(basis = 'reported', m_reported, basis = 'list', m_list, toDecimal128(0, 12)) AS m_cost,
    multiIf(basis = 'reported', c_reported, basis = 'list', c_list, toDecimal128(0, 12)) AS c_cost,
    if(abs(m_cost - c_cost) < ${NOISE}, toDecimal128(0, 12), m_cost - c_cost) AS d_cost,
    d_cost != 0 OR ${TOKENS.map((name) => `ifNull(d_${name}, 0) != 0`).join(' OR ')} AS differs
  FROM (${scopesSql(compared)})`;
}

const KEYS: Readonly<Record<EvidenceGroup, readonly string[]>> = {
  session: ['k_agent', 'k_user', 'k_session', 'k_day'],
  agent: ['k_agent'],
  user: ['k_agent', 'k_user'],
  day: ['k_agent', 'k_day'],
};

/** The total first, then the rows with the largest differences: in millionths of a dollar, else in tokens. */
export function evidenceSql({ by, withEqual, isContinued, ...compared }: Asked): string {
  const keys = KEYS[by];
  const key = (name: string): string => (keys.includes(name) ? `toString(s.${name})` : "''");
  const names = ['k_agent', 'k_user', 'k_session', 'k_day'];
  const tokens = TOKENS.flatMap((name) => [
    `toInt64(sumIf(m_${name}, isNotNull(d_${name}))) AS metrics_${name}`,
    `toInt64(sumIf(c_${name}, isNotNull(d_${name}))) AS calls_${name}`,
    // The engine's greatest() takes NULL for nothing.
    `sum(if(isNull(d_${name}), NULL, greatest(d_${name}, 0))) AS metrics_more_${name}`,
    `sum(if(isNull(d_${name}), NULL, greatest(-d_${name}, 0))) AS calls_more_${name}`,
  ]);
  const after = isContinued
    ? ` AND (weight < {after_weight:UInt64} OR (weight = {after_weight:UInt64} AND [${names.join(', ')}] > {after:Array(String)}))`
    : '';
  return `
SELECT * FROM (
  SELECT toUInt8(grouping(g_agent)) AS is_total, g_agent AS k_agent, g_user AS k_user, g_session AS k_session,
    g_day AS k_day, toUnixTimestamp64Milli(toDateTime64(max(last_time), 3, 'UTC')) AS last_told,
    toInt64(count()) AS compared, toInt64(countIf(differs)) AS differing,
    arraySort(groupUniqArrayIf(basis, basis != '')) AS bases,
    sum(m_cost) AS metrics_cost, sum(c_cost) AS calls_cost,
    sum(if(d_cost > 0, d_cost, toDecimal128(0, 12))) AS metrics_more_cost,
    sum(if(d_cost < 0, -d_cost, toDecimal128(0, 12))) AS calls_more_cost,
    ${tokens.join(', ')},
    toUInt64(sum(abs(d_cost)) * 1000000 + sum(ifNull(abs(d_prompt), 0)) + sum(ifNull(abs(d_output), 0))) AS weight
  FROM (
    SELECT s.*, ${names.map((name) => `${key(name)} AS ${name.replace('k_', 'g_')}`).join(', ')}
    FROM (${comparedSql(compared)}) AS s
  )
  GROUP BY GROUPING SETS ((g_agent, g_user, g_session, g_day), ())
)
WHERE is_total = 1 OR (${withEqual ? '1' : 'differing > 0'}${after})
ORDER BY is_total DESC, weight DESC, ${names.join(', ')}
LIMIT {most:UInt32}`;
}
