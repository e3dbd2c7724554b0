// How often a pattern would have fired in the last 30 days, with thresholds that may not be saved yet.
import { toUsd, type Pico } from '../../schemas/money.ts';
import { intervalStart } from '../../schemas/period.ts';
import type { PatternName } from '../../schemas/pattern-definitions.ts';
import type { BackTestAnswer } from '../../schemas/patterns.ts';
import type { Store } from '../../store/store.ts';
import type { DetectionSetting } from './detection.ts';
import { DETECTIONS } from './find.ts';
import { incidentIdOf, toldFinding, type Finding } from './finding.ts';

const DAY_MS = 86_400_000;
const DAYS = 30;
const MOST_TOLD = 100;

/** `now` in milliseconds since 1970. The same detection as the one that opens incidents, over the same rows. */
export async function backTest(
  store: Store,
  pattern: PatternName,
  setting: DetectionSetting,
  now: number,
): Promise<BackTestAnswer> {
  const from = intervalStart('day', now) - DAYS * DAY_MS;
  const { findings, isComplete } = await DETECTIONS[pattern](store, { moved: from, to: now }, setting);
  const distinct = [...new Map(findings.map((finding) => [incidentIdOf(finding), finding]))];
  const byRisk = distinct.sort(([, left], [, right]) => compare(right.atRisk ?? -1n, left.atRisk ?? -1n));
  const all = byRisk.map(([, finding]) => finding);
  const count = all.length;
  return {
    pattern,
    thresholds: { ...setting.thresholds },
    sentence: `Would have fired ${count === 1 ? 'once' : `${count} times`} in ${DAYS} days.`,
    fired: count,
    usd_at_risk: toUsd(riskOf(all)),
    is_lower_bound: !isComplete || all.some(({ isLowerBound, atRisk }) => isLowerBound || atRisk === null),
    incidents: byRisk
      .slice(0, MOST_TOLD)
      .map(([id, finding]) => ({ id, ...toldFinding(finding, setting.thresholds) })),
    by_day: byDay(all, from, now),
    complete: isComplete,
    from: new Date(from).toISOString(),
    to: new Date(now).toISOString(),
  };
}

/** Every day of the range; what fired before it belongs to the first. */
function byDay(findings: readonly Finding[], from: number, to: number): BackTestAnswer['by_day'] {
  const days: BackTestAnswer['by_day'] = [];
  for (let day = from; day < to; day += DAY_MS) {
    const own = findings.filter(({ firedAt }) => intervalStart('day', Math.max(firedAt, from)) === day);
    const name = new Date(day).toISOString().slice(0, 10);
    days.push({ day: name, fired: own.length, usd_at_risk: toUsd(riskOf(own)) });
  }
  return days;
}

/** Limits of one person, and all budgets, are of the same dollars: of each the largest counts, and of the two what is more. */
function riskOf(findings: readonly Finding[]): Pico {
  const limits = findings.filter(({ subject }) => subject.kind === 'limit');
  const others = sumBy(findings.filter(({ subject }) => subject.kind !== 'limit'));
  const budgets = largestOf(limits.filter(({ user }) => user === ''));
  const persons = groupedBy(
    limits.filter(({ user }) => user !== ''),
    ({ user }) => user,
  ).reduce((sum, own) => sum + largestOf(own), 0n);
  return others + (budgets > persons ? budgets : persons);
}

/** Windows of one limit follow each other. */
function largestOf(limits: readonly Finding[]): Pico {
  const sums = groupedBy(limits, ({ subject }) => subject.id).map(sumBy);
  return sums.reduce((most, sum) => (sum > most ? sum : most), 0n);
}

function groupedBy(findings: readonly Finding[], key: (finding: Finding) => string): Finding[][] {
  const groups = new Map<string, Finding[]>();
  for (const finding of findings) groups.set(key(finding), [...(groups.get(key(finding)) ?? []), finding]);
  return [...groups.values()];
}

function sumBy(findings: readonly Finding[]): Pico {
  return findings.reduce((sum, { atRisk }) => sum + (atRisk ?? 0n), 0n);
}

function compare(left: Pico, right: Pico): number {
  return left < right ? -1 : left > right ? 1 : 0;
}
