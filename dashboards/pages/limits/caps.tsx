// What one session may use: the caps of everybody, and whose differ.
import { Button, Group, Table, Text } from '@mantine/core';
import type { z } from 'zod';
import { useRead } from '../../data/queries.ts';
import { ExportMenu } from '../../parts/export-menu.tsx';
import { Panel } from '../../parts/panel.tsx';
import type { sessionCapsAnswer } from '../../../schemas/session-caps.ts';
import { minute } from '../../words/times.ts';
import { CAPS, capText, type CapName } from './cap-words.ts';
import { ScopedCaps } from './scoped-caps.tsx';
import { useAddress } from './use-address.ts';

type Answer = z.infer<typeof sessionCapsAnswer>;

export function Caps() {
  const query = useRead<Answer>('/api/v1/settings/session-caps');
  const { open } = useAddress();
  return (
    <Panel
      title="What one session may use"
      summary="A session that reaches a cap is over; a new one starts anew. Caps of a person or a group come first; they are set on the panels of their limits."
      query={query}
      height={260}
      actions={
        <Group gap="xs">
          <Button size="compact-sm" variant="default" onClick={() => open('caps', 'everyone')}>
            Change the caps
          </Button>
          <ExportMenu kind="session-caps" params={{}} twin="/api/v1/session-caps" />
        </Group>
      }
    >
      {(caps) => (
        <>
          <Table.ScrollContainer minWidth={0} tabIndex={0} role="region" aria-label="Caps of every session">
            <Table className="outlay-table">
              <Table.Caption className="outlay-hidden">Caps of every session</Table.Caption>
              <Table.Thead>
                <Table.Tr>
                  <Table.Th scope="col">Measure</Table.Th>
                  <Table.Th scope="col" data-number>
                    Cap
                  </Table.Th>
                  <Table.Th scope="col">What counts</Table.Th>
                </Table.Tr>
              </Table.Thead>
              <Table.Tbody>
                {CAPS.map((cap) => (
                  <CapRow key={cap.field} cap={cap} value={caps[cap.field]} />
                ))}
              </Table.Tbody>
            </Table>
          </Table.ScrollContainer>
          <Group justify="space-between" mt="xs">
            <Text size="sm" c="dimmed">
              {caps.action === 'block'
                ? 'What goes beyond a cap is refused.'
                : 'Caps only tell; nothing is refused.'}{' '}
              What an agent does not tell cannot be capped.
            </Text>
            {caps.updated_at !== null && (
              <Text size="xs" c="dimmed">
                Last changed {minute(caps.updated_at)} by {caps.updated_by}.
              </Text>
            )}
          </Group>
          <ScopedCaps />
        </>
      )}
    </Panel>
  );
}

function CapRow({ cap, value }: { readonly cap: CapName; readonly value: number | null }) {
  return (
    <Table.Tr>
      <Table.Th scope="row">{cap.label}</Table.Th>
      <Table.Td data-number c={value === null ? 'dimmed' : undefined}>
        {capText(cap, value)}
      </Table.Td>
      <Table.Td>{cap.definition}</Table.Td>
    </Table.Tr>
  );
}
