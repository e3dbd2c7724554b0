// What has no price: it is in no dollar figure, and no limit sees it.
import { Box, Paper, Skeleton, Text, Title } from '@mantine/core';
import { useId } from 'react';
import type { UnpricedAnswer, UnpricedModel } from '../../../schemas/prices-api.ts';
import { useRead } from '../../data/queries.ts';
import { Count } from '../../parts/amount.tsx';
import { ExportMenu } from '../../parts/export-menu.tsx';
import { DataTable, type Column } from '../../parts/data-table.tsx';
import { DimensionValue } from '../../parts/dimension-value.tsx';
import { Failure } from '../../parts/states.tsx';
import { rangeParams } from '../../view/range.ts';
import { useView } from '../../view/use-view.ts';
import { compact, counted } from '../../words/numbers.ts';
import { days, minute } from '../../words/times.ts';

export function Unpriced() {
  const id = useId();
  const { span } = useView();
  const { data, error, refetch } = useRead<UnpricedAnswer>('/api/v1/unpriced', rangeParams(span));
  const models = data?.totals.models ?? 0;
  return (
    <Paper
      component="section"
      aria-labelledby={id}
      withBorder
      p="md"
      className={`outlay-panel ${models > 0 ? 'outlay-warns' : ''}`}
    >
      <Title order={2} size="h4" id={id}>
        {models > 0
          ? `${counted(models, 'model has', 'models have')} no price`
          : 'Does everything have a price?'}
      </Title>
      {error !== null && data === undefined ? (
        <Failure error={error} onRetry={() => void refetch()} />
      ) : data === undefined ? (
        <Skeleton height={22} mt={6} aria-label="Loading" role="status" />
      ) : (
        <Text size="sm">{sentenceOf(data, days(span))}</Text>
      )}
      {data && models > 0 && (
        <DataTable
          caption="Models without a price"
          columns={COLUMNS}
          rows={data.data}
          rowKey={({ provider, model }) => `${provider} ${model}`}
          empty={null}
        />
      )}
      {data && models > 0 && (
        <ExportMenu kind="unpriced" params={rangeParams(span)} twin="/api/v1/unpriced" />
      )}
    </Paper>
  );
}

function sentenceOf({ totals }: UnpricedAnswer, when: string): string {
  if (totals.models === 0) return `Yes: every call in ${when} has a cost. Filters do not narrow this.`;
  const who = totals.people === 0 ? 'nobody known by name' : counted(totals.people, 'person', 'people');
  return (
    `${counted(totals.calls, 'call', 'calls')} with ${compact(totals.tokens)} tokens by ${who} in ${when} ` +
    'are in no dollar figure, and limits do not see them. Filters do not narrow this.'
  );
}

function Model({ name }: { readonly name: string }) {
  return (
    <Box miw={150}>
      <DimensionValue dimension="model" value={name} />
    </Box>
  );
}

function At({ time }: { readonly time: string }) {
  return (
    <Text span size="sm" style={{ whiteSpace: 'nowrap' }}>
      {minute(time)}
    </Text>
  );
}

const COLUMNS: readonly Column<UnpricedModel>[] = [
  { id: 'model', label: 'Model', cell: ({ model }) => <Model name={model} /> },
  { id: 'provider', label: 'Provider', cell: ({ provider }) => provider || 'not told' },
  count('calls', 'Calls', 'Calls, or entries of counters, without a price.'),
  count('tokens', 'Tokens', 'Tokens of all kinds that they took.'),
  count('people', 'People', 'People with such calls.'),
  { id: 'first', label: 'First seen', cell: (row) => <At time={row.first_seen} /> },
  { id: 'last', label: 'Last seen', cell: (row) => <At time={row.last_seen} /> },
];

function count(id: 'calls' | 'tokens' | 'people', label: string, definition: string): Column<UnpricedModel> {
  return { id, label, definition, isNumber: true, cell: (row) => <Count of={row[id]} /> };
}
