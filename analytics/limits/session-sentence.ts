// What a cap of a session says to people: the numbers, whose cap it is, and what to do.
import { fromMicros } from '../../schemas/money.ts';
import type { SessionMeasure } from '../../schemas/session-caps.ts';
import type { LimitSource } from '../../schemas/limit-api.ts';
import type { Sentences } from './constraint.ts';
import { dollars } from './sentence.ts';

/** The facts of one cap: cost in micro-dollars, what was used of it in pico-dollars. */
type CapFacts = {
  readonly measure: SessionMeasure;
  readonly cap: number;
  readonly source: LimitSource;
  readonly used: bigint;
  readonly isExceeded: boolean;
};

const DID: Readonly<Record<SessionMeasure, (used: string) => string>> = {
  cost: (used) => `This session spent ${used}`,
  tokens: (used) => `This session used ${used} tokens`,
  subagents: (used) => `This session started ${used} ${used === '1' ? 'subagent' : 'subagents'}`,
  depth: (used) => `Subagents of this session are nested ${used} deep`,
  retries: (used) => `This session retried calls ${used} ${used === '1' ? 'time' : 'times'}`,
};

/** The sentences of one cap. */
export function capSentences(facts: CapFacts): Sentences {
  const { measure, cap, source, used } = facts;
  const amount = (value: bigint): string => (measure === 'cost' ? dollars(value) : grouped(value));
  const numbers = `${DID[measure](amount(used))}; the cap ${whose(source)} is ${amount(
    measure === 'cost' ? fromMicros(cap) : BigInt(cap),
  )}.`;
  return {
    refusal: () => `${numbers} ${wayOut(facts)}`,
    allowance: () => numbers,
    warning: () => (facts.isExceeded ? `${numbers} It only warns.` : numbers),
    unknown: () => 'What this session used could not be read. Try again in a few seconds.',
  };
}

/** A new session does not help where nothing is allowed. */
function wayOut({ measure, cap }: CapFacts): string {
  const isDisabled = cap === 0 && (measure === 'cost' || measure === 'tokens');
  return isDisabled ? 'An admin can raise it.' : 'Start a new session, or ask an admin to raise it.';
}

function whose({ scope, id }: LimitSource): string {
  if (scope === 'user') return `of ${id}`;
  return scope === 'default' ? 'for everyone' : `per member of group ${id}`;
}

function grouped(value: bigint): string {
  return value.toString().replace(/\B(?=(\d{3})+$)/g, ',');
}
