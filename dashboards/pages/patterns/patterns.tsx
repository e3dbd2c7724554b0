// The runaway patterns: when each fires, how often it does, and changing that.
import { Anchor, Button, Group, Paper, SimpleGrid, Stack, Text, Title } from '@mantine/core';
import { lazy, Suspense } from 'react';
import { Link } from 'wouter';
import type { z } from 'zod';
import type { IncidentsAnswer, PatternAnswer, patternsAnswer } from '../../../schemas/patterns.ts';
import { useRead } from '../../data/queries.ts';
import { ExportMenu } from '../../parts/export-menu.tsx';
import { Answer } from '../../parts/panel.tsx';
import { dollars } from '../../words/money.ts';
import { counted } from '../../words/numbers.ts';
import { minute } from '../../words/times.ts';
import { useAddress } from '../limits/use-address.ts';
import { definitionWords } from './incident-words.ts';

/** As the count of open incidents counts them. */
const OPEN = ['open', 'acknowledged'];

const PatternPanel = lazy(async () => await import('./pattern-panel.tsx'));

export default function Patterns() {
  const { panel } = useAddress();
  const query = useRead<z.infer<typeof patternsAnswer>>('/api/v1/patterns');
  const open = useRead<IncidentsAnswer>('/api/v1/incidents', { state: OPEN, limit: 1 });
  const atRisk = open.data?.totals.at_risk_by_pattern ?? {};
  const edited = query.data?.data.find(({ pattern }) => panel?.kind === 'edit' && pattern === panel.id);
  return (
    <Stack gap="sm">
      <Group justify="space-between">
        <Text size="sm" c="dimmed" mih={22}>
          {query.data &&
            (query.data.evaluated_at === null
              ? 'They are looked for about once a minute.'
              : `Looked for last ${minute(query.data.evaluated_at)}.`)}
        </Text>
        <ExportMenu twin="/api/v1/patterns" params={{}} />
      </Group>
      <Answer query={query} height={900}>
        {({ data }) => (
          <SimpleGrid cols={{ base: 1, md: 2 }} spacing="md">
            {data.map((pattern) => (
              <Card key={pattern.pattern} pattern={pattern} atRisk={atRisk[pattern.pattern]} />
            ))}
          </SimpleGrid>
        )}
      </Answer>
      {edited && (
        <Suspense fallback={null}>
          <PatternPanel pattern={edited.pattern} title={edited.title} />
        </Suspense>
      )}
    </Stack>
  );
}

type CardProps = {
  readonly pattern: PatternAnswer;
  /** Of its open incidents; undefined where there is none, or it is not known yet. */
  readonly atRisk: string | undefined;
};

function Card({ pattern, atRisk }: CardProps) {
  const { open: edit } = useAddress();
  const { pattern: id, title, definition, at_risk: risk, thresholds, open_incidents: open } = pattern;
  const told = [...thresholds];
  return (
    <Paper component="section" aria-labelledby={`pattern-${id}`} withBorder p="md" className="outlay-panel">
      <Group justify="space-between" gap="xs">
        <Title order={2} size="h4" id={`pattern-${id}`}>
          {title}
        </Title>
        {!pattern.enabled && (
          <Text size="sm" fw={600} c="dimmed">
            Switched off
          </Text>
        )}
      </Group>
      <Text size="sm" mt={4}>
        {definitionWords(definition, told)}
      </Text>
      <Text size="sm" c="dimmed" mt={4}>
        At risk: {definitionWords(risk, told)}
      </Text>
      <Group justify="space-between" mt="sm">
        {open === null || open === 0 ? (
          <Text size="sm" c="dimmed">
            {open === null ? 'Not looked for yet' : 'No open incident'}
          </Text>
        ) : (
          <Anchor component={Link} href={`/alerts?pattern=${id}`} size="sm" underline="always">
            {counted(open, 'open incident', 'open incidents')}
            {atRisk !== undefined && `, ${dollars(atRisk)} at risk`}
          </Anchor>
        )}
        <Button
          size="compact-sm"
          variant="default"
          aria-label={`Change or test: ${title}`}
          onClick={() => edit('edit', id)}
        >
          Change or test
        </Button>
      </Group>
    </Paper>
  );
}
