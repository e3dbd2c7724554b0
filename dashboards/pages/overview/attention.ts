// What needs somebody: at most five things, those first that may move the figures most.
import type { BudgetTold } from '../../../schemas/budgets.ts';
import type { LimitPeopleAnswer, PersonLimits } from '../../../schemas/limit-states.ts';
import type { OutcomesAnswer } from '../../../schemas/outcomes-api.ts';
import type { IncidentsAnswer } from '../../../schemas/patterns.ts';
import type { ReconciliationGap } from '../../../schemas/reconciliation-api.ts';
import type { UsageList } from '../../data/queries.ts';
import { fullestLimit, isSpendKnown, usedNumbers, usedPercent } from '../../words/limits.ts';
import { dollars, dollarsOf, picoOf } from '../../words/money.ts';
import { counted, percent } from '../../words/numbers.ts';
import { billItems } from './bill-items.ts';
import type { Item } from './item.ts';
import { incidentItems, unlinkedItems } from './outcome-items.ts';

const MOST_ITEMS = 5;
/** A smaller part of spend without a name is not worth a line. */
const LEAST_SHARE_PER_MILLE = 10n;
/** Percent from which a limit is near, and reached, here as on the page of limits. */
const NEAR = 75;
const USED_UP = 100;

/** What is known of limits; undefined what is not. */
export type NearLimits = {
  readonly people: LimitPeopleAnswer | undefined;
  readonly budgets: readonly BudgetTold[] | undefined;
};

export type Facts = {
  readonly models?: UsageList | undefined;
  readonly repos?: UsageList | undefined;
  readonly people?: UsageList | undefined;
  readonly limits?: NearLimits | undefined;
  readonly incidents?: IncidentsAnswer | undefined;
  readonly gap?: ReconciliationGap | undefined;
  readonly outcomes?: {
    readonly now?: OutcomesAnswer | undefined;
    readonly before?: OutcomesAnswer | undefined;
  };
  /** How many senders tell none of it; undefined where that is not known. */
  readonly senders: {
    readonly repo?: number | undefined;
    readonly user?: number | undefined;
    readonly usage?: number | undefined;
  };
  /** How a person is written; as they are called by default. */
  readonly write?: (user: string) => string;
};

/** The items, the highest stake first: spend that nobody knows is above all that is known, advice is below. */
export function attentionOf(facts: Facts): Item[] {
  const { outcomes = {}, incidents, gap } = facts;
  const known = [
    ...peopleItems(facts),
    ...budgetItems(facts.limits?.budgets),
    ...unattributed(facts),
    ...incidentItems(incidents),
    ...billItems(gap),
    ...unlinkedItems(outcomes.now, outcomes.before),
  ];
  known.sort((left, right) => compare(right.stake ?? 0n, left.stake ?? 0n));
  return [...unpriced(facts.models), ...known, ...silent(facts.senders)].slice(0, MOST_ITEMS);
}

function unpriced(models: UsageList | undefined): Item[] {
  if (!models || models.totals.unpriced_calls === 0) return [];
  const names = models.rows.filter((row) => row.unpriced_calls > 0).map((row) => row.model ?? '');
  const title =
    names.length === 1 ? `${names[0] || 'A model'} has no price` : `${names.length} models have no price`;
  const calls = counted(models.totals.unpriced_calls, 'call is', 'calls are');
  return [
    {
      id: 'unpriced',
      title,
      detail: `${calls} in no total and against no limit.`,
      stake: undefined,
      action: { label: 'See what is not counted', path: '/models' },
    },
  ];
}

function peopleItems({ limits, write = (user) => user }: Facts): Item[] {
  if (!limits?.people) return [];
  const { data, totals } = limits.people;
  const over = data.filter((row) => shareOf(row) >= USED_UP);
  const near = data.filter((row) => isSpendKnown(row) && shareOf(row) >= NEAR && shareOf(row) < USED_UP);
  return [
    peopleItem('reached', { people: over, count: totals.over, write }, ['has', 'have'], 'reached a limit'),
    peopleItem('near', { people: near, count: totals.near, write }, ['is', 'are'], 'near a limit'),
  ].flat();
}

type Standing = {
  /** Those who are listed; there may be more. */
  readonly people: readonly PersonLimits[];
  readonly count: number;
  readonly write: (user: string) => string;
};

function peopleItem(
  id: string,
  { people, count, write }: Standing,
  [is, are]: readonly [string, string],
  what: string,
): Item[] {
  if (count === 0) return [];
  const [first] = people;
  const stake = people.reduce(
    (sum, each) => sum + (picoOf(fullestLimit(each.effective)?.spent_usd) ?? 0n),
    0n,
  );
  const numbers = first && numbersOf(first);
  if (first && count === 1) {
    const title = `${write(first.user)} ${is} ${what}`;
    const action = { label: 'See limit', path: `/people/${encodeURIComponent(first.user)}` };
    return [{ id, title, detail: numbers === undefined ? '' : `${numbers}.`, stake, action }];
  }
  const title = `${counted(count, 'person', 'people')} ${count === 1 ? is : are} ${what}`;
  const detail =
    first && numbers !== undefined ? `${write(first.user)}: ${numbers}, and ${count - 1} more.` : '';
  return [{ id, title, detail, stake, action: { label: 'See limits', path: '/limits' } }];
}

function numbersOf(person: PersonLimits): string | undefined {
  const limit = fullestLimit(person.effective);
  return limit && `${usedNumbers(limit, isSpendKnown(person))} this ${limit.period}`;
}

/** In percent; of nobody's limit less than nothing. */
function shareOf({ effective }: PersonLimits): number {
  const limit = fullestLimit(effective);
  return limit ? usedPercent(limit) : -1;
}

/** One item for each: what is shared concerns many people at once, and is told once. */
function budgetItems(budgets: readonly BudgetTold[] = []): Item[] {
  return budgets.flatMap(({ budget, name, enabled, action, period, state }) => {
    const { percent: used, spent_usd: spent, limit_usd: limit } = state;
    if (!enabled || used === null || used < NEAR) return [];
    const what = used >= USED_UP ? 'is used up' : 'is nearly used up';
    const then = action === 'block' ? 'It refuses what goes beyond.' : 'It only tells.';
    return [
      {
        id: `budget-${budget}`,
        title: `Budget ${name || budget} ${what}`,
        detail: `${dollars(spent)} of ${dollars(limit)} this ${period}. ${then}`,
        stake: picoOf(spent),
        action: { label: 'See budget', path: '/limits', panel: `budget:${budget}` },
      },
    ];
  });
}

function unattributed({ repos, people, senders }: Facts): Item[] {
  return [
    ...unattributedItem('repo', 'repository', repos, senders.repo),
    ...unattributedItem('user', 'person', people, senders.user),
  ];
}

function unattributedItem(
  dimension: 'repo' | 'user',
  noun: string,
  answer: UsageList | undefined,
  senders = 0,
): Item[] {
  const total = picoOf(answer?.totals.cost_usd) ?? 0n;
  const stake = picoOf(answer?.rows.find((row) => row[dimension] === '')?.cost_usd) ?? 0n;
  if (total <= 0n || stake * 1_000n < total * LEAST_SHARE_PER_MILLE) return [];
  const share = percent(Number(stake), Number(total));
  const who = senders === 0 ? '' : ` ${counted(senders, 'sender tells', 'senders tell')} none.`;
  return [
    {
      id: `no-${dimension}`,
      title: `${dollarsOf(stake, 'card')} without a ${noun}`,
      detail: `${share} of spend.${who}`,
      stake,
      action: { label: 'See where it comes from', path: '/explore', without: dimension },
    },
  ];
}

function silent({ usage = 0 }: Facts['senders']): Item[] {
  if (usage === 0) return [];
  return [
    {
      id: 'silent',
      title: `${counted(usage, 'sender tells', 'senders tell')} no usage`,
      detail: 'Telemetry arrives, but nothing in it says what was used.',
      stake: undefined,
      action: { label: 'See what mends it', path: '/setup' },
    },
  ];
}

/** What was read for the list. */
export type Read = { readonly isAllRead: boolean; readonly limits: NearLimits };

/** What stands where the list is empty: only what is known is said to be well. */
export function nothingWords({ isAllRead, limits: { people, budgets } }: Read): string {
  if (!isAllRead) return 'Nothing, as far as it could be read: a part of the answers is missing.';
  const spend = 'Nothing. Spend has its prices, and nearly all of it a person and a repository';
  if (!people || !budgets || people.totals.unknown > 0) return `${spend}; how limits stand is not known.`;
  return `${spend}; no limit and no budget is nearly used up.`;
}

function compare(left: bigint, right: bigint): number {
  return left < right ? -1 : Number(left > right);
}
