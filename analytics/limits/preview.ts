// Whom limits would block and warn now, under the limits that there are and under others.
import type { LimitDecision } from '../../schemas/limit-api.ts';
import { MOST_NAMED, type AffectedPeople, type PreviewAnswer } from '../../schemas/limit-preview.ts';
import { decideNow, type LimitSources } from './limit-status.ts';

/** The limits as they are and as they would be. */
export type Alternatives = {
  readonly before: LimitSources;
  readonly after: LimitSources;
  /** Awaited after each person. */
  readonly breath: () => Promise<void>;
};

type Verdict = { readonly user: string; readonly before: LimitDecision; readonly after: LimitDecision };

/** Decides for everybody (by key) under both. */
export async function compareLimits(
  people: readonly string[],
  { before, after, breath }: Alternatives,
): Promise<Pick<PreviewAnswer, 'summary' | 'people' | 'blocked' | 'warned' | 'unblocked'>> {
  const verdicts: Verdict[] = [];
  for (const user of people) {
    verdicts.push({ user, before: decideNow({ user }, before), after: decideNow({ user }, after) });
    await breath();
  }
  const blocked = affected(verdicts, isBlocked);
  const free = verdicts.filter((verdict) => isBlocked(verdict.before) && !isBlocked(verdict.after));
  return {
    summary: summaryOf(blocked, newlyBlocked(verdicts), free.length),
    people: people.length,
    blocked,
    warned: affected(verdicts, isWarned),
    unblocked: { count: free.length, people: free.slice(0, MOST_NAMED).map(({ user }) => user) },
  };
}

function isBlocked({ allowed }: LimitDecision): boolean {
  return !allowed;
}

function isWarned({ allowed, warnings }: LimitDecision): boolean {
  return allowed && warnings.length > 0;
}

function newlyBlocked(verdicts: readonly Verdict[]): number {
  return verdicts.filter(({ before, after }) => isBlocked(after) && !isBlocked(before)).length;
}

function affected(verdicts: readonly Verdict[], is: (decision: LimitDecision) => boolean): AffectedPeople {
  const after = verdicts.filter((verdict) => is(verdict.after));
  const known = after.filter((verdict) => is(verdict.before));
  const fresh = after.filter((verdict) => !is(verdict.before));
  return {
    before: verdicts.filter((verdict) => is(verdict.before)).length,
    after: after.length,
    people: [...fresh, ...known].slice(0, MOST_NAMED).map(({ user, before, after: told }) => ({
      user,
      is_new: !is(before),
      period: told.period,
      spent_usd: told.spent_usd,
      limit_usd: told.limit_usd,
      source: told.source,
    })),
  };
}

function summaryOf({ after }: AffectedPeople, fresh: number, freed: number): string {
  const would = `${count(after)} would be blocked now, ${fresh} of them because of the change`;
  return freed === 0 ? `${would}.` : `${would}; ${count(freed)} blocked today would go on.`;
}

function count(people: number): string {
  return people === 1 ? '1 person' : `${people} people`;
}
