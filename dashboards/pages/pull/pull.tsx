// One pull request: what it cost, how that is known, what happened in which order, and linking work to it by hand.
import { Anchor, Box, Button, Grid, Group, SimpleGrid, Stack, Title } from '@mantine/core';
import { lazy, Suspense } from 'react';
import { Link } from 'wouter';
import type { PullRequestAnswer } from '../../../schemas/change-api.ts';
import { useRead } from '../../data/queries.ts';
import { Amount } from '../../parts/amount.tsx';
import { Standing } from '../../parts/badge.tsx';
import { ExportMenu } from '../../parts/export-menu.tsx';
import { Fact } from '../../parts/fact.tsx';
import { Answer } from '../../parts/panel.tsx';
import { StatCard } from '../../parts/stat-card.tsx';
import { usePart } from '../../view/use-part.ts';
import { useView } from '../../view/use-view.ts';
import { UNKNOWN } from '../../words/money.ts';
import { compact, counted } from '../../words/numbers.ts';
import { duration } from '../../words/times.ts';
import { useAddress } from '../limits/use-address.ts';
import { ByEvidence, ByModel, BySource, SessionsOf } from './breakdowns.tsx';
import { Links } from './links.tsx';
import { factsOf } from './pull-facts.ts';
import './pull.css';
import { Timeline } from './timeline.tsx';

const Relink = lazy(async () => await import('./relink.tsx'));

const HOUR_MS = 3_600_000;

export default function Pull() {
  const repo = usePart('repo');
  const pr = usePart('pr');
  const { search } = useView();
  const path = `/api/v1/repos/${encodeURIComponent(repo)}/pull-requests/${encodeURIComponent(pr)}`;
  const query = useRead<PullRequestAnswer>(path);
  return (
    <Stack>
      <Group justify="space-between" align="flex-end">
        <Box flex="1 1 260px">
          <Anchor component={Link} href={`/repos${search()}`} size="sm">
            ‹ Repos and PRs
          </Anchor>
          <Title order={1} size="h2" className="outlay-break">
            #{pr} {query.data?.title}
          </Title>
        </Box>
        <ExportMenu twin={path} params={{}} />
      </Group>
      <Answer query={query} height={900}>
        {(pull) => <Whole pull={pull} />}
      </Answer>
    </Stack>
  );
}

function Whole({ pull }: { readonly pull: PullRequestAnswer }) {
  const { panel, open } = useAddress();
  return (
    <Stack>
      <Facts pull={pull} />
      <Cards pull={pull} />
      <Grid gap="md">
        <Grid.Col span={{ base: 12, lg: 7 }}>
          <Stack>
            <Timeline pull={pull} />
            <SessionsOf pull={pull} />
          </Stack>
        </Grid.Col>
        <Grid.Col span={{ base: 12, lg: 5 }}>
          <Stack>
            <BySource pull={pull} />
            <ByModel pull={pull} />
            <ByEvidence
              pull={pull}
              action={
                <Button
                  size="compact-sm"
                  variant="default"
                  className="outlay-no-print"
                  onClick={() => open('edit', 'link')}
                >
                  Link work by hand
                </Button>
              }
            />
            <Links repo={pull.repo} pr={pull.pr} />
          </Stack>
        </Grid.Col>
      </Grid>
      {panel?.kind === 'edit' && (
        <Suspense fallback={null}>
          <Relink pull={pull} />
        </Suspense>
      )}
    </Stack>
  );
}

function Facts({ pull }: { readonly pull: PullRequestAnswer }) {
  return (
    <Group component="dl" style={{ gap: '4px 24px' }} m={0} fz="sm">
      <Fact name="State">
        <Standing of={pull.standing} isDraft={pull.is_draft} />
      </Fact>
      {factsOf(pull).map(([name, value]) => (
        <Fact key={name} name={name}>
          {value}
        </Fact>
      ))}
      {/^https?:\/\//.test(pull.url) && (
        <Fact name="At the forge">
          <Anchor href={pull.url} size="sm" target="_blank" rel="noreferrer">
            Open #{pull.pr}
          </Anchor>
        </Fact>
      )}
    </Group>
  );
}

function Cards({ pull }: { readonly pull: PullRequestAnswer }) {
  const { hours_to_merge: hours, additions, deletions } = pull;
  const lines = additions === null || deletions === null ? null : additions + deletions;
  return (
    <SimpleGrid cols={{ base: 2, sm: 3, lg: 6 }} spacing="sm">
      <StatCard
        label="Cost"
        value={
          <>
            {pull.is_lower_bound && pull.cost_usd !== null && '≥ '}
            <Amount usd={pull.cost_usd} style="card" />
          </>
        }
        definition="All work of agents on it, whenever that was."
        change={
          pull.unpriced_calls > 0 &&
          counted(pull.unpriced_calls, 'call without a price', 'calls without a price')
        }
      />
      <StatCard
        label="Retry cost"
        value={<Amount usd={pull.retry_cost_usd} style="card" />}
        definition="Spent after the first failed attempt."
        change={counted(pull.retries, 'retried request', 'retried requests')}
      />
      <StatCard
        label="Review cost"
        value={
          <>
            {pull.review_is_lower_bound && pull.review_cost_usd !== null && '≥ '}
            <Amount usd={pull.review_cost_usd} style="card" />
          </>
        }
        definition="Runner minutes of workflows that reviewed it, credits of reviews, and calls of agents in those workflows. Minutes and credits are not part of its cost."
        change={<ReviewMinutes of={pull} />}
      />
      <StatCard
        label="Sessions"
        value={compact(pull.sessions)}
        definition="Conversations with agents that worked on it."
        change={counted(pull.calls, 'call', 'calls')}
      />
      <StatCard
        label="To merge"
        value={hours === null ? UNKNOWN : duration(hours * HOUR_MS)}
        definition="From opening to the merge."
        change={`${counted(pull.failed_runs, 'failed run', 'failed runs')} of ${pull.runs}`}
      />
      <StatCard
        label="Size"
        value={lines === null ? UNKNOWN : compact(lines)}
        definition="Lines added and removed."
        change={pull.commits === null ? undefined : counted(pull.commits, 'commit', 'commits')}
      />
    </SimpleGrid>
  );
}

/** What jobs took, and beside it what counts where a bill tells it. */
function ReviewMinutes({ of: pull }: { readonly of: PullRequestAnswer }) {
  const { review_minutes: minutes, review_minutes_from: from, review_measured_usd: measured } = pull;
  const took = counted(
    minutes.reduce((all, each) => all + each.minutes, 0),
    'minute',
    'minutes',
  );
  if (from === null || from === 'jobs') return took;
  return (
    <>
      {took}, <Amount usd={measured} /> at list prices; <Amount usd={pull.review_minutes_usd} />{' '}
      {from === 'bills' ? 'by the bill' : 'by the bill where it tells the day'}
    </>
  );
}
