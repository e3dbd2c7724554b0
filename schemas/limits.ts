// Limits as Outlay holds them: what admins set, by scope and period, and what of it concerns one person.
import { z } from 'zod';
import { PERIODS, type Period } from './period.ts';

/** An amount in micro-dollars (1,000,000 = $1): 0 disables spending, a positive number is the cap. */
export const limitMicros = z.int().min(0).describe('Micro-dollars; 1,000,000 is $1. 0 disables spending.');

/** The limits that one scope sets, in micro-dollars by period. No entry: no limit at this scope for the period. */
export const periodLimits = z.partialRecord(z.enum(PERIODS), limitMicros).readonly();
export type PeriodLimits = z.infer<typeof periodLimits>;

/** Names of auxiliary work that count neither against limits nor in the summaries of people: title generation. */
export const DEFAULT_EXCLUDED_SOURCES: readonly string[] = ['generate_session_title', 'title'];

/** Shares of a person's limit, in percent, from which they are warned and alerts are told. */
export const DEFAULT_THRESHOLDS: readonly number[] = [75, 90, 100];

/** Shares in percent, each once, the lowest first. */
export const thresholds = z
  .array(z.int().min(1).max(1000))
  .max(20)
  .transform((percents) => [...new Set(percents)].sort((left, right) => left - right))
  .readonly();

/** The deployment's settings for limits, a singleton. */
export const limitPolicy = z.object({
  /** Master switch: off means that nobody is limited, whatever else is set. */
  enabled: z.boolean(),
  /** Which of the limits of a person's groups counts: the lowest or the highest. */
  groupRule: z.enum(['min', 'max']),
  defaults: periodLimits,
  excludedSources: z.array(z.string()).readonly(),
  /** The period that was set last: what a client that knows a single period reads back. */
  period: z.enum(PERIODS),
  /** Whether the defaults refuse while spend cannot be read. */
  failClosed: z.boolean().optional(),
  /** Whether a change of a setting must name the version that it changes. */
  requireIfMatch: z.boolean().optional(),
  /** By default {@link DEFAULT_THRESHOLDS}. */
  thresholds: thresholds.optional(),
});
export type LimitPolicy = z.infer<typeof limitPolicy>;

/** What applies until an admin sets something: limits on, but none set. */
export const DEFAULT_POLICY: LimitPolicy = {
  enabled: true,
  groupRule: 'min',
  defaults: {},
  excludedSources: DEFAULT_EXCLUDED_SOURCES,
  period: 'month',
};

/** The override of a person, or the per-member amounts of a group. */
export const scopeLimits = z.object({
  limits: periodLimits,
  /** The period that was set last. */
  period: z.enum(PERIODS),
  /** Whether these limits, where they count, refuse while spend cannot be read. */
  failClosed: z.boolean().optional(),
});
export type ScopeLimits = z.infer<typeof scopeLimits>;

/** What a person's own settings or those of a group say. */
export type ScopeInputs = {
  readonly limits: PeriodLimits;
  readonly failClosed?: boolean | undefined;
};

/** An approved raise. */
export type LimitRaise = {
  readonly id: string;
  /** A person's raise adds to their limit, whichever scope sets it; that of a group or of the default adds to that amount. */
  readonly scope: 'user' | 'group' | 'default';
  /** Of the person or group; empty for the default. */
  readonly scopeId: string;
  readonly period: Period;
  readonly micros: number;
  /** The first millisecond since 1970 at which it counts no longer. */
  readonly expiresAt: number;
};

/** Everything that decides the limits of one person. */
export type LimitInputs = {
  readonly policy: LimitPolicy;
  readonly user: ScopeInputs;
  /** The groups that the person is a member of, in the order of their ids. */
  readonly groups: readonly ({ readonly id: string } & ScopeInputs)[];
  /** Approved raises of the person, of their groups and of the default; expired ones may be among them. */
  readonly raises: readonly LimitRaise[];
};

/**
 * Whether the policy leaves a charge out of limits and of the summaries of people:
 * auxiliary work under one of the excluded names. Main and subagent work is never left out.
 */
export function isExcluded(
  policy: Pick<LimitPolicy, 'excludedSources'>,
  charge: { readonly source: string; readonly subagent: string },
): boolean {
  return charge.source === 'auxiliary' && policy.excludedSources.includes(charge.subagent);
}

/** The limits with one period's amount replaced; null takes it away. */
export function withLimit(limits: PeriodLimits, period: Period, micros: number | null): PeriodLimits {
  const changed: Partial<Record<Period, number>> = { ...limits };
  if (micros === null) Reflect.deleteProperty(changed, period);
  else changed[period] = micros;
  return changed;
}
