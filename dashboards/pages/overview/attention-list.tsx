import { Anchor, Paper, Stack, Text, Title } from '@mantine/core';
import { useId } from 'react';
import { Link } from 'wouter';
import type { IncidentsAnswer } from '../../../schemas/patterns.ts';
import type { ReconciliationGap } from '../../../schemas/reconciliation-api.ts';
import type { SendersAnswer } from '../../../schemas/senders.ts';
import { useRead } from '../../data/queries.ts';
import { useOutcomes } from '../../data/use-outcomes.ts';
import { Waiting } from '../../parts/states.tsx';
import { usePrivacy } from '../../view/pseudonyms.ts';
import { useView } from '../../view/use-view.ts';
import { attentionOf, nothingWords } from './attention.ts';
import type { Item } from './item.ts';
import { useNearLimits } from './use-near-limits.ts';
import { usePair, usePeople } from './use-overview.ts';

const HEIGHT = 350;

/** What needs somebody, each with one way on. */
export function AttentionList() {
  const id = useId();
  const { write } = usePrivacy();
  const usage = usePair('model').query;
  const models = usage.data;
  const repos = usePair('repo').now;
  const people = usePeople().now;
  const { isWaiting: isWaitingForLimits, ...limits } = useNearLimits();
  const silent = { repo: useSilent('repo'), user: useSilent('user'), usage: useSilent('usage') };
  const senders = { repo: totalOf(silent.repo), user: totalOf(silent.user), usage: totalOf(silent.usage) };
  const incidents = useRead<IncidentsAnswer>('/api/v1/incidents', {
    state: ['open'],
    sort: '-at_risk_usd',
    limit: 1,
  }).data;
  const gap = useRead<ReconciliationGap>('/api/v1/reconciliation/gap').data;
  const outcomes = useOutcomes();
  const asked = [usage, ...Object.values(silent)];
  const isWaiting = asked.some(({ isPending }) => isPending) || isWaitingForLimits;
  const isAllRead = asked.every(({ data }) => data !== undefined);
  const items = attentionOf({
    models,
    repos,
    people,
    limits,
    senders,
    write,
    incidents,
    gap,
    outcomes: { now: outcomes.query.data, before: outcomes.before },
  });
  return (
    <Paper component="section" aria-labelledby={id} withBorder p="md" h="100%" className="outlay-panel">
      <Title order={2} size="h4" id={id} mb="sm">
        Needs attention
      </Title>
      {isWaiting && <Waiting height={HEIGHT} />}
      {!isWaiting && items.length === 0 && (
        <Text c="dimmed" size="sm">
          {nothingWords({ isAllRead, limits })}
        </Text>
      )}
      {!isWaiting && items.length > 0 && (
        <Stack component="ol" gap="md" m={0} p={0} className="outlay-plain-list">
          {items.map((item) => (
            <AttentionItem key={item.id} item={item} />
          ))}
        </Stack>
      )}
    </Paper>
  );
}

function AttentionItem({ item }: { readonly item: Item }) {
  const { search, filters } = useView();
  const { label, path, without, panel } = item.action;
  const query = search(without === undefined ? filters : { ...filters, [without]: [''] });
  return (
    <li>
      <Text size="sm" fw={600} style={{ overflowWrap: 'anywhere' }}>
        {item.title}
      </Text>
      <Text size="sm" c="dimmed" style={{ overflowWrap: 'anywhere' }}>
        {item.detail}
      </Text>
      <Anchor component={Link} href={hrefOf(path, query, panel)} size="sm">
        {label}
        <span className="outlay-hidden">: {item.title}</span>
      </Anchor>
    </li>
  );
}

/** The page with the state of this one, and with a side panel open. */
function hrefOf(path: string, query: string, panel: string | undefined): string {
  const parts = [query.slice(1), ...(panel === undefined ? [] : [`panel=${encodeURIComponent(panel)}`])];
  const more = parts.filter((part) => part !== '').join('&');
  return more === '' ? path : `${path}${path.includes('?') ? '&' : '?'}${more}`;
}

/** Senders that do not tell it. */
function useSilent(missing: 'repo' | 'user' | 'usage') {
  return useRead<SendersAnswer>('/api/v1/senders', { missing, limit: 1 });
}

function totalOf({ data }: ReturnType<typeof useSilent>): number | undefined {
  return data?.total;
}
