// Native credits by what they are counted in, where any were told. They are never added across units.
import { Table } from '@mantine/core';
import { useUsage } from '../../data/queries.ts';
import { Panel } from '../../parts/panel.tsx';
import { useView } from '../../view/use-view.ts';
import { counted } from '../../words/numbers.ts';

export function Credits() {
  const { span, filters } = useView();
  const query = useUsage({ span, filters });
  const units = Object.entries(query.data?.totals.credits_by_unit ?? {});
  if (units.length === 0) return null;
  return (
    <Panel
      title="Which credits were told?"
      summary={`By ${counted(query.data?.totals.credited_calls ?? 0, 'call', 'calls')}, beside their cost in dollars; credits of different units are not added.`}
      query={query}
      height={80}
    >
      {() => (
        <Table className="outlay-table">
          <Table.Caption className="outlay-hidden">Credits by unit</Table.Caption>
          <Table.Thead>
            <Table.Tr>
              <Table.Th scope="col">Unit</Table.Th>
              <Table.Th scope="col" data-number>
                Credits
              </Table.Th>
            </Table.Tr>
          </Table.Thead>
          <Table.Tbody>
            {units.map(([unit, amount]) => (
              <Table.Tr key={unit}>
                <Table.Th scope="row">{unit.replaceAll('_', ' ')}</Table.Th>
                <Table.Td data-number>{amount}</Table.Td>
              </Table.Tr>
            ))}
          </Table.Tbody>
        </Table>
      )}
    </Panel>
  );
}
