// What has no price: it is in no dollar figure, and no limit sees it. A price can be set at once.
import { Anchor, Box, Button, Group, Paper, Skeleton, Text, Title } from '@mantine/core';
import { useId } from 'react';
import { Link } from 'wouter';
import type { UnpricedAnswer, UnpricedModel } from '../../../schemas/prices-api.ts';
import { useRead } from '../../data/queries.ts';
import { Count } from '../../parts/amount.tsx';
import { DataTable, type Column } from '../../parts/data-table.tsx';
import { DimensionValue } from '../../parts/dimension-value.tsx';
import { ExportMenu } from '../../parts/export-menu.tsx';
import { Failure } from '../../parts/states.tsx';
import { rangeParams } from '../../view/range.ts';
import { useView } from '../../view/use-view.ts';
import { compact, counted, exact } from '../../words/numbers.ts';
import { dollars } from '../../words/money.ts';
import { days, minute } from '../../words/times.ts';
import { useAddress } from '../limits/use-address.ts';
import { panelId } from './model-address.ts';

type Props = {
  /** Whether another part of the page is shown: then the banner leads to the list. */
  readonly isBrief: boolean;
};

export function Unpriced({ isBrief }: Props) {
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
        <Box mih={{ base: 66, sm: 22 }} pt={6}>
          <Skeleton height={22} aria-label="Loading" role="status" />
        </Box>
      ) : (
        <Text size="sm">{sentenceOf(data, days(span))}</Text>
      )}
      {data && models > 0 && (isBrief ? <ToList /> : <Models told={data} />)}
    </Paper>
  );
}

function ToList() {
  const { search } = useView();
  return (
    <Anchor component={Link} href={`/models${search()}`} size="sm" underline="always">
      Set prices
    </Anchor>
  );
}

function Models({ told }: { readonly told: UnpricedAnswer }) {
  const { span } = useView();
  const { open } = useAddress();
  const isCovered = told.totals.fallback_calls >= told.totals.calls;
  return (
    <DataTable
      caption="Models without a price"
      columns={columnsOf(({ provider, model }) =>
        open('edit', panelId.price({ role: 'list', provider, model })),
      )}
      rows={told.data}
      rowKey={({ provider, model }) => `${provider} ${model}`}
      actions={
        <Group gap="xs">
          {!isCovered && (
            <Button
              size="compact-sm"
              variant="default"
              title="A price that counts where no other is known, so that limits see the spend."
              onClick={() => open('edit', panelId.price({ role: 'fallback', provider: '', model: '' }))}
            >
              Set a fallback for all
            </Button>
          )}
          <ExportMenu kind="unpriced" params={rangeParams(span)} twin="/api/v1/unpriced" />
        </Group>
      }
      empty={null}
    />
  );
}

function sentenceOf({ totals, data_as_of: asOf }: UnpricedAnswer, when: string): string {
  if (asOf === null) return 'Nothing has arrived yet. What has no price will be listed here.';
  if (totals.models === 0) return `Yes: no call in ${when} lacks one. Filters do not narrow this.`;
  const who = totals.people === 0 ? 'nobody known by name' : counted(totals.people, 'person', 'people');
  const what = `${counted(totals.calls, 'call', 'calls')} with ${compact(totals.tokens)} tokens by ${who} in ${when}`;
  const { fallback_calls: covered, fallback_cost_usd: cost } = totals;
  const how =
    covered === 0
      ? 'are in no dollar figure, and limits do not see them.'
      : covered >= totals.calls
        ? `count at a fallback price, ${dollars(cost)} together.`
        : `have no price; ${exact(covered)} of them count at a fallback price, ${dollars(cost)} together, and the others are in no dollar figure.`;
  return `${what} ${how} Filters do not narrow this.`;
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

function columnsOf(onSet: (row: UnpricedModel) => void): readonly Column<UnpricedModel>[] {
  return [
    { id: 'model', label: 'Model', cell: ({ model }) => <Model name={model} /> },
    { id: 'provider', label: 'Provider', cell: ({ provider }) => provider || 'not told' },
    count('calls', 'Calls', 'Calls, or entries of counters, without a price.'),
    count('tokens', 'Tokens', 'Tokens of all kinds that they took.'),
    count('people', 'People', 'People with such calls.'),
    count('fallback_calls', 'At a fallback', 'Of the calls, those that count at a fallback price.'),
    { id: 'first', label: 'First seen', cell: (row) => <At time={row.first_seen} /> },
    { id: 'last', label: 'Last seen', cell: (row) => <At time={row.last_seen} /> },
    {
      id: 'actions',
      label: 'Actions',
      cell: (row) => (
        <Button size="compact-xs" aria-label={`Set price: ${row.model}`} onClick={() => onSet(row)}>
          Set price
        </Button>
      ),
    },
  ];
}

function count(
  id: 'calls' | 'tokens' | 'people' | 'fallback_calls',
  label: string,
  definition: string,
): Column<UnpricedModel> {
  return { id, label, definition, isNumber: true, cell: (row) => <Count of={row[id]} /> };
}
