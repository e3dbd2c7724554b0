// Which limit counts for a person in each period, and why: person, then lowest group, then default, then none.
import type { LadderRung, LimitSource } from '../../schemas/limit-api.ts';
import type { LimitInputs } from '../../schemas/limits.ts';
import { PERIODS, type Period } from '../../schemas/period.ts';

/** The limit that counts in one period. */
export type ResolvedLimit = {
  readonly period: Period;
  /** Micro-dollars; 0 disables spending. */
  readonly limitMicros: number;
  readonly source: LimitSource;
  /** How many of the person's groups set a limit for the period. */
  readonly groupsWithLimit: number;
};

type Candidate = { readonly source: LimitSource; readonly micros: number | undefined };

/** The limit of each period that has one, day first. Whether limits are switched on at all is not asked here. */
export function resolveLimits(user: string, inputs: LimitInputs): ResolvedLimit[] {
  const resolved: ResolvedLimit[] = [];
  for (const period of PERIODS) {
    const limit = resolvePeriod(user, inputs, period);
    if (limit) resolved.push(limit);
  }
  return resolved;
}

function resolvePeriod(user: string, inputs: LimitInputs, period: Period): ResolvedLimit | undefined {
  const groups = limitedGroups(inputs, period);
  const winner = [userCandidate(user, inputs, period), groups[0], defaultCandidate(inputs, period)].find(
    (candidate) => candidate?.micros !== undefined,
  );
  if (winner?.micros === undefined) return undefined;
  return { period, limitMicros: winner.micros, source: winner.source, groupsWithLimit: groups.length };
}

function userCandidate(user: string, inputs: LimitInputs, period: Period): Candidate {
  return { source: { scope: 'user', id: user }, micros: inputs.user[period] };
}

function defaultCandidate(inputs: LimitInputs, period: Period): Candidate {
  return { source: { scope: 'default', id: '' }, micros: inputs.policy.defaults[period] };
}

/** The groups with a limit for the period, the one that counts first; among equals the first by id. */
function limitedGroups({ groups, policy }: LimitInputs, period: Period): Candidate[] {
  const direction = policy.groupRule === 'min' ? 1 : -1;
  return groups
    .map(({ id, limits }): Candidate => ({ source: { scope: 'group', id }, micros: limits[period] }))
    .filter(({ micros }) => micros !== undefined)
    .sort((a, b) => direction * ((a.micros ?? 0) - (b.micros ?? 0)) || (a.source.id < b.source.id ? -1 : 1));
}

/** Every scope that could set the person's limit, for each period in which one does. */
export function limitLadder(user: string, inputs: LimitInputs): LadderRung[] {
  return resolveLimits(user, inputs).flatMap((winner) => {
    const { period } = winner;
    const limited = limitedGroups(inputs, period);
    const unset = inputs.groups.filter((group) => group.limits[period] === undefined);
    return [
      userCandidate(user, inputs, period),
      ...limited,
      ...unset.map(({ id }): Candidate => ({ source: { scope: 'group', id }, micros: undefined })),
      defaultCandidate(inputs, period),
    ].map((candidate) => rung(candidate, winner, inputs));
  });
}

function rung({ source, micros }: Candidate, winner: ResolvedLimit, inputs: LimitInputs): LadderRung {
  const { period } = winner;
  if (micros === undefined) {
    const why = 'Sets no limit for this period.';
    return { period, source, limit_micros: null, outcome: 'unset', why };
  }
  const wins = source.scope === winner.source.scope && source.id === winner.source.id;
  const why = wins ? whyWins(winner, inputs) : whyLoses(source, winner, inputs);
  return { period, source, limit_micros: micros, outcome: wins ? 'wins' : 'loses', why };
}

function whyWins({ source, groupsWithLimit }: ResolvedLimit, { policy }: LimitInputs): string {
  if (source.scope === 'user') return 'A limit set for the person comes first.';
  if (source.scope === 'default')
    return 'Nothing is set for the person or their groups, so the default counts.';
  return groupsWithLimit === 1
    ? "Nothing is set for the person, so their group's limit counts."
    : `It is the ${rank(policy.groupRule)} among the ${groupsWithLimit} groups with a limit.`;
}

function whyLoses(source: LimitSource, { source: winner }: ResolvedLimit, { policy }: LimitInputs): string {
  if (winner.scope === 'user') return "The person's own limit comes first.";
  return source.scope === 'group'
    ? `The limit of group ${winner.id} is the ${rank(policy.groupRule)} of the person's groups.`
    : `The limit of group ${winner.id} comes before the default.`;
}

function rank(rule: 'min' | 'max'): string {
  return rule === 'min' ? 'lowest' : 'highest';
}
