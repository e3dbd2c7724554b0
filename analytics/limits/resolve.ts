// Which limit counts for a person in each period, and why: person, then lowest group, then default, then none; and raises.
import type { CountedRaise, LadderRung, LimitSource } from '../../schemas/limit-api.ts';
import type { LimitInputs, LimitRaise } from '../../schemas/limits.ts';
import { PERIODS, type Period } from '../../schemas/period.ts';
import { raisedBy } from './sentence.ts';

/** The limit that counts in one period. */
export type ResolvedLimit = {
  readonly period: Period;
  /** Micro-dollars, raises included; 0 disables spending. */
  readonly limitMicros: number;
  readonly source: LimitSource;
  /** How many of the person's groups set a limit for the period. */
  readonly groupsWithLimit: number;
  /** The raises that are part of the amount. */
  readonly raises: readonly LimitRaise[];
  /** Whether the limit refuses while spend cannot be read. */
  readonly failClosed: boolean;
};

/** Who asks for limits, and when: raises end by themselves. */
export type Asked = {
  readonly user: string;
  /** Milliseconds since 1970. */
  readonly now: number;
};

type Candidate = {
  readonly source: LimitSource;
  /** What the scope sets; undefined where it sets nothing. */
  readonly base: number | undefined;
  readonly raises: readonly LimitRaise[];
  /** With its raises; 0 where nothing is set. */
  readonly micros: number;
  readonly failClosed: boolean;
};

type Resolution = {
  readonly limit: ResolvedLimit;
  readonly winner: Candidate;
  readonly candidates: readonly Candidate[];
};

/** The limit of each period that has one, day first. Whether limits are switched on at all is not asked here. */
export function resolveLimits(asked: Asked, inputs: LimitInputs): ResolvedLimit[] {
  return PERIODS.flatMap((period) => resolvePeriod(asked, inputs, period)?.limit ?? []);
}

/** Every scope that could set the person's limit, for each period in which one does. */
export function limitLadder(asked: Asked, inputs: LimitInputs): LadderRung[] {
  return PERIODS.flatMap((period) => {
    const resolution = resolvePeriod(asked, inputs, period);
    return resolution?.candidates.map((candidate) => rung(candidate, resolution, inputs)) ?? [];
  });
}

function resolvePeriod({ user, now }: Asked, inputs: LimitInputs, period: Period): Resolution | undefined {
  const { policy } = inputs;
  const counted = inputs.raises.filter((raise) => raise.period === period && raise.expiresAt > now);
  const raisesOf = (source: LimitSource) =>
    counted.filter(({ scope, scopeId }) => scope === source.scope && scopeId === source.id);
  const candidate = (source: LimitSource, base: number | undefined, failClosed = false): Candidate => {
    const raises = source.scope === 'user' ? [] : raisesOf(source);
    return { source, base, raises, micros: sum(base ?? 0, raises), failClosed };
  };
  const own = candidate({ scope: 'user', id: user }, inputs.user.limits[period], inputs.user.failClosed);
  const groups = inputs.groups
    .map(({ id, limits, failClosed }) => candidate({ scope: 'group', id }, limits[period], failClosed))
    .sort(byRule(policy.groupRule));
  const byDefault = candidate({ scope: 'default', id: '' }, policy.defaults[period], policy.failClosed);
  const candidates = [own, ...groups, byDefault];
  const winner = candidates.find(({ base }) => base !== undefined);
  if (!winner) return undefined;
  const raises = [...winner.raises, ...raisesOf({ scope: 'user', id: user })];
  const limit = {
    period,
    limitMicros: sum(winner.base ?? 0, raises),
    source: winner.source,
    groupsWithLimit: groups.filter(({ base }) => base !== undefined).length,
    raises,
    failClosed: winner.failClosed,
  };
  return { limit, winner, candidates };
}

/** Groups with a limit first, the one that counts before the others; among equals the first by id. */
function byRule(rule: Rule): (left: Candidate, right: Candidate) => number {
  const direction = rule === 'min' ? 1 : -1;
  return (left, right) =>
    Number(left.base === undefined) - Number(right.base === undefined) ||
    direction * (left.micros - right.micros) ||
    (left.source.id < right.source.id ? -1 : 1);
}

/** Never beyond what a number holds exactly. */
function sum(base: number, raises: readonly LimitRaise[]): number {
  return raises.reduce((total, { micros }) => Math.min(total + micros, Number.MAX_SAFE_INTEGER), base);
}

/** Raises as the API tells them. */
export function toldRaises(raises: readonly LimitRaise[]): CountedRaise[] {
  return raises.map(({ id, scope, scopeId, micros, expiresAt }) => ({
    id,
    source: { scope, id: scopeId },
    amount_micros: micros,
    expires_at: new Date(expiresAt).toISOString(),
  }));
}

/** What raises add. */
export function raisedMicros(raises: readonly LimitRaise[]): number {
  return sum(0, raises);
}

function rung(candidate: Candidate, { limit, winner }: Resolution, { policy }: LimitInputs): LadderRung {
  const { source, base } = candidate;
  const wins = candidate === winner;
  const raises = wins ? limit.raises : base === undefined ? [] : candidate.raises;
  const reason = wins ? whyWins(limit, policy.groupRule) : whyLoses(candidate, winner, policy.groupRule);
  return {
    period: limit.period,
    source,
    limit_micros: base ?? null,
    raised_micros: raisedMicros(raises),
    raises: toldRaises(raises),
    outcome: base === undefined ? 'unset' : wins ? 'wins' : 'loses',
    why: [reason, ...raises.map(raisedBy)].join(' '),
  };
}

type Rule = 'min' | 'max';

function whyWins({ source, groupsWithLimit }: ResolvedLimit, rule: Rule): string {
  if (source.scope === 'user') return 'A limit set for the person comes first.';
  if (source.scope === 'default')
    return 'Nothing is set for the person or their groups, so the default counts.';
  return groupsWithLimit === 1
    ? "Nothing is set for the person, so their group's limit counts."
    : `It is the ${rank(rule)} among the ${groupsWithLimit} groups with a limit.`;
}

function whyLoses({ source, base, micros }: Candidate, winner: Candidate, rule: Rule): string {
  if (base === undefined) return 'Sets no limit for this period.';
  if (winner.source.scope === 'user') return "The person's own limit comes first.";
  const group = winner.source.id;
  if (source.scope === 'default') return `The limit of group ${group} comes before the default.`;
  return micros === winner.micros
    ? `The limit of group ${group} is the same and comes first by name.`
    : `The limit of group ${group} is the ${rank(rule)} of the person's groups.`;
}

function rank(rule: Rule): string {
  return rule === 'min' ? 'lowest' : 'highest';
}
