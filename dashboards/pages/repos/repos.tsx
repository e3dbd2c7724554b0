// What the spend bought: cost per outcome, repositories, pull requests, and the spend that belongs to none.
import { SimpleGrid, Stack, Tabs, Title } from '@mantine/core';
import { useSearchParams } from 'wouter';
import { useOutcomes } from '../../data/use-outcomes.ts';
import { BehindSheet } from '../../parts/behind-sheet.tsx';
import { KnownOutcomeCard, OutcomeCard } from '../../parts/outcome-card.tsx';
import { ConnectCard } from './connect-card.tsx';
import { CostBySize } from './cost-by-size.tsx';
import { PullTable } from './pull-table.tsx';
import { RepoTable } from './repo-table.tsx';
import { Unattributed } from './unattributed.tsx';

const TABS = [
  { value: 'repos', label: 'Repositories' },
  { value: 'pulls', label: 'Pull requests' },
  { value: 'unattributed', label: 'Without a pull request' },
] as const;

export default function Repos() {
  const [query, setQuery] = useSearchParams();
  const { query: outcomes } = useOutcomes();
  const tab = TABS.find(({ value }) => value === query.get('tab'))?.value ?? 'repos';
  const choose = (next: string | null): void =>
    setQuery((old) => {
      const to = new URLSearchParams(old);
      to.delete('tab');
      if (next !== null && next !== 'repos') to.set('tab', next);
      return to;
    });
  return (
    <Stack>
      <Title order={1} size="h2">
        Repos and PRs
      </Title>
      {outcomes.data?.forge_as_of === null && <ConnectCard />}
      <section aria-label="Figures">
        <SimpleGrid cols={{ base: 1, xs: 2, md: 3 }} spacing="sm" verticalSpacing="sm">
          <OutcomeCard id="cost_per_accepted_pr" label="Cost per accepted PR" />
          <OutcomeCard id="cost_per_reverted_change" label="Cost per reverted change" />
          <OutcomeCard id="abandoned_cost" label="Abandoned cost" />
          <OutcomeCard id="review_workflow_cost" label="Review workflow cost" />
          <OutcomeCard id="retry_cost" label="Retry cost" />
          <KnownOutcomeCard />
        </SimpleGrid>
      </section>
      <Tabs value={tab} onChange={choose} keepMounted={false}>
        <Tabs.List mb="md" aria-label="Parts of repos and PRs">
          {TABS.map(({ value, label }) => (
            <Tabs.Tab key={value} value={value}>
              {label}
            </Tabs.Tab>
          ))}
        </Tabs.List>
        <Tabs.Panel value="repos">
          <Stack>
            <RepoTable />
            <CostBySize />
          </Stack>
        </Tabs.Panel>
        <Tabs.Panel value="pulls">
          <PullTable />
        </Tabs.Panel>
        <Tabs.Panel value="unattributed">
          <Unattributed />
        </Tabs.Panel>
      </Tabs>
      {query.has('behind') && <BehindSheet />}
    </Stack>
  );
}
