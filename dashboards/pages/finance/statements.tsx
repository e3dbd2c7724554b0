// One page for each cost center: what a month cost it, and on what. It prints on A4.
import { Button, Group, NativeSelect, Paper, Stack, Text, Title } from '@mantine/core';
import { useSearchParams } from 'wouter';
import type { ChargebackStatement } from '../../../schemas/chargeback-api.ts';
import { useRead } from '../../data/queries.ts';
import { Amount, Count } from '../../parts/amount.tsx';
import { TimeChart } from '../../parts/chart/time-chart.tsx';
import { DataTable, type Column } from '../../parts/data-table.tsx';
import { nameOf } from '../../parts/dimension-value.tsx';
import { ExportMenu } from '../../parts/export-menu.tsx';
import { Facts } from '../../parts/facts.tsx';
import { Answer } from '../../parts/panel.tsx';
import { Empty } from '../../parts/states.tsx';
import { useMonth } from '../../view/use-month.ts';
import { useNow } from '../../view/use-now.ts';
import { dollars } from '../../words/money.ts';
import { exact } from '../../words/numbers.ts';
import { day, minute, monthName } from '../../words/times.ts';
import { billedWords, centerName, unpricedWords } from './chargeback-words.ts';
import { CHARGEBACK, useChargeback } from './questions.ts';
import {
  changeWords,
  drawnDays,
  OTHERS,
  shareWords,
  shortened,
  STATEMENT_PARAM,
  STATUS_SENTENCES,
} from './statement-words.ts';

/** Of each list, so that all of it is one page. */
const MOST_ROWS = 6;

export function Statements() {
  const [address, setAddress] = useSearchParams();
  const query = useChargeback();
  const choose = (center: string): void =>
    setAddress((old) => {
      const next = new URLSearchParams(old);
      next.set(STATEMENT_PARAM, center);
      return next;
    });
  return (
    <Answer query={query} height={640}>
      {({ cost_centers: all }) => {
        const names = all.map(({ cost_center: center }) => center);
        // What nobody allocated is behind what has a name, and shown by itself only where it is asked for.
        const centers = [...names.filter((name) => name !== ''), ...names.filter((name) => name === '')];
        const chosen = address.get(STATEMENT_PARAM) ?? (centers[0] || undefined);
        if (chosen === undefined)
          return (
            <Empty
              why="none-in-range"
              sentence="No spend of this month has a cost center. Rules give it one."
              action={
                <Group gap="xs">
                  <Button size="xs" variant="default" onClick={() => setAddress(toRules)}>
                    Set rules
                  </Button>
                  {centers.length > 0 && (
                    <Button size="xs" variant="default" onClick={() => choose('')}>
                      See what nobody allocated
                    </Button>
                  )}
                </Group>
              }
            />
          );
        return (
          <Stack>
            <Group className="outlay-no-print" align="flex-end">
              <NativeSelect
                label="Cost center"
                value={chosen}
                onChange={(event) => choose(event.currentTarget.value)}
                data={[...new Set([...centers, chosen])].map((value) => ({
                  value,
                  label: centerName(value),
                }))}
              />
              <Button variant="default" onClick={() => print()}>
                Print
              </Button>
            </Group>
            <Statement key={chosen} center={chosen} />
          </Stack>
        );
      }}
    </Answer>
  );
}

/** The part of the page where rules are. */
function toRules(address: URLSearchParams): URLSearchParams {
  const next = new URLSearchParams(address);
  next.set('tab', 'cost-centers');
  return next;
}

function Statement({ center }: { readonly center: string }) {
  const { month } = useMonth();
  const path = `${CHARGEBACK}/statement${center === '' ? '' : `/${encodeURIComponent(center)}`}`;
  const query = useRead<ChargebackStatement>(path, { month });
  return (
    <Paper
      component="section"
      aria-label={`Statement of ${centerName(center)}`}
      withBorder
      p="lg"
      className="outlay-panel outlay-statement"
    >
      <Answer query={query} height={640}>
        {(told) => (
          <Stack gap="md">
            <Group justify="space-between" align="flex-start">
              <div>
                <Title order={2}>{centerName(told.cost_center)}</Title>
                <Text c="dimmed">
                  Coding agents, {monthName(told.month)} (UTC). {STATUS_SENTENCES[told.status]}
                </Text>
              </div>
              <ExportMenu twin={path} params={{ month }} />
            </Group>
            <Head of={told} />
            <Days of={told} />
            {told.shared.length > 0 && (
              <Text size="sm" c="dimmed">
                Its own {dollars(told.own_usd)} went on:
              </Text>
            )}
            <Tables of={told} />
            <Text size="xs" c="dimmed">
              Costs are estimates: tokens at our prices. Billed is what providers’ reports say.
              {told.unpriced_calls > 0 && ` ${unpricedWords(told.unpriced_calls)}`}
              {told.data_as_of !== null && ` As of ${minute(told.data_as_of)}.`}
            </Text>
          </Stack>
        )}
      </Answer>
    </Paper>
  );
}

function Head({ of: told }: { readonly of: ChargebackStatement }) {
  return (
    <>
      <div>
        <Text fz={32} fw={650} lh={1.2}>
          {dollars(told.total_usd)}
        </Text>
        <Text size="sm" c="dimmed">
          {[changeWords(told), shareWords(told)].filter(Boolean).join('; ')}
        </Text>
      </div>
      <Facts
        of={[
          ['Own (est.)', dollars(told.own_usd)],
          ['Borne of others', dollars(told.shared_in_usd)],
          ['Borne by others', dollars(told.shared_out_usd)],
          ['Billed', billedWords(told.billed)],
          ['People', exact(told.people)],
          ['Calls', exact(told.calls)],
          ...told.shared.map((part) => [`Of ${part.cost_center}`, dollars(part.amount_usd)] as const),
        ]}
      />
    </>
  );
}

function Days({ of: told }: { readonly of: ChargebackStatement }) {
  const now = useNow();
  if (told.days.length === 0) return null;
  const days = drawnDays(told, now);
  return (
    <TimeChart
      caption={`What each day cost ${centerName(told.cost_center)}`}
      buckets={days.map(([each]) => day(each))}
      series={[
        {
          name: 'cost',
          label: 'Cost (est.)',
          colour: 'var(--outlay-series-1)',
          values: days.map(([, amount]) => amount),
        },
      ]}
      format={(amount) => dollars(amount.toFixed(6), 'card')}
      height={160}
    />
  );
}

type Part = ChargebackStatement['products'][number];

function Tables({ of: { products, models, repos, users } }: { readonly of: ChargebackStatement }) {
  const tables: readonly (readonly [string, readonly Part[], (name: string) => string])[] = [
    ['Products', products, (name) => name || 'without a name'],
    ['Models', models, (name) => (name === OTHERS ? 'Others' : name || 'not told')],
    ['Repositories', repos, (name) => named('repo', name)],
    ['People', users, (name) => named('user', name)],
  ];
  return (
    <div className="outlay-statement-parts">
      {tables.map(([title, rows, write]) => (
        <section key={title}>
          <Title order={3} size="h5">
            {title}
          </Title>
          <DataTable
            caption={`${title} of the statement`}
            columns={columnsOf(write)}
            rows={shortened(rows, MOST_ROWS)}
            rowKey={(row) => `${row.name} ${row.cost_usd}`}
            empty={<Text size="sm">None.</Text>}
          />
        </section>
      ))}
    </div>
  );
}

/** What is beyond the largest is one row, `(others)`. */
function named(dimension: 'repo' | 'user', name: string): string {
  if (name === OTHERS) return 'Others';
  return name === '' ? 'not told' : nameOf(dimension, name);
}

/** Counters tell cost and tokens, and no calls. */
function Calls({ of: { calls, cost_usd: usd } }: { readonly of: Part }) {
  return (
    <Count of={calls === 0 && usd !== '0' ? null : calls} unknown="Told by counters, which tell no calls" />
  );
}

function columnsOf(write: (name: string) => string): readonly Column<Part>[] {
  return [
    {
      id: 'name',
      label: 'Name',
      cell: ({ name }) => (
        <Text size="sm" maw={{ base: 165, lg: 280 }} truncate title={write(name)}>
          {write(name)}
        </Text>
      ),
    },
    { id: 'cost', label: 'Cost (est.)', isNumber: true, cell: ({ cost_usd: usd }) => <Amount usd={usd} /> },
    { id: 'calls', label: 'Calls', isNumber: true, cell: (row) => <Calls of={row} /> },
  ];
}
