// How fast budgets and the limits of people are used up: what runs out first, first.
import type { Budget } from '../../../schemas/budgets.ts';
import type { BurnRate, BurnRateAnswer, BurnRateQuery } from '../../../schemas/burn-rate-api.ts';
import type { LimitState } from '../../../schemas/limit-api.ts';
import { fromMicros, fromUsd } from '../../../schemas/money.ts';
import { toUserKey } from '../../../schemas/user-key.ts';
import type { Store } from '../../../store/store.ts';
import { budgetStateNow } from '../../limits/budgets.ts';
import { stateNow, type LimitSources } from '../../limits/limit-status.ts';
import { peopleStates } from '../../limits/people-states.ts';
import { burnRateOf } from './burn-rate-of.ts';
import { readDailySpend, type SpendByDay } from './daily-spend.ts';

/** People whose limits are told where nobody is named. */
const MOST_PEOPLE = 100;

/** Where limits and budgets are read. */
export type BurnRateSources = {
  readonly store: Store;
  readonly limits: LimitSources;
  /** Those that are switched on. */
  readonly budgets: () => readonly Budget[];
  /** Keys of everybody in the directory, with a limit or with recent spend. */
  readonly everybody: () => Iterable<string>;
  /** Names of auxiliary work that limits leave out. */
  readonly excludedSources: () => readonly string[];
};

const EXPLAIN: BurnRateAnswer['explain'] = {
  definition:
    'Spent of a budget, or of a limit of a person, beside how much of its period has passed. `burn_ratio` above 1: it is used up before the period ends if spend goes on as evenly.',
  forecast:
    'Spent so far, and for each day left of the period the mean of the last 28 complete days of its kind (working days, weekends); the range is for weeks as cheap and as dear as the cheapest and the dearest of the last four. It is exhausted at the moment at which that reaches the limit.',
};

/** Answers how fast limits are used up. `now` in milliseconds since 1970. */
export async function readBurnRates(
  sources: BurnRateSources,
  query: BurnRateQuery,
  now: number,
): Promise<BurnRateAnswer> {
  const wants = (scope: 'budget' | 'user') => query.scope === 'all' || query.scope === scope;
  const [budgets, people] = await Promise.all([
    wants('budget') ? ofBudgets(sources, query, now) : [],
    wants('user') ? ofPeople(sources, query, now) : [],
  ]);
  const newest = sources.limits.meter.newest();
  return {
    data: [...budgets, ...people].filter(hasLimit).sort(firstToRunOut),
    explain: EXPLAIN,
    data_as_of: newest === undefined ? null : new Date(Math.min(newest, now)).toISOString(),
    next_cursor: null,
  };
}

const KINDS = ['group', 'agent', 'repo', 'model', 'deployment'] as const;

async function ofBudgets(sources: BurnRateSources, query: BurnRateQuery, now: number): Promise<BurnRate[]> {
  const { budgets: limitBudgets } = sources.limits;
  if (!limitBudgets) return [];
  const wanted = sources.budgets().filter(({ id }) => !query.budget?.length || query.budget.includes(id));
  const byKind = new Map(
    await Promise.all(
      KINDS.map(async (kind) => {
        const ids = wanted.filter(({ scope }) => scope.kind === kind).map(({ scope }) => scope.id);
        const excluded = sources.excludedSources();
        return [kind, await readDailySpend(sources.store, { kind, ids, excluded }, now)] as const;
      }),
    ),
  );
  return wanted.map((budget) => {
    const { id, name, scope, period, limitMicros } = budget;
    const { spent_usd: spent } = budgetStateNow(budget, limitBudgets, now);
    const days = (scope.kind === 'session' ? undefined : byKind.get(scope.kind))?.get(scope.id) ?? NO_DAYS;
    const allowance = {
      period,
      limit: fromMicros(limitMicros),
      spent: spent === null ? undefined : fromUsd(spent),
    };
    return { kind: 'budget', id, name: name || id, scope, source: null, ...burnRateOf(allowance, days, now) };
  });
}

const NO_DAYS: SpendByDay = new Map();

async function ofPeople(sources: BurnRateSources, query: BurnRateQuery, now: number): Promise<BurnRate[]> {
  const states = await statesOf(sources, query);
  const ids = states.map(({ user }) => user);
  const excluded = sources.excludedSources();
  const days = await readDailySpend(sources.store, { kind: 'user', ids, excluded }, now);
  return states.flatMap(({ user, effective, mode }) =>
    effective.map((limit): BurnRate => {
      const spent = mode === 'live' ? fromUsd(limit.spent_usd) : undefined;
      const allowance = { period: limit.period, limit: fromMicros(limit.limit_micros), spent };
      return {
        kind: 'limit',
        id: user,
        name: user,
        scope: null,
        source: limit.source,
        ...burnRateOf(allowance, days.get(user) ?? NO_DAYS, now),
      };
    }),
  );
}

type Limited = Pick<LimitState, 'user' | 'effective' | 'mode'>;

async function statesOf({ limits, everybody }: BurnRateSources, query: BurnRateQuery): Promise<Limited[]> {
  const stateOf = (user: string) => stateNow({ user }, limits, null);
  if (query.user?.length) return query.user.map((name) => stateOf(toUserKey(name)));
  const { data } = await peopleStates(
    { people: everybody(), stateOf },
    { q: '', sort: '-used', limit: MOST_PEOPLE },
  );
  return data;
}

/** Of nothing, nothing is used up. */
function hasLimit({ limit_usd: limit }: BurnRate): boolean {
  return limit !== '0';
}

function firstToRunOut(left: BurnRate, right: BurnRate): number {
  const [l, r] = [left.exhausted_at ?? '~', right.exhausted_at ?? '~'];
  if (l !== r) return l < r ? -1 : 1;
  if (left.percent !== right.percent) return (right.percent ?? -1) - (left.percent ?? -1);
  return `${left.kind} ${left.id} ${left.period}` < `${right.kind} ${right.id} ${right.period}` ? -1 : 1;
}
