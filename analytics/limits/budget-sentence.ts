// What a budget says to people: the numbers, what it is about, when it resets.
import type { Budget } from '../../schemas/budgets.ts';
import { percentOf } from './constraint.ts';
import { ADJECTIVE, dollars, moment } from './sentence.ts';

/** A budget with what is spent of it, in pico-dollars; `resetsAt` in milliseconds since 1970, null for a session. */
type BudgetFacts = Pick<Budget, 'scope' | 'period' | 'action'> & {
  readonly used: bigint;
  readonly limit: bigint;
  readonly resetsAt: number | null;
};

/** Why a request is refused. */
export function refusal(facts: BudgetFacts): string {
  return facts.limit === 0n
    ? `Spending is disabled: the ${budget(facts)} is $0. It stays so until an admin raises it.`
    : `The ${budget(facts)} is reached: ${numbers(facts)} spent. ${end(facts)}`;
}

/** That a request is within the budget. */
export function allowance(facts: BudgetFacts): string {
  return `Within the ${budget(facts)}: ${numbers(facts)} spent. ${end(facts)}`;
}

/** That a budget is near, or beyond its end and only tells so. */
export function warning(facts: BudgetFacts): string {
  return `${percentOf(facts)} % of the ${budget(facts)} is used: ${numbers(facts)}. ${end(facts)}`;
}

/** Why a request is refused although nobody knows what was spent. */
export function unknownSpend(facts: BudgetFacts): string {
  return (
    `Current spend could not be read, and the ${budget(facts)} asks to refuse then. ` +
    'Try again in a few seconds.'
  );
}

const WHAT = {
  agent: 'agent',
  repo: 'repository',
  model: 'model',
  group: 'group',
  session: 'session',
} as const;

function budget({ scope, period }: BudgetFacts): string {
  const adjective = period === 'session' ? '' : `${ADJECTIVE[period]} `;
  const what = scope.kind === 'deployment' ? 'the whole deployment' : `${WHAT[scope.kind]} ${scope.id}`;
  return `${adjective}budget of ${what}`;
}

function numbers({ used, limit }: BudgetFacts): string {
  return `${dollars(used)} of ${dollars(limit)}`;
}

function end({ resetsAt }: BudgetFacts): string {
  return resetsAt === null ? 'A new session starts anew.' : `It resets ${moment(resetsAt)}.`;
}
