// What it would cost if a share of one model's calls went to another. Quality is not modelled.
import { Group, NativeSelect, Paper, SimpleGrid, Stack, Text } from '@mantine/core';
import { useSearchParams } from 'wouter';
import type { UsageRow } from '../../../schemas/api.ts';
import { toUsd } from '../../../schemas/money.ts';
import type { ModelPrice, PricesAnswer } from '../../../schemas/prices-api.ts';
import { usageParams, useRead, useUsage } from '../../data/queries.ts';
import { ExportMenu } from '../../parts/export-menu.tsx';
import { Facts } from '../../parts/facts.tsx';
import { Panel } from '../../parts/panel.tsx';
import { Empty } from '../../parts/states.tsx';
import { rangeParams } from '../../view/range.ts';
import { useView } from '../../view/use-view.ts';
import { signedDollars } from '../../words/figures.ts';
import { dollars, dollarsOf, picoOf } from '../../words/money.ts';
import { counted } from '../../words/numbers.ts';
import { days } from '../../words/times.ts';
import { movedCost, wouldCost, type Range } from './would-cost.ts';

const MOST_MODELS = 200;
const SHARES = [10, 25, 50, 75, 100];
/** Parameters of the address: names of dimensions would be filters. */
const FROM = 'what';
const TO = 'instead';
const SHARE = 'moved';
export const WHAT_IF_PARAMS = [FROM, TO, SHARE];

const keyOf = ({
  provider = '',
  model = '',
}: {
  readonly provider?: string;
  readonly model?: string;
}): string => `${provider}/${model}`;

export function WhatIf() {
  const { span, filters } = useView();
  const groupBy = ['provider', 'model'];
  const query = useUsage({ span, filters, groupBy, sort: '-cost_usd', limit: MOST_MODELS });
  const prices = useRead<PricesAnswer>('/api/v1/prices', rangeParams(span)).data?.data ?? [];
  return (
    <Panel
      title="What if another model had done it?"
      summary={`Tokens of ${days(span)} at the prices of another model. Whether its answers were as good, or as long, is not modelled.`}
      query={query}
      height={[230, 380]}
      actions={<ExportMenu twin="/api/v1/usage" params={usageParams({ span, filters, groupBy })} />}
    >
      {({ rows }) =>
        rows.length === 0 ? <Empty why="none-in-range" /> : <Question rows={rows} prices={prices} />
      }
    </Panel>
  );
}

type QuestionProps = { readonly rows: readonly UsageRow[]; readonly prices: readonly ModelPrice[] };

function Question({ rows, prices }: QuestionProps) {
  const [address, setAddress] = useSearchParams();
  const put = (name: string, value: string): void =>
    setAddress(
      (old) => {
        const next = new URLSearchParams(old);
        next.set(name, value);
        return next;
      },
      { replace: true },
    );
  const from = rows.find((row) => keyOf(row) === address.get(FROM)) ?? rows[0];
  const others = prices.filter((price) => from && keyOf(price) !== keyOf(from) && hasPrice(price));
  const to = others.find((price) => keyOf(price) === address.get(TO)) ?? others[0];
  const share = SHARES.find((each) => String(each) === address.get(SHARE)) ?? 100;
  const label = (row: { readonly provider?: string; readonly model?: string }): string =>
    [row.model || 'not told', row.provider && `(${row.provider})`].filter(Boolean).join(' ');
  return (
    <Stack gap="md">
      <SimpleGrid cols={{ base: 1, xs: 3 }} spacing="sm">
        <NativeSelect
          label="Calls of"
          value={from && keyOf(from)}
          onChange={(event) => put(FROM, event.currentTarget.value)}
          data={rows.map((row) => ({ value: keyOf(row), label: label(row) }))}
        />
        <NativeSelect
          label="Share that moves"
          value={String(share)}
          onChange={(event) => put(SHARE, event.currentTarget.value)}
          data={SHARES.map((each) => ({ value: String(each), label: `${each} %` }))}
        />
        <NativeSelect
          label="To"
          value={to && keyOf(to)}
          onChange={(event) => put(TO, event.currentTarget.value)}
          data={others.map((price) => ({ value: keyOf(price), label: label(price) }))}
        />
      </SimpleGrid>
      {from && to ? (
        <Told from={from} to={to} share={share} />
      ) : (
        <Text size="sm">There is no other model in use that has a price.</Text>
      )}
    </Stack>
  );
}

function hasPrice({ source, negotiated }: ModelPrice): boolean {
  return source !== '' || negotiated !== null;
}

type ToldProps = { readonly from: UsageRow; readonly to: ModelPrice; readonly share: number };

function Told({ from, to, share }: ToldProps) {
  const now = picoOf(from.cost_usd);
  const whole = wouldCost(from, to);
  if (now === undefined || whole === undefined) {
    return (
      <Text size="sm" role="status">
        {now === undefined
          ? 'These calls have no price, so there is nothing to compare with.'
          : 'The other model has no price.'}
      </Text>
    );
  }
  const then = movedCost(now, whole, share);
  const difference = { low: then.low - now, high: then.high - now };
  const isRange = then.low !== then.high;
  return (
    <Paper withBorder p="sm" role="status" aria-label="What it would have cost">
      <Facts
        of={[
          ['Cost now', dollars(from.cost_usd)],
          ['Cost then (est.)', between(then, (amount) => dollarsOf(amount))],
          ['Difference (est.)', between(difference, (amount) => signedDollars(toUsd(amount)))],
          ['Calls', from.calls === null ? 'not told' : counted(from.calls, 'call', 'calls')],
        ]}
      />
      <Group mt="xs">
        <Text size="sm" c="dimmed">
          The same tokens at {to.negotiated === null ? 'list' : 'negotiated'} prices.
          {isRange &&
            ' A range, because sums do not tell which prompts were long, or all of what was cached.'}
          {from.unpriced_calls > 0 &&
            ` ${counted(from.unpriced_calls, 'call', 'calls')} of them ${from.unpriced_calls === 1 ? 'has' : 'have'} no price now, so the cost now is at least this much.`}{' '}
          Other models count tokens differently, and need more or fewer tries.
        </Text>
      </Group>
    </Paper>
  );
}

function between({ low, high }: Range, write: (amount: bigint) => string): string {
  return low === high ? write(low) : `${write(low)} to ${write(high)}`;
}
