// Tokens times unit prices, for the row that is picked in the tree; the agent's own figure beside ours.
import { Paper, Table, Text, Title } from '@mantine/core';
import { useId, useMemo } from 'react';
import type { SessionAnswer } from '../../../schemas/api.ts';
import { toUsd, type Pico } from '../../../schemas/money.ts';
import { UNKNOWN } from '../../words/money.ts';
import { counted, exact } from '../../words/numbers.ts';
import { shortModel } from '../sessions/session-facts.ts';
import { amountOf, arithmeticOf, type Arithmetic } from './arithmetic.ts';
import type { TreeRow } from './tree.ts';

const MILLION = 1_000_000n;

type Props = { readonly row: TreeRow | undefined; readonly session: SessionAnswer };

export function PriceArithmetic({ row, session }: Props) {
  const id = useId();
  const told = useMemo(() => (row?.listed ? arithmeticOf(row.listed) : undefined), [row]);
  return (
    <Paper component="section" aria-labelledby={id} withBorder p="md" className="outlay-panel">
      <Title order={2} size="h4" id={id}>
        How does this cost come about?
      </Title>
      <Text size="sm" c="dimmed" mb="xs" aria-live="polite">
        {row ? titleOf(row) : 'Pick a row of the tree.'}
        {row?.kind === 'part' && !session.call_list_complete && ' Only of the calls that are listed.'}
      </Text>
      {told ? (
        <Sum told={told} />
      ) : (
        <Text size="sm">
          {row
            ? 'Its calls are not told one by one, so tokens and prices cannot be set against each other.'
            : null}
        </Text>
      )}
    </Paper>
  );
}

function titleOf({ label, kind, listed, models }: TreeRow): string {
  if (kind === 'call') return `The call at ${label} of ${models.map(shortModel).join()}.`;
  return listed === null ? `${label}.` : `${label}: ${counted(listed.length, 'call', 'calls')}.`;
}

function Sum({ told }: { readonly told: Arithmetic }) {
  const { lines, sum, cost, reported } = told;
  const hasModels = new Set(lines.map(({ model }) => model)).size > 1;
  return (
    <>
      <Table.ScrollContainer
        type="native"
        minWidth={0}
        tabIndex={0}
        role="region"
        aria-label="Tokens times prices"
      >
        <Table className="outlay-table" verticalSpacing={4} horizontalSpacing={5} fz="xs">
          <Table.Caption className="outlay-hidden">Tokens times prices</Table.Caption>
          <Table.Thead>
            <Table.Tr>
              <Table.Th scope="col">Kind</Table.Th>
              <Table.Th scope="col" data-number>
                Tokens
              </Table.Th>
              <Table.Th scope="col" data-number title="Dollars per million tokens when the call was rated">
                × per 1M
              </Table.Th>
              <Table.Th scope="col" data-number>
                = USD
              </Table.Th>
            </Table.Tr>
          </Table.Thead>
          <Table.Tbody>
            {lines.map((line) => (
              <Table.Tr key={`${line.model} ${line.kind} ${line.price ?? ''}`}>
                <Table.Th scope="row" style={{ whiteSpace: 'nowrap' }}>
                  {line.kind}
                  {hasModels && (
                    <Text size="xs" c="dimmed">
                      {shortModel(line.model)}
                    </Text>
                  )}
                </Table.Th>
                <Table.Td data-number>{exact(line.tokens)}</Table.Td>
                <Table.Td data-number>{inDollars(line.price && line.price * MILLION)}</Table.Td>
                <Table.Td data-number>{inDollars(amountOf(line))}</Table.Td>
              </Table.Tr>
            ))}
          </Table.Tbody>
          <Table.Tfoot>
            <SumRow label="At these prices" amount={sum === 0n && cost === undefined ? undefined : sum} />
            <SumRow label="Counts as" amount={cost} />
            <SumRow label="The agent says" amount={reported} />
          </Table.Tfoot>
        </Table>
      </Table.ScrollContainer>
      <Text size="xs" c="dimmed" mt={6}>
        {explanationOf(told)}
      </Text>
    </>
  );
}

function SumRow({ label, amount }: { readonly label: string; readonly amount: Pico | undefined }) {
  return (
    <Table.Tr>
      <Table.Th scope="row" colSpan={3}>
        {label}
      </Table.Th>
      <Table.Td data-number fw={600}>
        {inDollars(amount)}
      </Table.Td>
    </Table.Tr>
  );
}

/** With all digits: this is where they are looked for. */
function inDollars(amount: Pico | undefined): string {
  return amount === undefined ? UNKNOWN : toUsd(amount);
}

function explanationOf({ sources, otherwise, unpriced, sum, cost }: Arithmetic): string {
  const without = unpriced - (otherwise.fallback ?? 0);
  const sentences = [
    sources.length > 0 ? `Prices: ${sources.join(', ')}, as they were when each call was rated.` : '',
    without > 0 ? `${counted(without, 'call has', 'calls have')} no price and no cost.` : '',
    otherwise.fallback
      ? `${counted(otherwise.fallback, 'call has', 'calls have')} no price; a fallback of the price book counts.`
      : '',
    otherwise.negotiated
      ? `${counted(otherwise.negotiated, 'call is', 'calls are')} at negotiated prices.`
      : '',
    otherwise.reported
      ? `For ${counted(otherwise.reported, 'call', 'calls')} the agent's own figure counts, because list prices leave something open.`
      : '',
    otherwise.list_low
      ? `For ${counted(otherwise.list_low, 'call', 'calls')} the least that list prices allow counts.`
      : '',
    otherwise.list_high
      ? `For ${counted(otherwise.list_high, 'call', 'calls')} all input counts as uncached, because the cache is not told apart.`
      : '',
    cost === sum ? 'The lines add up to what counts, to the last digit.' : '',
  ];
  return sentences.filter((sentence) => sentence !== '').join(' ');
}
