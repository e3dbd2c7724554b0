// How things stand: the periods that run, and how many people are within, near or over their limits.
import { Anchor, Group, Paper, SimpleGrid, Stack, Text } from '@mantine/core';
import { Link } from 'wouter';
import type { z } from 'zod';
import type { failedOpenAnswer } from '../../../schemas/alerts.ts';
import type { LimitPeopleAnswer } from '../../../schemas/limit-states.ts';
import { intervalEnd, intervalStart, PERIODS, type Period } from '../../../schemas/period.ts';
import type { limitSettingsAnswer } from '../../../schemas/settings-api.ts';
import { useRead, useUsage } from '../../data/queries.ts';
import { Amount } from '../../parts/amount.tsx';
import { Definition } from '../../parts/definition.tsx';
import { Answer } from '../../parts/panel.tsx';
import { StatCard } from '../../parts/stat-card.tsx';
import { useNow } from '../../view/use-now.ts';
import { microDollars, PERIOD_NAMES } from '../../words/limits.ts';
import { UNKNOWN } from '../../words/money.ts';
import { counted } from '../../words/numbers.ts';
import { duration, localMinute, minute } from '../../words/times.ts';
import { useAddress } from './use-address.ts';

type Settings = z.infer<typeof limitSettingsAnswer>;
type FailedOpens = z.infer<typeof failedOpenAnswer>;

const SETTINGS = '/api/v1/settings/limits';
const DAY_MS = 86_400_000;

export function Standing() {
  const settings = useRead<Settings>(SETTINGS);
  const people = useRead<LimitPeopleAnswer>('/api/v1/limits/people', { limit: 25 });
  return (
    <Stack gap="sm">
      <Answer query={settings} height={[44, 66]}>
        {(data) => <Facts settings={data} />}
      </Answer>
      <SimpleGrid cols={{ base: 1, sm: 3 }} spacing="sm">
        {PERIODS.map((period) => (
          <PeriodCard key={period} period={period} settings={settings.data} />
        ))}
      </SimpleGrid>
      <Answer query={people} height={[104, 330]}>
        {(data) => <Counts totals={data.totals} />}
      </Answer>
    </Stack>
  );
}

/** What everybody needs to know before they read a number. */
function Facts({ settings: { enabled, unpriced_models: unpriced } }: { readonly settings: Settings }) {
  return (
    <Text size="sm" c={enabled ? 'dimmed' : undefined} component="div">
      {!enabled && (
        <Text span fw={600} c="var(--outlay-over)">
          Limits are switched off: nobody is stopped.{' '}
        </Text>
      )}
      {unpriced !== null && unpriced > 0 && (
        <>
          <Anchor component={Link} href="/models" inherit underline="always">
            {counted(unpriced, 'model', 'models')} without a price
          </Anchor>{' '}
          {unpriced === 1 ? 'counts' : 'count'} against limits only where a fallback price is set.{' '}
        </>
      )}
      What a call costs is known when it has ended, so the last call before a limit may go beyond it.
    </Text>
  );
}

type PeriodProps = { readonly period: Period; readonly settings: Settings | undefined };

function PeriodCard({ period, settings }: PeriodProps) {
  const now = useNow();
  const span = { from: intervalStart(period, now), to: intervalEnd(period, now) };
  const { data } = useUsage({ span });
  const byDefault = settings?.limits.find((each) => each.period === period)?.limit_micros;
  return (
    <Paper withBorder p="md" className="outlay-card">
      <Group justify="space-between" wrap="nowrap">
        <Text fz="sm" c="dimmed" component="div">
          <Definition of={`Spent by everybody in the UTC ${period} that runs, work without limits included.`}>
            {PERIOD_NAMES[period]}
          </Definition>
        </Text>
        <Text fz="sm">{duration(span.to - now)} left</Text>
      </Group>
      <Text fz={26} fw={650} lh={1.2}>
        <Amount usd={data?.totals.cost_usd} style="card" />
      </Text>
      <Text size="xs" c="dimmed" title={`Until ${localMinute(span.to)}`}>
        {minute(span.from)} – {minute(span.to)}
      </Text>
      <Text size="xs" c="dimmed">
        {settings === undefined
          ? ' '
          : byDefault === undefined
            ? 'No default limit'
            : `By default ${microDollars(byDefault)} for each person`}
      </Text>
    </Paper>
  );
}

type Totals = LimitPeopleAnswer['totals'];

function Counts({ totals }: { readonly totals: Totals }) {
  return (
    <SimpleGrid cols={{ base: 2, sm: 3, lg: 5 }} spacing="sm">
      <Count
        label="Within limit"
        standing="ok"
        totals={totals}
        definition="Used less than 75 % of every limit."
      />
      <Count
        label="Near limit"
        standing="near"
        totals={totals}
        definition="Used 75 % or more of a limit, and reached none."
      />
      <Count
        label="Reached, stopped"
        standing="over"
        totals={totals}
        definition="Reached a limit: what they ask for next is refused until it resets or is raised."
      />
      <Count label="No limit" standing="none" totals={totals} definition="No limit counts for them." />
      <FailedOpen unknown={totals.unknown} />
    </SimpleGrid>
  );
}

type CountProps = {
  readonly label: string;
  readonly standing: 'ok' | 'near' | 'over' | 'none';
  readonly totals: Totals;
  readonly definition: string;
};

function Count({ label, standing, totals, definition }: CountProps) {
  const { put } = useAddress();
  const count = totals[standing];
  return (
    <StatCard
      label={label}
      value={count}
      definition={definition}
      change={
        count === 0 ? (
          `of ${counted(totals.people, 'person', 'people')}`
        ) : (
          <Anchor
            component="button"
            type="button"
            inherit
            onClick={() => put('standing', standing, ['tab', 'page', 'q'])}
          >
            Show {count === 1 ? 'who' : 'them'}
          </Anchor>
        )
      }
    />
  );
}

function FailedOpen({ unknown }: { readonly unknown: number }) {
  const now = useNow();
  const { data } = useRead<FailedOpens>('/api/v1/failed-open', {
    from: new Date(now - DAY_MS).toISOString(),
    limit: 500,
  });
  const listed = data === undefined ? undefined : data.data.length + data.not_listed;
  const isMore = data?.next_cursor !== null && data !== undefined;
  return (
    <StatCard
      label="Allowed unread"
      value={listed === undefined ? UNKNOWN : `${listed}${isMore ? '+' : ''}`}
      definition="Messages of the last 24 hours that were allowed because nobody could tell what was spent: limits fail open."
      change={
        unknown > 0 ? (
          `Spend of ${counted(unknown, 'person is', 'people is')} not known now`
        ) : (
          <Anchor component={Link} href="/alerts?tab=unread" inherit>
            in the last 24 hours
          </Anchor>
        )
      }
    />
  );
}
