// What is set up and what is not, ticked off by what arrives.
import { Anchor, Group, Stack, Text } from '@mantine/core';
import type { UseQueryResult } from '@tanstack/react-query';
import { Link } from 'wouter';
import type { SendersAnswer } from '../../../schemas/senders.ts';
import { useRead } from '../../data/queries.ts';
import { Panel } from '../../parts/panel.tsx';
import { checksOf, type CheckState } from './checks.ts';
import { useTotals } from './questions.ts';

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
  const groups = useRead<{ readonly data: readonly unknown[] }>('/api/v1/groups');
  return (
    <Panel title="What is set up?" summary="Ticked off by what arrives." query={senders} height={390}>
      {({ data }) => (
        <Stack component="ul" gap="xs" className="outlay-requests" aria-label="Checklist">
          {checksOf({
            senders: data,
            unpricedCalls: totals.data?.totals.unpriced_calls,
            groups: groups.data?.data.length,
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
        </Stack>
      )}
    </Panel>
  );
}
