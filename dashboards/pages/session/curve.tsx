// How cost ran up and how large the context was: two drawings over the same time, and both as one table.
import { Box, Paper, SegmentedControl, Table, Text, Title } from '@mantine/core';
import { useId, useMemo, useState } from 'react';
import type { SessionAnswer } from '../../../schemas/api.ts';
import { Empty } from '../../parts/states.tsx';
import { dollars, UNKNOWN } from '../../words/money.ts';
import { compact, counted } from '../../words/numbers.ts';
import { CurveDrawing } from './curve-drawing.tsx';
import { compactionsOf, pointsOf, type Point } from './story.ts';
import type { PlacedCall } from './tokens.ts';

const HEIGHT = 380;

type Props = { readonly session: SessionAnswer; readonly calls: readonly PlacedCall[] };

export function Curve({ session, calls }: Props) {
  const id = useId();
  const [form, setForm] = useState('chart');
  const points = useMemo(() => pointsOf(calls), [calls]);
  const compactions = useMemo(() => compactionsIn(session, calls), [session, calls]);
  return (
    <Paper component="section" aria-labelledby={id} withBorder p="md" className="outlay-panel">
      <Title order={2} size="h4" id={id}>
        How did cost grow with the context?
      </Title>
      <Text size="sm" c="dimmed" mb="xs">
        {summaryOf(session, points, compactions.length)}
      </Text>
      {points.length < 2 ? (
        <Empty
          why="none-in-range"
          sentence={
            points.length === 0
              ? 'Single calls are not told, so there is no curve.'
              : 'One call makes no curve.'
          }
        />
      ) : (
        <>
          <SegmentedControl
            size="xs"
            value={form}
            onChange={setForm}
            data={[
              { value: 'chart', label: 'Chart' },
              { value: 'table', label: 'Table' },
            ]}
            aria-label="Show cost and context as"
            className="outlay-no-print"
          />
          <Box mih={HEIGHT}>
            {form === 'chart' ? (
              <CurveDrawing points={points} compactions={compactions} />
            ) : (
              <PointTable points={points} compactions={compactions} />
            )}
          </Box>
        </>
      )}
    </Paper>
  );
}

/** As the agent tells them; else the calls that summed up. */
function compactionsIn({ context }: SessionAnswer, calls: readonly PlacedCall[]): readonly number[] {
  const told = context.compactions.map((at) => Date.parse(at));
  return told.length > 0 ? told : compactionsOf(calls);
}

function summaryOf(session: SessionAnswer, points: readonly Point[], compactions: number): string {
  const { cost_usd: cost, context, call_list_complete: isComplete } = session;
  if (points.length === 0) return 'Not known.';
  const times = compactions === 0 ? '' : ` and was summed up ${counted(compactions, 'time', 'times')}`;
  const cut = isComplete ? '' : ' The curve is of these calls only: the session has more than are listed.';
  return `${dollars(cost)} over ${counted(points.length, 'call', 'calls')}; the context of the main work grew to ${compact(context.peak_tokens)} tokens${times}.${cut}`;
}

type TableProps = { readonly points: readonly Point[]; readonly compactions: readonly number[] };

function PointTable({ points, compactions }: TableProps) {
  const marked = new Set(compactions);
  return (
    <Table.ScrollContainer
      type="native"
      minWidth={0}
      mah={HEIGHT}
      tabIndex={0}
      role="region"
      aria-label="Cost and context by call"
    >
      <Table className="outlay-table" stickyHeader fz="sm" verticalSpacing={4}>
        <Table.Caption className="outlay-hidden">Cost and context by call</Table.Caption>
        <Table.Thead>
          <Table.Tr>
            <Table.Th scope="col">Call at (UTC)</Table.Th>
            <Table.Th scope="col" data-number>
              Cost up to here
            </Table.Th>
            <Table.Th scope="col" data-number>
              Context, tokens
            </Table.Th>
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {points.map(({ at, cost, context }, index) => (
            <Table.Tr key={index}>
              <Table.Th scope="row">
                {new Date(at).toISOString().slice(11, 19)}
                {marked.has(at) && ' (summed up)'}
              </Table.Th>
              <Table.Td data-number>{dollars(cost.toFixed(6))}</Table.Td>
              <Table.Td data-number>{context === null ? UNKNOWN : compact(context)}</Table.Td>
            </Table.Tr>
          ))}
        </Table.Tbody>
      </Table>
    </Table.ScrollContainer>
  );
}
