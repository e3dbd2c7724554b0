// Every call of the demo company as its receiver hears of it: what changes cost is worked out from this list.
import { HOUR_MS } from '../company/calendar.ts';
import type { Told } from '../agents/dialect.ts';
import type { SessionPlan } from '../session/plan.ts';
import type { Fact } from '../telemetry/facts.ts';

/** Where something happened, as told; times are milliseconds since 1970. */
export type Place = {
  readonly at: number;
  readonly session: string;
  /** `host/owner/name`. */
  readonly repo: string;
  readonly branch: string;
  /** Number of the pull request, where the agent tells it. */
  readonly pr: string;
};

export type Spent = Place & {
  readonly person: string;
  readonly workflow: string;
  readonly source: string;
  readonly cost: bigint;
  readonly tokens: number;
};

/** Calls, and requests that failed for good, in the order in which they were told. */
export class SpendLog {
  readonly calls: Spent[] = [];
  readonly failures: Place[] = [];
  /** When an hour of a counter was told first: all that it counts in the hour is of that moment. */
  readonly #counted = new Map<string, number>();

  /** Notes a fact that an export told at that moment. */
  note(fact: Fact, { plan, told, at }: { plan: SessionPlan; told: Told; at: number }): void {
    if (fact.kind === 'activity' && fact.at !== undefined) this.failures.push(placeOf(plan, told, fact.at));
    if (fact.kind !== 'call') return;
    const { call, by, source } = fact;
    const moment = by === 'event' ? call.at : this.#hourOf(fact, told, at);
    const { input, output, cacheRead, cacheWrite5m, cacheWrite1h } = call.tokens;
    this.calls.push({
      ...placeOf(plan, told, moment),
      person: told.person,
      workflow: plan.workplace.workflow,
      source,
      cost: call.cost,
      tokens: input + output + cacheRead + cacheWrite5m + cacheWrite1h,
    });
  }

  #hourOf({ call }: Extract<Fact, { kind: 'call' }>, { session }: Told, at: number): number {
    const { model, source, effort, agentName } = call.caller;
    const hour = Math.floor(at / HOUR_MS);
    const key = [session, hour, model.reported, source, effort, agentName].join('\n');
    const known = this.#counted.get(key) ?? at;
    this.#counted.set(key, known);
    return known;
  }
}

/** An agent that tells no repository tells no branch either. */
function placeOf({ workplace }: SessionPlan, { session, repo }: Told, at: number): Place {
  const { branch, change } = workplace;
  return { at, session, repo, branch: repo === '' ? '' : branch, pr: repo === '' ? '' : change };
}
