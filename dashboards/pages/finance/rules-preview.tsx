// What rules would do to the spend of a month, before they are saved.
import { Stack, Text } from '@mantine/core';
import type { CostCentersPreview } from '../../../schemas/chargeback-api.ts';
import { Amount, Count } from '../../parts/amount.tsx';
import { DataTable, type Column } from '../../parts/data-table.tsx';
import { nameOf } from '../../parts/dimension-value.tsx';
import { centerName, coverageChange } from './chargeback-words.ts';

type Effect = CostCentersPreview['rules'][number];
type Moved = CostCentersPreview['cost_centers'][number];
type Left = CostCentersPreview['unallocated'][number];

export function RulesPreview({ told }: { readonly told: CostCentersPreview }) {
  const moved = told.cost_centers.filter(({ now_usd: now, then_usd: then }) => now !== then);
  return (
    <Stack gap="sm">
      <Text size="sm" fw={600} role="status">
        {coverageChange(told)}
      </Text>
      {moved.length > 0 && (
        <DataTable
          caption="What would move"
          count="What would move"
          columns={MOVED_COLUMNS}
          rows={moved}
          rowKey={({ cost_center: center, product }) => `${center} ${product}`}
          empty={null}
        />
      )}
      {told.rules.length > 0 && (
        <DataTable
          caption="What each rule would decide"
          count="What each rule would decide"
          columns={EFFECT_COLUMNS}
          rows={told.rules}
          rowKey={({ rule }) => String(rule)}
          empty={null}
        />
      )}
      {told.unallocated.length > 0 && (
        <DataTable
          caption="What no rule would decide, the costliest first"
          count="What no rule would decide"
          columns={LEFT_COLUMNS}
          rows={told.unallocated}
          rowKey={({ repo, team, user }) => `${repo} ${team} ${user}`}
          empty={null}
        />
      )}
    </Stack>
  );
}

const MOVED_COLUMNS: readonly Column<Moved>[] = [
  { id: 'center', label: 'Cost center', cell: ({ cost_center: center }) => centerName(center) },
  { id: 'product', label: 'Product', cell: ({ product }) => product },
  { id: 'now', label: 'Now', isNumber: true, cell: ({ now_usd: usd }) => <Amount usd={usd} /> },
  { id: 'then', label: 'Then', isNumber: true, cell: ({ then_usd: usd }) => <Amount usd={usd} /> },
];

const EFFECT_COLUMNS: readonly Column<Effect>[] = [
  { id: 'rule', label: 'Rule', cell: ({ rule }) => rule },
  { id: 'center', label: 'Cost center', cell: ({ cost_center: center }) => centerName(center) },
  { id: 'product', label: 'Product', cell: ({ product }) => product },
  { id: 'cost', label: 'Cost', isNumber: true, cell: ({ cost_usd: usd }) => <Amount usd={usd} /> },
  {
    id: 'calls',
    label: 'Calls',
    isNumber: true,
    cell: ({ calls }) => (calls === 0 ? 'fits nothing' : <Count of={calls} />),
  },
];

const LEFT_COLUMNS: readonly Column<Left>[] = [
  { id: 'repo', label: 'Repository', cell: ({ repo }) => (repo === '' ? 'not told' : nameOf('repo', repo)) },
  { id: 'team', label: 'Team', cell: ({ team }) => team || 'not told' },
  { id: 'user', label: 'Person', cell: ({ user }) => (user === '' ? 'not told' : nameOf('user', user)) },
  { id: 'cost', label: 'Cost', isNumber: true, cell: ({ cost_usd: usd }) => <Amount usd={usd} /> },
  { id: 'calls', label: 'Calls', isNumber: true, cell: ({ calls }) => <Count of={calls} /> },
];
