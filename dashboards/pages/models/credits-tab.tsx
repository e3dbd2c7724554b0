// Credits of a month by unit: the pool, what is used of it, when it runs out, what beyond it costs, and who checks what.
import { Button, Group, Space, Stack, Text, Title } from '@mantine/core';
import type { CreditsAnswer, CreditState } from '../../../schemas/credits-api.ts';
import { useRead } from '../../data/queries.ts';
import { TimeChart } from '../../parts/chart/time-chart.tsx';
import { DataTable, type Column } from '../../parts/data-table.tsx';
import { ExportMenu } from '../../parts/export-menu.tsx';
import { Facts } from '../../parts/facts.tsx';
import { Meter } from '../../parts/meter.tsx';
import { MonthSelect } from '../../parts/month-select.tsx';
import { Panel } from '../../parts/panel.tsx';
import { Empty } from '../../parts/states.tsx';
import { useMonth } from '../../view/use-month.ts';
import { quantityText } from '../../words/figures.ts';
import { day, monthName } from '../../words/times.ts';
import { useAddress } from '../limits/use-address.ts';
import { creditFacts, creditSentence, everyDay, STOPS, usedWords } from './credit-words.ts';
import { Credits } from './credits.tsx';
import { Pools } from './pools.tsx';
import { panelId } from './model-address.ts';
import { CREDITS } from './questions.ts';

export function CreditsTab() {
  const { month } = useMonth();
  const { open } = useAddress();
  const query = useRead<CreditsAnswer>(CREDITS, { month });
  return (
    <Stack>
      <Panel
        title={`How far do the credits of ${monthName(month)} go?`}
        summary="Each unit on its own: credits of different units are never added."
        query={query}
        height={420}
        actions={
          <Group gap="xs">
            <MonthSelect />
            <ExportMenu twin={CREDITS} params={{ month }} />
          </Group>
        }
      >
        {({ data }) =>
          data.length === 0 ? (
            <Empty
              why="none-in-range"
              sentence="No credits were used, reported or pooled in this month."
              action={
                <Button size="xs" variant="default" onClick={() => open('edit', panelId.pool(''))}>
                  Add a pool
                </Button>
              }
            />
          ) : (
            <Stack gap="lg">
              {data.map((state) => (
                <Unit key={state.unit} of={state} />
              ))}
            </Stack>
          )
        }
      </Panel>
      <Pools />
      <Credits />
    </Stack>
  );
}

function Unit({ of: state }: { readonly of: CreditState }) {
  const { name, pool, percent } = state;
  return (
    <section aria-label={name}>
      <Title order={3} size="h5">
        {name}
      </Title>
      {pool !== null && (
        <Meter percent={percent ?? undefined} label={`Pool of ${name}`} numbers={usedWords(state)} />
      )}
      <Text size="sm" my="xs">
        {creditSentence(state)}
      </Text>
      <Facts of={creditFacts(state)} />
      <Space h="sm" />
      <Days of={state} />
      <Checks of={state} />
    </section>
  );
}

/** What counts of each day. */
function Days({ of: state }: { readonly of: CreditState }) {
  const days = everyDay(state);
  const counted = days.map(({ telemetry, bill, counted: by }) =>
    by === null ? null : Number((by === 'bill' ? bill : telemetry) ?? 0),
  );
  if (counted.every((each) => each === null)) return null;
  return (
    <TimeChart
      caption={`${state.name} by day`}
      buckets={days.map((each) => day(each.day))}
      series={[{ name: 'used', label: 'Counted', colour: 'var(--outlay-series-1)', values: counted }]}
      format={(amount) => quantityText(String(Number(amount.toFixed(4))))}
      height={160}
    />
  );
}

type Check = CreditState['checks'][number];

function Checks({ of: { checks, name } }: { readonly of: CreditState }) {
  if (checks.length === 0) return null;
  return (
    <DataTable
      caption={`What is checked before ${name} are spent, in this order`}
      count="What is checked before a call, in this order"
      columns={CHECK_COLUMNS}
      rows={checks}
      rowKey={(check) => check.name}
      empty={null}
    />
  );
}

const CHECK_COLUMNS: readonly Column<Check>[] = [
  { id: 'name', label: 'Check', cell: (check) => check.name },
  {
    id: 'rule',
    label: 'Rule',
    cell: ({ rule }) => (
      <Text size="sm" miw={220} className="outlay-wraps">
        {rule}
      </Text>
    ),
  },
  { id: 'stops', label: 'Stops work', cell: ({ stops }) => STOPS[stops] },
];
