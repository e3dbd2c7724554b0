// Why this limit: every scope that could set it, the one that counts, and what the others lost by.
import { Table, Text } from '@mantine/core';
import type { LadderRung } from '../../schemas/limit-api.ts';
import { microDollars, PERIOD_NAMES } from '../words/limits.ts';

const SCOPES = { user: 'The person', group: 'Group', default: 'Default for everybody' } as const;

export function LimitLadder({ ladder }: { readonly ladder: readonly LadderRung[] }) {
  return (
    <>
      <Text size="sm" fw={600} mb={4}>
        Why this limit
      </Text>
      <Table.ScrollContainer minWidth={0} tabIndex={0} role="region" aria-label="Why this limit">
        <Table className="outlay-table" fz="sm" verticalSpacing={6}>
          <Table.Caption className="outlay-hidden">Scopes that could set the limit</Table.Caption>
          <Table.Thead>
            <Table.Tr>
              <Table.Th scope="col">Set by</Table.Th>
              <Table.Th scope="col" data-number>
                Amount
              </Table.Th>
              <Table.Th scope="col">Outcome</Table.Th>
            </Table.Tr>
          </Table.Thead>
          <Table.Tbody>
            {ladder.map((rung) => (
              <Rung key={`${rung.period}/${rung.source.scope}/${rung.source.id}`} rung={rung} />
            ))}
          </Table.Tbody>
        </Table>
      </Table.ScrollContainer>
    </>
  );
}

function Rung({ rung }: { readonly rung: LadderRung }) {
  const { outcome, source, period } = rung;
  const scope = source.scope === 'group' ? `${SCOPES.group} ${source.id}` : SCOPES[source.scope];
  return (
    <Table.Tr fw={outcome === 'wins' ? 600 : 400} c={outcome === 'unset' ? 'dimmed' : undefined}>
      <Table.Th scope="row">
        <Text span inherit>
          {scope}
        </Text>
        <Text size="xs" c="dimmed" fw={400}>
          {PERIOD_NAMES[period]}
        </Text>
      </Table.Th>
      <Table.Td data-number>{outcome === 'loses' ? <s>{amountOf(rung)}</s> : amountOf(rung)}</Table.Td>
      <Table.Td>
        {outcome === 'wins' ? 'Counts. ' : ''}
        <Text span inherit fw={400}>
          {rung.why}
        </Text>
      </Table.Td>
    </Table.Tr>
  );
}

function amountOf({ limit_micros: micros, raised_micros: raised }: LadderRung): string {
  if (micros === null) return 'none';
  return raised > 0 ? `${microDollars(micros)} (+${microDollars(raised)} raised)` : microDollars(micros);
}
