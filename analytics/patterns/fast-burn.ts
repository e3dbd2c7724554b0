// Fast budget burn: a limit or budget that its pace exhausts long before the period ends.
import { z } from 'zod';
import { toUsd, type Pico } from '../../schemas/money.ts';
import { intervalEnd, intervalStart, PERIODS, type Period } from '../../schemas/period.ts';
import type { Thresholds } from '../../schemas/pattern-definitions.ts';
import type { Store } from '../../store/store.ts';
import { columnOf } from '../dimensions.ts';
import { picoOf, valueOf, words } from './amounts.ts';
import { BURN_SCOPES, type BurnLimit, type BurnScope } from './burn-limit.ts';
import type { Detection, DetectionSetting } from './detection.ts';
import type { Finding } from './finding.ts';

const HOUR_MS = 3_600_000;

const at = (name: string): string => `fromUnixTimestamp64Milli({${name}:Int64}, 'UTC')`;

/** What limits count. */
const COUNTED = `t.hour >= ${at('from')} AND t.hour < ${at('to')}
    AND NOT (t.source = 'auxiliary' AND has({excluded:Array(String)}, t.subagent))`;

const START: Readonly<Record<Period, string>> = {
  day: 'toDate(t.hour)',
  week: 'toMonday(t.hour)',
  month: 'toStartOfMonth(t.hour)',
};

/** The most that each id spent in one period, of ids that spent enough for the smallest limit. */
const SPENT = (column: string, period: Period): string => `
SELECT id, toString(max(spent)) AS cost FROM (
  SELECT ${column} AS id, ${START[period]} AS start, sum(t.cost) AS spent FROM usage_hourly AS t WHERE ${COUNTED} GROUP BY id, start
) GROUP BY id HAVING max(spent) >= toDecimal128({least:String}, 12)`;

const HOURS = (column: string): string => `
SELECT id, toUnixTimestamp(hour) * 1000 AS at, toString(sum(hour_cost)) AS cost FROM (
  SELECT ${column} AS id, t.hour AS hour, t.cost AS hour_cost FROM usage_hourly AS t WHERE ${COUNTED}
) WHERE id IN {ids:Array(String)}
GROUP BY id, hour
HAVING sum(hour_cost) != 0
ORDER BY id, hour`;

const spentRow = z.object({ id: z.string(), cost: z.string().transform(picoOf) });
const row = z.object({ id: z.string(), at: z.coerce.number(), cost: z.string().transform(picoOf) });
/** Spend of an hour; its start in milliseconds since 1970. */
export type SpentHour = Omit<z.infer<typeof row>, 'id'>;

/** Limits whose share is used: of more, those that are used most are looked at. */
const MOST_LIMITS = 2_000;
const IDS_AT_ONCE = 200;

export const fastBurn: Detection = async (store, window, setting) => {
  const findings: Finding[] = [];
  let isComplete = true;
  const to = intervalStart('hour', window.to);
  const given = { moved: window.moved, to, thresholds: setting.thresholds };
  for (const scope of BURN_SCOPES)
    for (const period of PERIODS) {
      const limits = setting.limits.filter(
        (limit) => limit.scope === scope && limit.period === period && limit.limit > 0n,
      );
      if (limits.length === 0) continue;
      const asked = { scope, period, from: intervalStart(period, window.moved), to };
      const used = await readUsed(store, asked, limits, setting);
      isComplete &&= used.length <= MOST_LIMITS;
      const chosen = used.slice(0, MOST_LIMITS);
      const spent = await readHours(store, asked, chosen, setting);
      for (const limit of chosen) findings.push(...detectBurns(limit, spent.get(limit.scopeId) ?? [], given));
    }
  return { findings, isComplete };
};

type Asked = {
  readonly scope: BurnScope;
  readonly period: Period;
  readonly from: number;
  readonly to: number;
};

const columnOfScope = (scope: BurnScope): string => (scope === 'deployment' ? "''" : columnOf(scope, 't'));

/** The limits of which the share was used in one of their periods, those that were used most first; the rest cannot fire. */
async function readUsed(
  store: Store,
  { scope, period, from, to }: Asked,
  limits: readonly BurnLimit[],
  { thresholds, excludedSources }: DetectionSetting,
): Promise<BurnLimit[]> {
  const share = BigInt(valueOf(thresholds, 'min_used_percent'));
  const least = limits.reduce((low, { limit }) => (limit < low ? limit : low), limits[0]?.limit ?? 0n);
  const rows = await store.query({
    sql: SPENT(columnOfScope(scope), period),
    params: { from, to, excluded: excludedSources, least: toUsd((least * share) / 100n) },
    row: spentRow,
  });
  const spent = new Map(rows.map(({ id, cost }) => [id, cost]));
  const partOf = ({ scopeId, limit }: BurnLimit): bigint => ((spent.get(scopeId) ?? 0n) * 100n) / limit;
  return limits
    .filter((limit) => partOf(limit) >= share)
    .sort((left, right) => Number(partOf(right) - partOf(left)));
}

async function readHours(
  store: Store,
  { scope, from, to }: Asked,
  limits: readonly BurnLimit[],
  { excludedSources }: DetectionSetting,
): Promise<ReadonlyMap<string, SpentHour[]>> {
  const found = new Map<string, SpentHour[]>();
  const all = [...new Set(limits.map(({ scopeId }) => scopeId))];
  for (let start = 0; start < all.length; start += IDS_AT_ONCE) {
    const ids = all.slice(start, start + IDS_AT_ONCE);
    const params = { from, to, excluded: excludedSources, ids };
    const rows = await store.query({ sql: HOURS(columnOfScope(scope)), params, row });
    for (const { id, ...hour } of rows) {
      const hours = found.get(id);
      if (hours) hours.push(hour);
      else found.set(id, [hour]);
    }
  }
  return found;
}

type Given = { readonly moved: number; readonly to: number; readonly thresholds: Thresholds };

/** A finding for each period that holds a part of the window. Looked at on the hour: `to` is the start of one. */
export function detectBurns(limit: BurnLimit, hours: readonly SpentHour[], given: Given): Finding[] {
  const findings: Finding[] = [];
  for (let start = intervalStart(limit.period, given.moved); start < given.to;) {
    const end = intervalEnd(limit.period, start);
    const own = hours.filter((hour) => hour.at >= start && hour.at < end && hour.at < given.to);
    findings.push(...detectBurn(limit, own, { start, end, ...given }));
    start = end;
  }
  return findings;
}

type OfPeriod = Given & { readonly start: number; readonly end: number };

function detectBurn(limit: BurnLimit, hours: readonly SpentHour[], period: OfPeriod): Finding[] {
  const firedAt = firstFast(limit.limit, hours, period);
  if (firedAt === undefined) return [];
  const { start, end } = period;
  const until = Math.min(period.to, end);
  const spent = hours.reduce((sum, { cost }) => sum + cost, 0n);
  const projected = (spent * BigInt(end - start)) / BigInt(until - start);
  const percent = Number((spent * 100n) / limit.limit);
  const { id, name } = limit;
  return [
    {
      pattern: 'fast_burn',
      subject: { kind: 'limit', id, name },
      ...whose(limit),
      session: '',
      task: '',
      from: start,
      to: end,
      firedAt,
      lastSeen: (hours.at(-1)?.at ?? start) + HOUR_MS,
      cost: spent,
      atRisk: projected > limit.limit ? projected - limit.limit : 0n,
      isLowerBound: false,
      figures: { min_used_percent: percent, min_hours_elapsed: Math.floor((until - start) / HOUR_MS) },
      sentence: `${percent} % of ${words(limit.limit)} of ${name} is used; at its pace the ${limit.period} comes to ${words(projected)}.`,
    },
  ];
}

function whose({ scope, scopeId }: BurnLimit): Pick<Finding, 'user' | 'agent' | 'repo'> {
  const of = (name: BurnScope): string => (scope === name ? scopeId : '');
  return { user: of('user'), agent: of('agent'), repo: of('repo') };
}

/** The first full hour after which the pace is too fast; undefined where it never was. */
function firstFast(
  limit: Pico,
  hours: readonly SpentHour[],
  { start, end, to, thresholds }: OfPeriod,
): number | undefined {
  const used = BigInt(valueOf(thresholds, 'min_used_percent'));
  const latest = end - valueOf(thresholds, 'min_hours_left') * HOUR_MS;
  const first = start + valueOf(thresholds, 'min_hours_elapsed') * HOUR_MS;
  let [spent, next] = [0n, 0];
  for (let now = start + HOUR_MS; now <= Math.min(to, end); now += HOUR_MS) {
    for (; (hours[next]?.at ?? Infinity) < now; next += 1) spent += hours[next]?.cost ?? 0n;
    const isUsed = spent > 0n && spent * 100n >= limit * used;
    if (now < first || !isUsed) continue;
    if (start + Number((BigInt(now - start) * limit) / spent) <= latest) return now;
  }
  return undefined;
}
