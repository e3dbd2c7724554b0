// How another agent than Claude Code tells a session: one signal, in which each call is told once by itself.
import type { ActivityKind, SpendSource } from '../../../schemas/usage-report.ts';
import type { SessionPlan } from '../session/plan.ts';
import type { Call, Step } from '../session/step.ts';
import { optional, text, type Attribute } from '../telemetry/attributes.ts';
import type { Fact } from '../telemetry/facts.ts';

/** What the agent lets a receiver know of a session; empty where it does not. */
export type Told = {
  readonly agent: string;
  readonly user: string;
  /** Who that is where the demo's settings know the person by another name. */
  readonly person: string;
  readonly group: string;
  readonly repo: string;
  readonly session: string;
};

/** Records that a step leaves, with what they tell. */
export type Telling = { readonly records: readonly object[]; readonly facts: readonly Fact[] };

export type Dialect = {
  readonly path: '/v1/logs' | '/v1/traces';
  /** Milliseconds from the first record of a batch to its export. */
  readonly everyMs: number;
  readonly told: (plan: SessionPlan) => Told;
  readonly tell: (step: Step, plan: SessionPlan) => Telling;
  /** The request around the records of a batch. */
  readonly envelope: (plan: SessionPlan, records: readonly object[]) => object;
};

export const NOTHING: Telling = { records: [], facts: [] };

/** What a launch wrapper told every agent that honours `OTEL_RESOURCE_ATTRIBUTES`. */
export function launchAttributes({ person, workplace }: SessionPlan): Attribute[] {
  return [
    text('team.id', person.group),
    text('user.email', person.email),
    ...optional('vcs.repository.url.full', workplace.repository?.url ?? ''),
    ...optional('vcs.ref.head.name', workplace.branch),
    ...optional('vcs.change.id', workplace.change),
  ];
}

/** An agent that names neither person nor place. */
export const TOLD_BY_NONE = { user: '', person: '', group: '', repo: '' } as const;

/** What is known of a session that was launched so. */
export function toldByLaunch(agent: string, plan: SessionPlan, session = plan.id): Told {
  const { person, workplace } = plan;
  const repo = workplace.repository?.url.replace('https://', '') ?? '';
  return { agent, user: person.email, person: person.email, group: person.group, repo, session };
}

/** A call that a record tells. */
export function callFact(call: Call, source: SpendSource = 'main', reportsCost = false): Fact {
  return { kind: 'call', call, by: 'event', source, reportsCost };
}

/** One of an activity. */
export function one(activity: ActivityKind): Fact {
  return { kind: 'activity', activity, quantity: 1 };
}

/** Everything that a call sent to the model, the cache included. */
export function promptTokens({ tokens }: Call): number {
  return tokens.input + tokens.cacheRead + tokens.cacheWrite5m + tokens.cacheWrite1h;
}

/** The part of the output that was reasoning, as models that reason put it. */
export function reasoningTokens({ tokens }: Call): number {
  return Math.floor(tokens.output / 4);
}
