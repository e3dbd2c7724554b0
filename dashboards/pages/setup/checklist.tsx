// What is set up and what is not, ticked off by what arrives.
import { Anchor, Group, SimpleGrid, Text } from '@mantine/core';
import type { UseQueryResult } from '@tanstack/react-query';
import { Link } from 'wouter';
import type { ChannelAnswer } from '../../../schemas/channels.ts';
import type { SendersAnswer } from '../../../schemas/senders.ts';
import type { GroupAnswer } from '../../../schemas/settings-api.ts';
import type { HookedAnswer } from '../../../schemas/setup.ts';
import { useRead } from '../../data/queries.ts';
import { Panel } from '../../parts/panel.tsx';
import { checksOf, type CheckState } from './checks.ts';
import { useForges, useTotals } from './questions.ts';

const SIGNS: Readonly<
  Record<CheckState, { readonly sign: string; readonly word: string; readonly colour: string }>
> = {
  done: { sign: '✓', word: 'Done', colour: 'var(--outlay-ok)' },
  open: { sign: '!', word: 'To do', colour: 'var(--outlay-near)' },
  optional: { sign: '○', word: 'Optional', colour: 'var(--mantine-color-dimmed)' },
  waiting: { sign: '…', word: 'Waiting', colour: 'var(--mantine-color-dimmed)' },
};

export function Checklist({ senders }: { readonly senders: UseQueryResult<SendersAnswer> }) {
  const totals = useTotals();
  const groups = useRead<{ readonly data: readonly GroupAnswer[] }>('/api/v1/groups');
  const channels = useRead<{ readonly data: readonly ChannelAnswer[] }>('/api/v1/channels');
  const hooks = useRead<HookedAnswer>('/api/v1/setup/hooks');
  const forges = useForges();
  return (
    <Panel title="What is set up?" summary="Ticked off by what arrives." query={senders} height={[170, 300]}>
      {({ data }) => (
        <SimpleGrid
          component="ul"
          cols={{ base: 1, sm: 2, lg: 3 }}
          spacing="lg"
          verticalSpacing="md"
          className="outlay-checks"
          aria-label="Checklist"
        >
          {checksOf({
            senders: data,
            unpricedCalls: totals.data?.totals.unpriced_calls,
            groups: groups.data?.data,
            channels: channels.data?.data,
            hooks: hooks.data,
            forges: forges.data?.data.map(({ deliveries }) => deliveries.last_delivery_at),
          }).map(({ id, title, state, detail, link }) => (
            <Group component="li" key={id} gap="sm" align="flex-start" wrap="nowrap">
              <Text
                fw={700}
                c={SIGNS[state].colour}
                w={18}
                ta="center"
                style={{ flex: 'none' }}
                aria-hidden="true"
              >
                {SIGNS[state].sign}
              </Text>
              <div>
                <Text size="sm" fw={600}>
                  {title} <span className="outlay-hidden">: {SIGNS[state].word}</span>
                </Text>
                <Text size="sm" c="dimmed">
                  {detail}{' '}
                  {link && (
                    <Anchor component={Link} href={link.href} size="sm" underline="always">
                      {link.text}
                    </Anchor>
                  )}
                </Text>
              </div>
            </Group>
          ))}
        </SimpleGrid>
      )}
    </Panel>
  );
}
