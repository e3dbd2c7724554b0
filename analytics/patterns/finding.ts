// What detection finds: one pattern of one subject, with what was measured and what it cost so far.
import { createHash } from 'node:crypto';
import { toUsd, type Pico } from '../../schemas/money.ts';
import {
  PATTERN_DEFINITIONS,
  type PatternName,
  type PatternSubject,
  type Thresholds,
} from '../../schemas/pattern-definitions.ts';
import type { FindingAnswer } from '../../schemas/patterns.ts';

/** One finding. Times in milliseconds since 1970, money in pico-dollars. */
export type Finding = {
  readonly pattern: PatternName;
  readonly subject: { readonly kind: PatternSubject; readonly id: string; readonly name: string };
  readonly user: string;
  readonly session: string;
  readonly agent: string;
  readonly repo: string;
  readonly task: string;
  readonly from: number;
  /** null: as long as the session goes on. */
  readonly to: number | null;
  /** When it was so first, as well as can be told. */
  readonly firedAt: number;
  readonly lastSeen: number;
  /** null where nothing has a price. */
  readonly cost: Pico | null;
  readonly atRisk: Pico | null;
  readonly isLowerBound: boolean;
  /** What was measured, by the threshold that it is compared with. */
  readonly figures: Readonly<Record<string, number>>;
  readonly sentence: string;
};

const ID_LENGTH = 32;

/** The same for the same pattern, subject and window; a session is one window, whenever earlier work of it is heard. */
export function incidentIdOf({
  pattern,
  subject,
  from,
}: Pick<Finding, 'pattern' | 'subject' | 'from'>): string {
  const window = subject.kind === 'session' ? '' : new Date(from).toISOString();
  const text = JSON.stringify([pattern, subject.kind, subject.id, window]);
  return createHash('sha256').update(text).digest('hex').slice(0, ID_LENGTH);
}

/** Shorter spans make no pace. */
const LEAST_PACE_MS = 600_000;
const HOUR_MS = 3_600_000n;

/** The finding as the API tells it, beside the thresholds that it was found with. */
export function toldFinding(finding: Finding, thresholds: Thresholds): FindingAnswer {
  const { cost, atRisk, from, to, lastSeen, isLowerBound, sentence } = finding;
  const span = lastSeen - from;
  const pace = cost !== null && span >= LEAST_PACE_MS ? (cost * HOUR_MS) / BigInt(span) : null;
  return {
    pattern: finding.pattern,
    subject: finding.subject,
    user: finding.user,
    session: finding.session,
    agent: finding.agent,
    repo: finding.repo,
    task: finding.task,
    from: new Date(from).toISOString(),
    to: to === null ? null : new Date(to).toISOString(),
    last_seen_at: new Date(lastSeen).toISOString(),
    cost_usd: usdOf(cost),
    at_risk_usd: usdOf(atRisk),
    per_hour_usd: usdOf(pace),
    is_lower_bound: isLowerBound,
    sentence,
    figures: figuresOf(finding, thresholds),
  };
}

function figuresOf({ pattern, figures }: Finding, thresholds: Thresholds): FindingAnswer['figures'] {
  return PATTERN_DEFINITIONS[pattern].thresholds.flatMap(({ name, label, unit }) => {
    const value = figures[name];
    return value === undefined ? [] : [{ name, label, unit, value, threshold: thresholds[name] ?? null }];
  });
}

function usdOf(amount: Pico | null): string | null {
  return amount === null ? null : toUsd(amount);
}
