// Prices that apply now to the models in use: by list, and beside it what is negotiated and what stands in.
import { Box, Button, Text } from '@mantine/core';
import type { RateName } from '../../../schemas/price-book.ts';
import type { ModelPrice, PricesAnswer, RolePrice } from '../../../schemas/prices-api.ts';
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
import { useAddress } from '../limits/use-address.ts';
import { shortModel } from '../sessions/session-facts.ts';
import { RATE_LABELS, rateText, ROLE_WORDS } from './price-words.ts';
import { panelId } from './model-address.ts';

export function PriceTable() {
  const { span } = useView();
  const { open } = useAddress();
  const query = useRead<PricesAnswer>('/api/v1/prices', rangeParams(span));
  const onSet = ({ provider, model }: ModelPrice): void =>
    open('edit', panelId.price({ role: 'negotiated', provider, model }));
  return (
    <Panel
      title="Which prices apply now?"
      summary={query.data ? summaryOf(query.data) : 'Dollars per million tokens.'}
      query={query}
      height={520}
    >
      {({ data }) => (
        <DataTable
          caption="Prices of the models in use"
          columns={columnsOf(onSet)}
          rows={data}
          rowKey={({ provider, model }) => `${provider} ${model}`}
          actions={<ExportMenu kind="prices" params={rangeParams(span)} twin="/api/v1/prices" />}
          empty={<Empty why="none-in-range" />}
        />
      )}
    </Panel>
  );
}

function summaryOf({ data }: PricesAnswer): string {
  const sources = [...new Set(data.map(({ source }) => source).filter((source) => source !== ''))];
  const priced = data.filter(({ source, negotiated }) => source !== '' || negotiated !== null).length;
  const from = sources.length > 0 && sources.length < 4 ? ` from ${sources.join(', ')}` : '';
  return `Dollars per million tokens${from}; ${priced} of ${counted(data.length, 'model', 'models')} in use ${priced === 1 ? 'has' : 'have'} a price. Calls keep the price that applied when they were made.`;
}

function columnsOf(onSet: (row: ModelPrice) => void): readonly Column<ModelPrice>[] {
  return [
    { id: 'model', label: 'Model', cell: (row) => <Model row={row} /> },
    rate('input', 'Uncached input.'),
    rate('cache_read', 'Input that is read from a cache.'),
    rate('cache_write_5m', 'Input that is kept in a cache for 5 minutes.'),
    rate('cache_write_1h', 'Input that is kept in a cache for an hour.'),
    rate('output', 'Everything generated, reasoning included.'),
    {
      id: 'tiers',
      label: 'Long context',
      definition: 'Rates of a whole call whose prompt, cache included, is larger.',
      cell: ({ tiers }) => tiers.map((tier) => <Tier key={tier.above_prompt_tokens} tier={tier} />),
    },
    {
      id: 'factors',
      label: 'Factors',
      isOptional: true,
      definition: 'What all rates are multiplied by for other speeds and places.',
      cell: ({ multipliers }) => (
        <Text size="xs">
          {multipliers
            .map(
              ({ speed, geography, factor }) => `${[speed, geography].filter(Boolean).join(' ')} × ${factor}`,
            )
            .join(', ')}
        </Text>
      ),
    },
    {
      id: 'source',
      label: 'Source',
      definition: 'Name and version of the price list, or the entry of the price book.',
      cell: (row) => <Source of={row} />,
    },
    {
      id: 'actions',
      label: 'Actions',
      cell: (row) => (
        <Button
          size="compact-xs"
          variant="default"
          aria-label={`Set a price: ${row.model}`}
          onClick={() => onSet(row)}
        >
          Set a price
        </Button>
      ),
    },
  ];
}

/** The list price, and in a line of its own what beats it or stands in for it. */
function rate(id: RateName, definition: string): Column<ModelPrice> {
  return {
    id,
    label: RATE_LABELS[id],
    isNumber: true,
    definition: `${definition} Dollars per million tokens.`,
    cell: (row) => (
      <>
        {row[id] === null ? UNKNOWN : rateText(row[id])}
        {othersOf(row).map(([role, price]) => (
          <Text key={role} size="xs" c="dimmed" title={ROLE_WORDS[role].sentence}>
            {price[id] === null ? UNKNOWN : rateText(price[id])}
          </Text>
        ))}
      </>
    ),
  };
}

function othersOf({ negotiated, fallback, source }: ModelPrice) {
  const told: (readonly ['negotiated' | 'fallback', RolePrice | null])[] = [
    ['negotiated', negotiated],
    ['fallback', source === '' && negotiated === null ? fallback : null],
  ];
  return told.flatMap(([role, price]) => (price === null ? [] : [[role, price] as const]));
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
  const [input, output] = [tier.input, tier.output].map((each) => (each === null ? UNKNOWN : rateText(each)));
  return (
    <Text size="xs" maw={110} className="outlay-wraps">
      above {compact(tier.above_prompt_tokens)}: {input} in, {output} out
    </Text>
  );
}

function Source({ of: row }: { readonly of: ModelPrice }) {
  return (
    <Text size="sm" component="div" maw={210} className="outlay-wraps">
      <span className="outlay-nowrap">{row.source === '' ? 'No list price' : row.source}</span>
      {row.valid_from !== null && (
        <Text size="xs" c="dimmed" component="span" display="block">
          since {date(row.valid_from)}
        </Text>
      )}
      {othersOf(row).map(([role, { source }]) => (
        <Text key={role} size="xs" c="dimmed" component="span" display="block">
          {ROLE_WORDS[role].word}: {source}
        </Text>
      ))}
    </Text>
  );
}
