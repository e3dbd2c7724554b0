// What limits a person, how much of it is used, and why it is this limit.
import { Anchor, Box, SimpleGrid, Stack, Text } from '@mantine/core';
import type { UseQueryResult } from '@tanstack/react-query';
import { Link } from 'wouter';
import type { UserAnswer } from '../../schemas/api.ts';
import type { LimitState } from '../../schemas/limit-api.ts';
import { Panel } from './panel.tsx';
import { LimitLadder } from './limit-ladder.tsx';
import { LimitMeter } from './limit-meter.tsx';

type Props = { readonly query: UseQueryResult<UserAnswer>; readonly user: string };

export function LimitPanel({ query, user }: Props) {
  return (
    <Panel
      title="How much of the limit is used"
      summary={query.data && limitSentence(query.data.limits)}
      query={query}
      height={[150, 490]}
      actions={
        <Anchor
          component={Link}
          href={`/limits?panel=user:${encodeURIComponent(user)}`}
          size="sm"
          className="outlay-no-print"
        >
          Set a limit
        </Anchor>
      }
    >
      {({ limits }) => <Limits limits={limits} />}
    </Panel>
  );
}

function Limits({ limits }: { readonly limits: LimitState }) {
  return (
    <SimpleGrid cols={{ base: 1, md: 2 }} spacing="xl">
      <Stack gap="lg">
        {limits.effective.map((limit) => (
          <LimitMeter key={limit.period} limit={limit} state={limits} />
        ))}
        {limits.effective.length === 0 && (
          <Text size="sm" c="dimmed">
            {limits.enabled ? 'Spending goes on without a limit.' : 'Limits are switched off for everybody.'}
          </Text>
        )}
      </Stack>
      <Box>
        <LimitLadder ladder={limits.ladder} />
      </Box>
    </SimpleGrid>
  );
}

/** Whether there is a limit, and what the figures cannot hold. */
export function limitSentence({ enabled, limited, mode, unpriced_models: unpriced }: LimitState): string {
  if (!enabled) return 'Limits are switched off, so nobody is stopped.';
  if (!limited) return 'No limit applies.';
  if (mode === 'failed_open') return 'Spend cannot be read at the moment, so nobody is stopped.';
  if (mode === 'failed_closed')
    return 'Spend cannot be read at the moment, and the limit stops work until it can be.';
  const note = unpriced
    ? ` ${unpriced} of the models in use ${unpriced === 1 ? 'has' : 'have'} no price: such calls count only where a fallback price is set.`
    : '';
  return `Now, whatever days are chosen above.${note}`;
}
