import { Anchor, Paper, Stack, Text, Title } from '@mantine/core';
import { useId } from 'react';
import { Link } from 'wouter';
import type { SendersAnswer } from '../../../schemas/senders.ts';
import { useRead } from '../../data/queries.ts';
import { Waiting } from '../../parts/states.tsx';
import { useView } from '../../view/use-view.ts';
import { attentionOf, type Item } from './attention.ts';
import { useNearLimits } from './use-near-limits.ts';
import { usePair, usePeople } from './use-overview.ts';

const HEIGHT = 350;

/** What needs somebody, each with one way on. */
export function AttentionList() {
  const id = useId();
  const models = usePair('model').now;
  const repos = usePair('repo').now;
  const people = usePeople().now;
  const limits = useNearLimits();
  const senders = { repo: useSilent('repo'), user: useSilent('user'), usage: useSilent('usage') };
  const isKnown = models !== undefined && repos !== undefined && people !== undefined;
  const items = attentionOf({ models, repos, people, limits, senders });
  return (
    <Paper component="section" aria-labelledby={id} withBorder p="md" h="100%" className="outlay-panel">
      <Title order={2} size="h4" id={id} mb="sm">
        Needs attention
      </Title>
      {!isKnown && <Waiting height={HEIGHT} />}
      {isKnown && items.length === 0 && (
        <Text c="dimmed" size="sm">
          Nothing. All spend has a price, a person and a repository, and nobody is near a limit.
        </Text>
      )}
      {isKnown && items.length > 0 && (
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
  const { label, path, without } = item.action;
  const query = search(without === undefined ? filters : { ...filters, [without]: [''] });
  return (
    <li>
      <Text size="sm" fw={600} style={{ overflowWrap: 'anywhere' }}>
        {item.title}
      </Text>
      <Text size="sm" c="dimmed" style={{ overflowWrap: 'anywhere' }}>
        {item.detail}
      </Text>
      <Anchor component={Link} href={`${path}${query}`} size="sm">
        {label}
        <span className="outlay-hidden">: {item.title}</span>
      </Anchor>
    </li>
  );
}

/** How many senders do not tell it. */
function useSilent(missing: 'repo' | 'user' | 'usage'): number {
  return useRead<SendersAnswer>('/api/v1/senders', { missing, limit: 1 }).data?.total ?? 0;
}
