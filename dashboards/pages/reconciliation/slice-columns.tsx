// Columns of the tables of one slice.
import { Text } from '@mantine/core';
import type { ClassAmount } from '../../../schemas/reconciliation-api.ts';
import type { SliceCell, SliceLine, SlicePerson } from '../../../schemas/reconciliation-slice.ts';
import { Amount } from '../../parts/amount.tsx';
import type { Column } from '../../parts/data-table.tsx';
import { nameOf } from '../../parts/dimension-value.tsx';
import { moneyIn, quantityText } from '../../words/figures.ts';
import { dollars, UNKNOWN } from '../../words/money.ts';
import { classWords } from './slice-words.ts';

export const CLASS_COLUMNS: readonly Column<ClassAmount>[] = [
  { id: 'class', label: 'What', cell: classWords },
  {
    id: 'local',
    label: 'Telemetry',
    isNumber: true,
    definition: 'At list prices.',
    cell: ({ local_usd: usd }) => <Amount usd={usd} />,
  },
  {
    id: 'billed',
    label: 'Report',
    isNumber: true,
    definition: 'Before discounts and included amounts.',
    cell: ({ billed_usd: usd }) => <Amount usd={usd} />,
  },
];

export const CELL_COLUMNS: readonly Column<SliceCell>[] = [
  {
    id: 'model',
    label: 'Model and kind',
    cell: ({ model, kind, local, provider }) => (
      <Text size="sm" title={[...new Set([...local.spellings, ...provider.spellings])].join(', ')}>
        {model || 'No model told'}
        <Text size="xs" c="dimmed">
          {kind.replaceAll('_', ' ')}
        </Text>
      </Text>
    ),
  },
  {
    id: 'ours',
    label: 'Ours',
    isNumber: true,
    cell: ({ local, unit }) => <Side quantity={local.quantity} unit={unit} usd={local.list_usd} />,
  },
  {
    id: 'theirs',
    label: 'Theirs',
    isNumber: true,
    cell: ({ provider, unit }) => <Side quantity={provider.quantity} unit={unit} usd={provider.list_usd} />,
  },
  {
    id: 'difference',
    label: 'Theirs less ours',
    isNumber: true,
    definition: 'Of the quantity.',
    cell: ({ difference_quantity: difference }) => quantityText(difference),
  },
  {
    id: 'why',
    label: 'Why',
    cell: ({ classes }) => (
      <Text size="xs" maw={150} className="outlay-wraps">
        {classes.map(classWords).join('; ')}
      </Text>
    ),
  },
];

type SideProps = { readonly quantity: string | null; readonly unit: string; readonly usd: string | null };

function Side({ quantity, unit, usd }: SideProps) {
  return (
    <>
      <Text size="sm" span title={unit}>
        {quantityText(quantity)}
      </Text>
      <Text size="xs" c="dimmed">
        {dollars(usd)}
      </Text>
    </>
  );
}

export const LINE_COLUMNS: readonly Column<SliceLine>[] = [
  {
    id: 'item',
    label: 'Item',
    cell: ({ item, source, unknown }) => (
      <Text size="sm" maw={230} className="outlay-wraps" title={unknown || undefined}>
        {item || 'Without a name'}
        <Text size="xs" c={unknown === '' ? 'dimmed' : 'var(--outlay-near)'}>
          {unknown === '' ? source : `${source}: ${unknown}`}
        </Text>
      </Text>
    ),
  },
  {
    id: 'quantity',
    label: 'Quantity',
    isNumber: true,
    cell: ({ quantity, unit }) => (quantity === null ? UNKNOWN : `${quantityText(quantity)} ${unit}`),
  },
  {
    id: 'list',
    label: 'Before discounts',
    isNumber: true,
    cell: ({ list, currency }) => moneyIn(list, currency),
  },
  {
    id: 'billed',
    label: 'Billed',
    isNumber: true,
    cell: ({ billed, currency }) => moneyIn(billed, currency),
  },
];

export const PERSON_COLUMNS: readonly Column<SlicePerson>[] = [
  {
    id: 'person',
    label: 'Person',
    cell: ({ user }) => (
      <Text size="sm" maw={220} truncate>
        {user === '' ? 'Nobody is named' : nameOf('user', user)}
      </Text>
    ),
  },
  {
    id: 'list',
    label: 'Telemetry',
    isNumber: true,
    definition: 'At list prices.',
    cell: ({ list_usd: usd }) => <Amount usd={usd} />,
  },
  {
    id: 'gross',
    label: 'Report',
    isNumber: true,
    definition: 'Before discounts and included amounts.',
    cell: ({ billed_list_usd: usd }) => <Amount usd={usd} />,
  },
  { id: 'billed', label: 'Billed', isNumber: true, cell: ({ billed_usd: usd }) => <Amount usd={usd} /> },
];
