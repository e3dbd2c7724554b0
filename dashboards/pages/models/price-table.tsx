// List prices that apply now to the models in use.
import { Box, Text } from '@mantine/core';
import type { ModelPrice, PricesAnswer } from '../../../schemas/prices-api.ts';
import { useRead } from '../../data/queries.ts';
import { DataTable, type Column } from '../../parts/data-table.tsx';
import { ExportMenu } from '../../parts/export-menu.tsx';
import { Panel } from '../../parts/panel.tsx';
import { Empty } from '../../parts/states.tsx';
import { rangeParams } from '../../view/range.ts';
import { useView } from '../../view/use-view.ts';
import { UNKNOWN } from '../../words/money.ts';
import { compact, counted } from '../../words/numbers.ts';
import { date } from '../../words/times.ts';
import { shortModel } from '../sessions/session-facts.ts';

type Rate = 'input' | 'output' | 'cache_read' | 'cache_write_5m' | 'cache_write_1h';

export function PriceTable() {
  const { span } = useView();
  const query = useRead<PricesAnswer>('/api/v1/prices', rangeParams(span));
  return (
    <Panel
      title="Which list prices apply now?"
      summary={query.data ? summaryOf(query.data) : 'Dollars per million tokens.'}
      query={query}
      height={520}
      actions={<ExportMenu kind="prices" params={rangeParams(span)} twin="/api/v1/prices" />}
    >
      {({ data }) => (
        <DataTable
          caption="List prices of the models in use"
          columns={COLUMNS}
          rows={data}
          rowKey={({ provider, model }) => `${provider} ${model}`}
          empty={<Empty why="none-in-range" />}
        />
      )}
    </Panel>
  );
}

function summaryOf({ data }: PricesAnswer): string {
  const sources = [...new Set(data.map(({ source }) => source).filter((source) => source !== ''))];
  const priced = data.filter(({ source }) => source !== '').length;
  const from = sources.length > 0 ? ` from ${sources.join(', ')}` : '';
  return `Dollars per million tokens${from}; ${priced} of ${counted(data.length, 'model', 'models')} in use ${priced === 1 ? 'has' : 'have'} one. Calls keep the price that applied when they were made.`;
}

const COLUMNS: readonly Column<ModelPrice>[] = [
  { id: 'model', label: 'Model', cell: (row) => <Model row={row} /> },
  rate('input', 'Input', 'Uncached input.'),
  rate('cache_read', 'Cache read', 'Input that is read from a cache.'),
  rate('cache_write_5m', 'Write, 5 min', 'Input that is kept in a cache for 5 minutes.'),
  rate('cache_write_1h', 'Write, 1 h', 'Input that is kept in a cache for an hour.'),
  rate('output', 'Output', 'Everything generated, reasoning included.'),
  {
    id: 'tiers',
    label: 'Long context',
    definition: 'Rates of a whole call whose prompt, cache included, is larger.',
    cell: ({ tiers }) => tiers.map((tier) => <Tier key={tier.above_prompt_tokens} tier={tier} />),
  },
  {
    id: 'source',
    label: 'Source',
    definition: 'Name and version of the price list.',
    cell: (row) => <Source row={row} />,
  },
];

function rate(id: Rate, label: string, definition: string): Column<ModelPrice> {
  return {
    id,
    label,
    isNumber: true,
    definition: `${definition} Dollars per million tokens.`,
    cell: (row) => inDollars(row[id]),
  };
}

function Model({ row: { model, provider } }: { readonly row: ModelPrice }) {
  return (
    <Box miw={165} style={{ whiteSpace: 'nowrap' }}>
      <Text size="sm" title={model}>
        {shortModel(model)}
      </Text>
      <Text size="xs" c="dimmed">
        {provider || 'provider not told'}
      </Text>
    </Box>
  );
}

function Tier({ tier }: { readonly tier: ModelPrice['tiers'][number] }) {
  return (
    <Text size="xs" style={{ whiteSpace: 'nowrap' }}>
      above {compact(tier.above_prompt_tokens)}: {inDollars(tier.input)} in, {inDollars(tier.output)} out
    </Text>
  );
}

function Source({ row: { source, valid_from: validFrom } }: { readonly row: ModelPrice }) {
  return (
    <Text size="sm" style={{ whiteSpace: 'nowrap' }}>
      {source === '' ? 'No price' : source}
      {validFrom !== null && (
        <Text size="xs" c="dimmed" component="span" display="block">
          since {date(validFrom)}
        </Text>
      )}
    </Text>
  );
}

/** `$6.25`: two decimals or as many as there are. */
function inDollars(rateText: string | null): string {
  if (rateText === null) return UNKNOWN;
  const [whole = '0', cents = ''] = rateText.split('.');
  return `$${whole}.${cents.padEnd(2, '0')}`;
}
