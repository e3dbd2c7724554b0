// What models cost now, and with another price.
import { Text } from '@mantine/core';
import type { PreviewedModel, ReratedModel } from '../../../schemas/rerate-api.ts';
import { Amount } from '../../parts/amount.tsx';
import { DataTable, type Column } from '../../parts/data-table.tsx';
import { signedDollars } from '../../words/figures.ts';
import { exact } from '../../words/numbers.ts';

/** Rows of a preview and of a job that is done are alike. */
type Row = {
  readonly provider: string;
  readonly model: string;
  readonly calls: number;
  readonly now: PreviewedModel['now'];
  readonly then: PreviewedModel['then'];
  readonly difference_usd: string;
};

type Props = {
  readonly caption: string;
  readonly models: readonly (PreviewedModel | ReratedModel)[];
  /** How many there are beside those that are told. */
  readonly all: number;
};

export function Comparison({ caption, models, all }: Props) {
  const rows = models
    .map(rowOf)
    .filter(({ now, then }) => now.cost_usd !== then.cost_usd || now.unpriced !== then.unpriced);
  if (rows.length === 0) return null;
  return (
    <DataTable
      caption={caption}
      columns={COLUMNS}
      rows={rows}
      rowKey={({ provider, model }) => `${provider}/${model}`}
      empty={null}
      {...(all > models.length && {
        count: `The ${models.length} with the largest difference, of ${exact(all)}`,
      })}
    />
  );
}

function rowOf(told: PreviewedModel | ReratedModel): Row {
  const { provider, model, calls, difference_usd: difference } = told;
  const [now, then] = 'now' in told ? [told.now, told.then] : [told.before, told.after];
  return { provider, model, calls, now, then, difference_usd: difference };
}

const COLUMNS: readonly Column<Row>[] = [
  {
    id: 'model',
    label: 'Model',
    cell: ({ model, provider }) => (
      <Text size="sm">
        {model || 'not told'}
        <Text size="xs" c="dimmed">
          {provider || 'provider not told'}
        </Text>
      </Text>
    ),
  },
  { id: 'calls', label: 'Calls', isNumber: true, cell: ({ calls }) => exact(calls) },
  { id: 'now', label: 'Before', isNumber: true, cell: ({ now }) => <Cost of={now} /> },
  { id: 'then', label: 'After', isNumber: true, cell: ({ then }) => <Cost of={then} /> },
  {
    id: 'difference',
    label: 'Difference',
    isNumber: true,
    cell: ({ difference_usd: usd }) => signedDollars(usd),
  },
];

function Cost({ of: { cost_usd: usd, unpriced } }: { readonly of: PreviewedModel['now'] }) {
  return (
    <>
      <Amount usd={usd} />
      {unpriced > 0 && (
        <Text size="xs" c="var(--outlay-near)">
          {exact(unpriced)} without a price
        </Text>
      )}
    </>
  );
}
