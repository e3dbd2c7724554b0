// The tree of a session's work. Arrow keys walk through it as in a list of files.
import { Box, Paper, Table, Text, Title } from '@mantine/core';
import { useId, useRef, type KeyboardEvent } from 'react';
import type { SessionAnswer } from '../../../schemas/api.ts';
import type { Pico } from '../../../schemas/money.ts';
import { Count } from '../../parts/amount.tsx';
import { Icon } from '../../parts/icons.tsx';
import { ShareBar } from '../../parts/share-bar.tsx';
import { dollarsOf, picoOf, UNKNOWN } from '../../words/money.ts';
import { duration } from '../../words/times.ts';
import { shortestModel } from '../sessions/session-facts.ts';
import type { TreeRow } from './tree.ts';
import type { UsedTree } from './use-tree.ts';

type Props = { readonly session: SessionAnswer; readonly tree: UsedTree };

export function WorkTree({ session, tree }: Props) {
  const id = useId();
  const body = useRef<HTMLTableSectionElement>(null);
  const { rows, picked } = tree;
  const whole = picoOf(session.cost_usd);
  const onKeyDown = (event: KeyboardEvent): void => {
    const at = rows.findIndex((row) => row.id === (event.target as HTMLElement).dataset['row']);
    const row = rows[at];
    if (!row || event.altKey || event.ctrlKey || event.metaKey) return;
    const target = nextOf(event.key, rows, at);
    if (target === undefined && !act(event.key, row, tree)) return;
    event.preventDefault();
    event.stopPropagation();
    if (target !== undefined) (body.current?.children[target] as HTMLElement | undefined)?.focus();
  };
  return (
    <Paper component="section" aria-labelledby={id} withBorder p="md" h="100%" className="outlay-panel">
      <Title order={2} size="h4" id={id}>
        What was the money spent on?
      </Title>
      <Text size="sm" c="dimmed" mb="xs">
        {noteOf(session)}
      </Text>
      <Table.ScrollContainer type="native" minWidth={0}>
        <Table
          role="treegrid"
          aria-labelledby={id}
          className="outlay-table outlay-tree"
          highlightOnHover
          verticalSpacing={5}
          horizontalSpacing={5}
          fz={13}
        >
          <Table.Caption className="outlay-hidden">The work of the session with what it cost</Table.Caption>
          <Table.Thead>
            <Table.Tr>
              <Table.Th scope="col">Work</Table.Th>
              <Table.Th scope="col" data-number title="Cost of its own calls, without what stands below it">
                Own cost
              </Table.Th>
              <Table.Th
                scope="col"
                data-number
                title="Cost with all that stands below it, of the whole session"
              >
                Share
              </Table.Th>
              <Table.Th scope="col" data-number title="Tokens of all kinds">
                Tokens
              </Table.Th>
              <Table.Th
                scope="col"
                data-number
                title="Model calls, and requests beyond the first that they took"
              >
                Calls
              </Table.Th>
              <Table.Th scope="col" data-number title="From its first call to its last">
                Took
              </Table.Th>
              <Table.Th scope="col">Model</Table.Th>
            </Table.Tr>
          </Table.Thead>
          <Table.Tbody ref={body} onKeyDown={onKeyDown}>
            {rows.map((row) => (
              <WorkRow key={row.id} row={row} whole={whole} tree={tree} isPicked={row === picked} />
            ))}
          </Table.Tbody>
        </Table>
      </Table.ScrollContainer>
    </Paper>
  );
}

function noteOf({ known_by: knownBy, tree, call_list_complete: isComplete }: SessionAnswer): string {
  if (knownBy === 'metrics') {
    return 'Only counters tell of this session: sums by kind of work are known, single calls and their order are not.';
  }
  const order =
    tree.subagents.length > 0 && tree.order === 'time'
      ? ' Not every subagent tells who started it: those stand in the order of time.'
      : '';
  return isComplete
    ? `Open a row for its calls; pick one to see how its cost comes about.${order}`
    : `Sums are of all calls; the first 2,000 are listed.${order}`;
}

/** The index of the row that a key leads to; undefined where it leads nowhere. */
function nextOf(key: string, rows: readonly TreeRow[], at: number): number | undefined {
  const row = rows[at];
  if (key === 'ArrowDown') return Math.min(rows.length - 1, at + 1);
  if (key === 'ArrowUp') return Math.max(0, at - 1);
  if (key === 'Home') return 0;
  if (key === 'End') return rows.length - 1;
  if (key === 'ArrowRight' && row?.isOpen === true) return at + 1;
  if (key !== 'ArrowLeft' || row === undefined || row.isOpen === true || row.level === 1) return undefined;
  return rows.findLastIndex((each, index) => index < at && each.level < row.level);
}

/** Does what a key stands for; false for any other key. */
function act(key: string, row: TreeRow, { setOpen, pick, showAll }: UsedTree): boolean {
  if (key === 'ArrowRight' || key === 'ArrowLeft') {
    if (row.isOpen !== undefined) setOpen(row.id, key === 'ArrowRight');
    return true;
  }
  if (key !== 'Enter' && key !== ' ') return false;
  if (row.kind === 'more') showAll(row.id);
  else pick(row.id);
  return true;
}

type RowProps = {
  readonly row: TreeRow;
  readonly whole: Pico | undefined;
  readonly tree: UsedTree;
  readonly isPicked: boolean;
};

function WorkRow({ row, whole, tree, isPicked }: RowProps) {
  const { id, level, isOpen, kind, label } = row;
  const onClick = (): void => {
    if (kind === 'more') tree.showAll(id);
    else tree.pick(id);
  };
  return (
    <Table.Tr
      data-row={id}
      tabIndex={isPicked ? 0 : -1}
      aria-level={level}
      aria-posinset={row.position}
      aria-setsize={row.setSize}
      {...(isOpen !== undefined && { 'aria-expanded': isOpen })}
      aria-selected={isPicked}
      className={isPicked ? 'outlay-picked' : undefined}
      onClick={onClick}
      fw={level === 1 ? 600 : undefined}
    >
      <Table.Th scope="row" colSpan={kind === 'more' ? 7 : undefined}>
        <Box className="outlay-tree-label" style={{ paddingLeft: (level - 1) * 18 }}>
          <Toggle isOpen={isOpen} onClick={() => tree.setOpen(id, isOpen !== true)} />
          <Text span inherit c={kind === 'more' ? 'var(--mantine-color-anchor)' : undefined}>
            {label}
          </Text>
        </Box>
      </Table.Th>
      {kind !== 'more' && <Figures row={row} whole={whole} />}
    </Table.Tr>
  );
}

/** For the pointer only: the keyboard opens rows with the arrow keys. */
function Toggle({ isOpen, onClick }: { readonly isOpen: boolean | undefined; readonly onClick: () => void }) {
  if (isOpen === undefined) return <span className="outlay-tree-toggle" />;
  return (
    <span
      className="outlay-tree-toggle"
      aria-hidden="true"
      onClick={(event) => {
        event.stopPropagation();
        onClick();
      }}
    >
      <Icon name={isOpen ? 'down' : 'right'} size={16} />
    </span>
  );
}

function Figures({ row, whole }: { readonly row: TreeRow; readonly whole: Pico | undefined }) {
  const { own, kind, unpriced, calls, retries, models } = row;
  const took = row.ended - row.started;
  const [model, ...others] = models.map(shortestModel);
  return (
    <>
      <Table.Td data-number>
        {kind === 'group' ? '' : own === undefined ? UNKNOWN : dollarsOf(own)}
        {unpriced > 0 && own !== undefined && ' or more'}
      </Table.Td>
      <Table.Td data-number>
        <ShareBar part={row.whole} whole={whole} />
      </Table.Td>
      <Table.Td data-number>
        <Count of={row.tokens} />
      </Table.Td>
      <Table.Td data-number>
        <Count of={calls} />
        {retries !== null && retries > 0 && (
          <Text span size="xs" c="var(--outlay-near)" title="Requests beyond the first">
            {' '}
            +{retries}
          </Text>
        )}
      </Table.Td>
      <Table.Td data-number>{kind === 'call' || took === 0 ? '' : duration(took)}</Table.Td>
      <Table.Td>
        <Text span size="xs" lh={1.3} title={models.join(', ')} style={{ whiteSpace: 'nowrap' }}>
          {model ?? UNKNOWN}
          {others.length > 0 && ` +${others.length}`}
        </Text>
      </Table.Td>
    </>
  );
}
