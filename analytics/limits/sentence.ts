// What a limit says to people: the numbers, whose limit it is, when it resets.
import { fromMicros, PICO_PER_USD, type Pico } from '../../schemas/money.ts';
import type { LimitSource } from '../../schemas/limit-api.ts';
import type { LimitRaise } from '../../schemas/limits.ts';
import type { Period } from '../../schemas/period.ts';

/** The facts of one limit that a sentence is made from. Times in milliseconds since 1970. */
export type LimitFacts = {
  readonly period: Period;
  readonly limitMicros: number;
  readonly source: LimitSource;
  readonly groupsWithLimit: number;
  readonly raises: readonly LimitRaise[];
  readonly spent: Pico;
  readonly resetsAt: number;
};

export const ADJECTIVE = { day: 'daily', week: 'weekly', month: 'monthly' } as const;

/** That a raise is part of a limit, and until when. */
export function raisedBy({ micros, expiresAt }: LimitRaise): string {
  return `Raised by ${dollars(fromMicros(micros))} until ${moment(expiresAt)}.`;
}

/** Why a request is refused although nobody knows what was spent. */
export function unknownSpend(facts: LimitFacts, groupRule: 'min' | 'max'): string {
  return (
    `Current spend could not be read, and the ${ADJECTIVE[facts.period]} limit ${whose(facts, groupRule)} ` +
    'asks to refuse then. Try again in a few seconds.'
  );
}

/** Why a request is refused. */
export function refusal(facts: LimitFacts, groupRule: 'min' | 'max'): string {
  const limit = `${ADJECTIVE[facts.period]} limit ${whose(facts, groupRule)}`;
  return facts.limitMicros === 0
    ? `Spending is disabled: the ${limit} is $0. It stays so until an admin raises it.`
    : `The ${limit} is reached: ${numbers(facts)} spent. ${end(facts)}`;
}

/** That the rest of a limit is held for requests under way. */
export function reservedSentence(amount: Pico): string {
  return `What is left is reserved for requests under way (${dollars(amount)}). Try again when they have ended.`;
}

/** That a request is within its limits. */
export function allowance(facts: LimitFacts, groupRule: 'min' | 'max'): string {
  const limit = `${ADJECTIVE[facts.period]} limit ${whose(facts, groupRule)}`;
  return `Within the ${limit}: ${numbers(facts)} spent. ${end(facts)}`;
}

/** That a limit is near. */
export function warning(facts: LimitFacts, groupRule: 'min' | 'max'): string {
  const percent = (facts.spent * 100n) / fromMicros(facts.limitMicros);
  return (
    `${percent} % of the ${ADJECTIVE[facts.period]} limit ${whose(facts, groupRule)} is used: ` +
    `${numbers(facts)}. ${end(facts)}`
  );
}

/** What will change the limit by itself: raises that end, and the next period. */
function end({ raises, resetsAt }: LimitFacts): string {
  return [...raises.map(raisedBy), `It resets ${moment(resetsAt)}.`].join(' ');
}

function numbers({ spent, limitMicros }: LimitFacts): string {
  return `${dollars(spent)} of ${dollars(fromMicros(limitMicros))}`;
}

function whose({ source, groupsWithLimit }: LimitFacts, groupRule: 'min' | 'max'): string {
  if (source.scope === 'user') return `of ${source.id}`;
  if (source.scope === 'default') return 'for everyone';
  const rank = groupRule === 'min' ? 'lowest' : 'highest';
  const among = groupsWithLimit > 1 ? ` (the ${rank} of ${groupsWithLimit} groups)` : '';
  return `per member of group ${source.id}${among}`;
}

/** Dollars for reading: whole cents, or what there is of a cent below one; never rounded up. */
export function dollars(amount: Pico): string {
  const sign = amount < 0n ? '-' : '';
  const magnitude = amount < 0n ? -amount : amount;
  const cent = PICO_PER_USD / 100n;
  const decimals = magnitude !== 0n && magnitude < cent ? 6 : 2;
  const unit = PICO_PER_USD / 10n ** BigInt(decimals);
  const fraction = ((magnitude % PICO_PER_USD) / unit).toString().padStart(decimals, '0');
  return `${sign}$${magnitude / PICO_PER_USD}.${fraction}`;
}

/** To the minute, in UTC. */
export function moment(at: number): string {
  return `${new Date(at).toISOString().slice(0, 16).replace('T', ' ')} UTC`;
}
