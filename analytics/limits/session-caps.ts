// Which caps hold for a session, and how far they are used. Settings and use in; constraints and state out.
import type { LimitSource } from '../../schemas/limit-api.ts';
import { fromMicros, toUsd } from '../../schemas/money.ts';
import {
  SESSION_MEASURES,
  type SessionCapInputs,
  type SessionCaps,
  type SessionMeasure,
  type SessionState,
} from '../../schemas/session-caps.ts';
import { isExceeded, type Constraint } from './constraint.ts';
import { capSentences } from './session-sentence.ts';
import { NO_USE, type SessionUse } from './session-totals.ts';

/** What the caps of a session are weighed from. */
export type SessionFacts = {
  readonly session: string;
  /** The person by the name they go by. */
  readonly user: string;
  readonly inputs: SessionCapInputs | undefined;
  /** What is known to be used; undefined where nothing was heard of the session. */
  readonly use: SessionUse | undefined;
  /** Whether that is everything. */
  readonly complete: boolean;
};

/** The cap that holds for one measure; cost in micro-dollars. */
type ResolvedCap = {
  readonly measure: SessionMeasure;
  readonly cap: number;
  readonly action: SessionCaps['action'];
  readonly source: LimitSource;
};

type Candidate = Omit<ResolvedCap, 'cap'> & { readonly cap: number | undefined };

/** Shares of a cap, in percent, from which the session is warned. */
const THRESHOLDS = [75, 90];

/** The caps that hold, each measure by itself: the person's, else the lowest of their groups (by the rule), else everyone's. */
export function resolveCaps({ user, inputs }: Pick<SessionFacts, 'user' | 'inputs'>): ResolvedCap[] {
  if (!inputs) return [];
  return SESSION_MEASURES.flatMap((measure) => winnerOf(candidatesFor(measure, user, inputs)) ?? []);
}

/** The caps as constraints, in the order of {@link SESSION_MEASURES}. */
export function sessionConstraints(facts: SessionFacts): Constraint[] {
  return resolveCaps(facts).map((cap) => toConstraint(cap, facts));
}

/**
 * Amounts are refused when use meets the cap, as limits are. Counts are refused beyond it: a cap of one subagent lets one
 * work, so that the first count that is too many is the next.
 */
function toConstraint(resolved: ResolvedCap, { use = NO_USE, complete }: SessionFacts): Constraint {
  const { measure, cap, action } = resolved;
  const isCount = measure !== 'cost' && measure !== 'tokens';
  const used = measure === 'cost' ? use.cost : BigInt(use[measure]);
  const limit = measure === 'cost' ? fromMicros(cap) : BigInt(isCount ? cap + 1 : cap);
  const lastAllowed = isCount && cap > 0 ? [Math.floor((cap * 100) / (cap + 1))] : [];
  return {
    source: { scope: 'session', id: measure },
    period: 'session',
    used,
    limit,
    unit: measure === 'cost' ? 'dollars' : 'count',
    complete,
    action,
    failClosed: false,
    thresholds: [...THRESHOLDS, ...lastAllowed],
    startsAt: null,
    resetsAt: null,
    code: 'session_cap_reached',
    sentences: capSentences({ ...resolved, used, isExceeded: isExceeded({ used, limit }) }),
  };
}

function candidatesFor(measure: SessionMeasure, user: string, inputs: SessionCapInputs): Candidate[] {
  const candidate = (source: LimitSource, caps: SessionCaps | undefined): Candidate => ({
    measure,
    source,
    cap: caps && capIn(caps, measure),
    action: caps?.action ?? 'block',
  });
  const direction = inputs.groupRule === 'min' ? 1 : -1;
  const groups = inputs.groups
    .map(({ id, caps }) => candidate({ scope: 'group', id }, caps))
    .sort(
      (left, right) =>
        Number(left.cap === undefined) - Number(right.cap === undefined) ||
        direction * ((left.cap ?? 0) - (right.cap ?? 0)) ||
        (left.source.id < right.source.id ? -1 : 1),
    );
  return [
    candidate({ scope: 'user', id: user }, inputs.user),
    ...groups,
    candidate({ scope: 'default', id: '' }, inputs.default),
  ];
}

function capIn(caps: SessionCaps, measure: SessionMeasure): number | undefined {
  return measure === 'cost' ? caps.costMicros : caps[measure];
}

function winnerOf(candidates: readonly Candidate[]): ResolvedCap | undefined {
  for (const { cap, ...candidate } of candidates) if (cap !== undefined) return { ...candidate, cap };
  return undefined;
}

/** Which measures an agent tells whenever there is something to tell; none where the agent is not known. */
type ToldBy = (agent: string) => readonly SessionMeasure[];

/** What a session used and how its caps came about. `agent` is who asks, where that is told. */
export function sessionStateOf(facts: SessionFacts, agent: string, toldBy: ToldBy): SessionState {
  const { session, use = NO_USE, complete } = facts;
  const isHeard = complete && facts.use !== undefined;
  const agents = use.agents.length > 0 ? use.agents : agent === '' ? [] : [agent];
  const unknown = unknownIn(use, agents, toldBy);
  const known = (measure: Exclude<SessionMeasure, 'cost'>): number | null =>
    isHeard && !unknown.includes(measure) ? use[measure] : null;
  return {
    session,
    agents: [...use.agents],
    cost_usd: isHeard ? toUsd(use.cost) : null,
    tokens: known('tokens'),
    subagents: known('subagents'),
    depth: known('depth'),
    retries: known('retries'),
    unknown,
    caps: resolveCaps(facts).map((cap) => ({ ...cap, exceeded: isExceeded(toConstraint(cap, facts)) })),
    ladder: ladderOf(facts),
    mode: complete ? 'live' : 'failed_open',
  };
}

/** What was told is known. Nothing told is 0 only of an agent that would have told it; without subagents there is no depth. */
function unknownIn(use: SessionUse, agents: readonly string[], toldBy: ToldBy): SessionMeasure[] {
  const tells = (measure: SessionMeasure): boolean =>
    agents.length > 0 && agents.every((agent) => toldBy(agent).includes(measure));
  const isKnown = {
    subagents: use.subagents > 0 || tells('subagents'),
    depth: use.subagents > 0 ? use.isDepthTold : tells('subagents'),
    retries: use.retries > 0 || tells('retries'),
  };
  return (['subagents', 'depth', 'retries'] as const).filter((measure) => !isKnown[measure]);
}

function ladderOf({ user, inputs }: SessionFacts): SessionState['ladder'] {
  if (!inputs) return [];
  return SESSION_MEASURES.flatMap((measure) => {
    const candidates = candidatesFor(measure, user, inputs);
    const winner = candidates.find(({ cap }) => cap !== undefined);
    if (!winner) return [];
    return candidates.map((candidate) => ({
      ...candidate,
      cap: candidate.cap ?? null,
      outcome: candidate === winner ? 'wins' : candidate.cap === undefined ? 'unset' : 'loses',
      why: whyOf(candidate, winner, inputs.groupRule),
    }));
  });
}

function whyOf(candidate: Candidate, winner: Candidate, rule: 'min' | 'max'): string {
  const rank = rule === 'min' ? 'lowest' : 'highest';
  if (candidate.cap === undefined) return 'Sets no cap on this.';
  if (candidate === winner) return WHY_WINS[candidate.source.scope](rank);
  if (winner.source.scope === 'user') return "The person's own cap comes first.";
  return candidate.source.scope === 'default'
    ? `The cap of group ${winner.source.id} comes before the default.`
    : `The cap of group ${winner.source.id} is the ${rank} of the person's groups, or the first by name.`;
}

const WHY_WINS: Readonly<Record<LimitSource['scope'], (rank: string) => string>> = {
  user: () => 'A cap set for the person comes first.',
  group: (rank) => `Nothing is set for the person, so the ${rank} cap of their groups counts.`,
  default: () => 'Nothing is set for the person or their groups, so the default counts.',
};
