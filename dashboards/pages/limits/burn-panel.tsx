// How a budget, or everything together, is used up over its period.
import { Group, NativeSelect } from '@mantine/core';
import type { z } from 'zod';
import type { budgetList, BudgetTold } from '../../../schemas/budgets.ts';
import { fromMicros, toUsd } from '../../../schemas/money.ts';
import { PERIODS, type Period } from '../../../schemas/period.ts';
import { useRead, useUsage } from '../../data/queries.ts';
import { TimeChart } from '../../parts/chart/time-chart.tsx';
import { Panel } from '../../parts/panel.tsx';
import { Empty } from '../../parts/states.tsx';
import { useNow } from '../../view/use-now.ts';
import type { Filters } from '../../view/view.ts';
import { microDollars, roughDollars } from '../../words/limits.ts';
import { dollars, dollarsOf, drawn, picoOf } from '../../words/money.ts';
import { asMetered, burnInterval, burnOf, burnSpan, runsOutWords, type Burn as Burnt } from './burn.ts';
import { scopeWords } from './scope-words.ts';
import { useAddress } from './use-address.ts';

const HEIGHT = 260;

type Subject = { readonly budget: BudgetTold | undefined; readonly period: Period };

export function Burn() {
  const { query, put } = useAddress();
  const { data } = useRead<z.infer<typeof budgetList>>('/api/v1/budgets');
  const budgets = (data?.data ?? []).filter(({ period, enabled }) => enabled && period !== 'session');
  const wanted = query.get('burn') ?? '';
  const budget = budgets.find((each) => each.budget === wanted) ?? defaultOf(budgets, wanted);
  const period = budget
    ? (budget.period as Period)
    : (PERIODS.find((each) => `all-${each}` === wanted) ?? 'month');
  return (
    <BurnPanel
      subject={{ budget, period }}
      chooser={
        <NativeSelect
          size="xs"
          aria-label="How what is used up"
          className="outlay-no-print"
          value={budget?.budget ?? `all-${period}`}
          onChange={(event) => put('burn', event.currentTarget.value)}
          data={[
            ...budgets.map((each) => ({ value: each.budget, label: each.name || each.budget })),
            { value: 'all-month', label: 'All spend this month' },
            { value: 'all-week', label: 'All spend this week' },
            { value: 'all-day', label: 'All spend today' },
          ]}
        />
      }
    />
  );
}

/** The budget of the whole deployment tells most; without one all spend is shown. */
function defaultOf(budgets: readonly BudgetTold[], wanted: string): BudgetTold | undefined {
  return wanted === '' ? budgets.find(({ scope }) => scope.kind === 'deployment') : undefined;
}

type BurnProps = { readonly subject: Subject; readonly chooser: React.ReactNode };

function BurnPanel({ subject, chooser }: BurnProps) {
  const { budget, period } = subject;
  const now = useNow();
  const filters: Filters =
    budget && budget.scope.kind !== 'deployment' ? { [budget.scope.kind]: [budget.scope.id] } : {};
  const query = useUsage({
    span: burnSpan(period, now),
    filters,
    interval: burnInterval(period),
    limit: 1_000,
  });
  const spend = new Map(
    (query.data?.rows ?? []).map((row) => [Date.parse(row.bucket ?? ''), picoOf(row.cost_usd) ?? 0n]),
  );
  const limit = budget && fromMicros(budget.limit_micros);
  const metered = picoOf(budget?.state.spent_usd);
  const burnt = burnOf(asMetered(spend, { period, now, metered }), { period, now, limit });
  return (
    <Panel
      title={titleOf(subject)}
      summary={query.data && summaryOf(burnt, subject, now)}
      query={query}
      height={HEIGHT + 70}
      actions={<Group>{chooser}</Group>}
    >
      {({ rows }) =>
        rows.length === 0 ? <Empty why="none-in-range" /> : <Chart burnt={burnt} subject={subject} />
      }
    </Panel>
  );
}

const WHEN: Readonly<Record<Period, string>> = { day: 'today', week: 'this week', month: 'this month' };

function titleOf({ budget, period }: Subject): string {
  if (!budget) return `How spend adds up ${WHEN[period]}`;
  const what = budget.name || scopeWords(budget.scope);
  return `When is the budget “${what}” used up?`;
}

function summaryOf({ outlook, runsOut }: Burnt, { budget, period }: Subject, now: number): string {
  const [low, expected, high] = [outlook?.low, outlook?.expected, outlook?.high].map(
    (path) => path?.at(-1) ?? undefined,
  );
  const range =
    low !== undefined && high !== undefined ? ` (${roughDollars(low)} – ${roughDollars(high)})` : '';
  const leads =
    expected === undefined
      ? 'There is too little history for a forecast.'
      : `The ${period} comes to about ${roughDollars(expected)}${range}, as such ${period === 'day' ? 'hours' : 'days'} went before.`;
  if (!budget) return leads;
  const used = `${dollars(budget.state.spent_usd)} of ${microDollars(budget.limit_micros)} is spent.`;
  return [used, runsOut && runsOutWords(runsOut, { period, now }), leads].filter(Boolean).join(' ');
}

function Chart({ burnt, subject: { budget, period } }: { readonly burnt: Burnt; readonly subject: Subject }) {
  const { buckets, spent, outlook, current } = burnt;
  const numbers = (path: readonly (bigint | null)[]) =>
    path.map((amount) => (amount === null ? null : drawn(toUsd(amount))));
  return (
    <TimeChart
      caption={`Spend added up ${WHEN[period]}`}
      buckets={buckets}
      series={[
        {
          name: 'spent',
          label: 'Spent so far',
          colour: 'var(--outlay-series-1)',
          values: numbers(spent),
        },
      ]}
      partial={current}
      format={(amount) => dollarsOf(picoOf(amount.toFixed(6)) ?? 0n, 'card')}
      height={HEIGHT}
      {...(outlook && {
        forecast: numbers(outlook.expected),
        forecastRange: { low: numbers(outlook.low), high: numbers(outlook.high) },
      })}
      {...(budget && {
        line: {
          amount: budget.limit_micros / 1_000_000,
          label: `Budget ${microDollars(budget.limit_micros)}`,
        },
      })}
    />
  );
}
