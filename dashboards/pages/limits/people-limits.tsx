// Everybody with the limit that they used most of, where it comes from, and when it is used up.
import { Anchor, Box, Button, Group, NativeSelect, Text } from '@mantine/core';
import { Link } from 'wouter';
import type { LimitPeopleAnswer, LimitStanding, PersonLimits } from '../../../schemas/limit-states.ts';
import { useRead } from '../../data/queries.ts';
import { useAnnounce } from '../../parts/announce.tsx';
import { DataTable, type Column } from '../../parts/data-table.tsx';
import { ExportMenu } from '../../parts/export-menu.tsx';
import { LimitCell } from '../../parts/limit-cell.tsx';
import { ListPager } from '../../parts/list-pager.tsx';
import { Panel } from '../../parts/panel.tsx';
import { SearchBox } from '../../parts/search-box.tsx';
import { Empty } from '../../parts/states.tsx';
import { usePrivacy } from '../../view/pseudonyms.ts';
import { commonDomain } from '../../words/common-domain.ts';
import { useList } from '../../view/use-list.ts';
import { useNow } from '../../view/use-now.ts';
import {
  atThisPace,
  capitalized,
  fullestLimit,
  isSpendKnown,
  microDollars,
  roughDollars,
  runsOutAt,
  type EffectiveLimit,
} from '../../words/limits.ts';
import { dollars, UNKNOWN } from '../../words/money.ts';
import { counted } from '../../words/numbers.ts';
import { day, minute } from '../../words/times.ts';
import { useAddress } from './use-address.ts';

const PAGE_ROWS = 25;

const STANDING_WORDS: Readonly<Record<LimitStanding, string>> = {
  ok: 'Within limit',
  near: 'Near limit',
  over: 'Limit reached',
  none: 'Without a limit',
  unknown: 'Spend not known',
};
const STANDINGS = Object.keys(STANDING_WORDS) as LimitStanding[];

export function PeopleLimits() {
  const { query: address, put } = useAddress();
  const standing = STANDINGS.find((each) => each === address.get('standing'));
  const list = useList({ byDefault: '-used', question: { standing } });
  const asked = { q: list.search || undefined, standing, sort: list.sort };
  const query = useRead<LimitPeopleAnswer>('/api/v1/limits/people', {
    ...asked,
    limit: PAGE_ROWS,
    cursor: list.cursor,
  });
  const totals = query.data?.totals;
  useAnnounce(totals && !query.isPlaceholderData ? counted(totals.matching, 'person', 'people') : undefined);
  const next = query.data?.next_cursor;
  return (
    <Panel
      title="Who is limited, and how much is left"
      summary="Of several limits of a person the one that is used most. Periods are UTC."
      query={query}
      height={700}
      actions={
        <Group gap="xs">
          <NativeSelect
            size="sm"
            aria-label="How people stand"
            value={standing ?? ''}
            onChange={(event) => put('standing', event.currentTarget.value, ['page'])}
            data={[
              { value: '', label: 'Everybody' },
              ...STANDINGS.map((value) => ({ value, label: STANDING_WORDS[value] })),
            ]}
          />
          <SearchBox label="Search by name" value={list.search} onChange={list.onSearch} />
        </Group>
      }
    >
      {(data) => (
        <Rows
          data={data}
          sort={list.sort}
          onSort={list.onSort}
          actions={<ExportMenu kind="limits" twin="/api/v1/limits/people" params={asked} />}
          empty={
            data.totals.people === 0 ? (
              <Empty why="never" sentence="Nobody has been seen yet." />
            ) : (
              <Empty why="filtered-out" sentence="Nobody matches." />
            )
          }
          pager={<ListPager list={list} size={PAGE_ROWS} count={data.data.length} next={next} />}
        />
      )}
    </Panel>
  );
}

type RowsProps = {
  readonly data: LimitPeopleAnswer;
  readonly sort: string;
  readonly onSort: (sort: string) => void;
  readonly actions: React.ReactNode;
  readonly empty: React.ReactNode;
  readonly pager: React.ReactNode;
};

function Rows({ data, ...table }: RowsProps) {
  const now = useNow();
  const { open } = useAddress();
  const { write } = usePrivacy();
  const domain = commonDomain(data.data.map(({ user }) => user));
  const short = (user: string) => write(user).replace(domain, '');
  return (
    <DataTable
      {...table}
      caption="People and their limits"
      columns={columnsOf({ now, write: short, onOpen: (user) => open('user', user) })}
      rows={data.data}
      rowKey={({ user }) => user}
      count={counted(data.totals.matching, 'person', 'people')}
      onRow={({ user }) => open('user', user)}
    />
  );
}

type Facts = {
  readonly now: number;
  readonly write: (user: string) => string;
  readonly onOpen: (user: string) => void;
};

function columnsOf({ now, write, onOpen }: Facts): Column<PersonLimits>[] {
  return [
    {
      id: 'user',
      label: 'Person',
      sort: 'user',
      cell: ({ user }) => (
        <Anchor component={Link} href={`/people/${encodeURIComponent(user)}`} size="sm">
          {write(user)}
        </Anchor>
      ),
    },
    {
      id: 'used',
      label: 'Used',
      sort: 'used',
      definition: 'How much of the limit is spent at the moment.',
      cell: (row) => <LimitCell state={row} name={write(row.user)} />,
    },
    limitColumn(
      'spent',
      'Spent',
      'Spent in the period, auxiliary work left out.',
      ({ spent_usd: spent }, row) => (isSpendKnown(row) ? dollars(spent) : UNKNOWN),
    ),
    limitColumn('left', 'Left', 'What is left of the limit.', ({ remaining_usd: left }, row) =>
      isSpendKnown(row) ? dollars(left) : UNKNOWN,
    ),
    {
      id: 'source',
      label: 'Comes from',
      definition: 'Which scope set the limit that counts.',
      cell: ({ effective }) => <Source limit={fullestLimit(effective)} />,
    },
    limitColumn(
      'pace',
      'At this pace',
      'What the period comes to if it goes on as it began (est.).',
      (limit, row) => {
        const pace = isSpendKnown(row) ? atThisPace(limit, now) : undefined;
        return pace === undefined ? UNKNOWN : roughDollars(pace);
      },
    ),
    {
      id: 'runs-out',
      label: 'Runs out',
      definition: 'When the limit is used up if the period goes on as it began (est.).',
      cell: (row) => <RunsOut row={row} now={now} />,
    },
    {
      id: 'actions',
      label: 'Actions',
      cell: ({ user }) => (
        <Button
          size="compact-xs"
          variant="default"
          aria-label={`Change the limits of ${write(user)}`}
          onClick={() => onOpen(user)}
        >
          Change
        </Button>
      ),
    },
  ];
}

function limitColumn(
  id: string,
  label: string,
  definition: string,
  write: (limit: EffectiveLimit, row: PersonLimits) => string,
): Column<PersonLimits> {
  return {
    id,
    label,
    definition,
    isNumber: true,
    cell: (row) => {
      const limit = fullestLimit(row.effective);
      return limit ? write(limit, row) : UNKNOWN;
    },
  };
}

function Source({ limit }: { readonly limit: EffectiveLimit | undefined }) {
  if (!limit) return UNKNOWN;
  const { scope, id } = limit.source;
  const words = scope === 'user' ? 'Own limit' : scope === 'group' ? `Group ${id}` : 'Default';
  return (
    <Box>
      <Text size="sm">{words}</Text>
      {limit.raised_micros > 0 && (
        <Text size="xs" c="dimmed">
          {capitalized(`${microDollars(limit.raised_micros)} raised`)}
        </Text>
      )}
    </Box>
  );
}

function RunsOut({ row, now }: { readonly row: PersonLimits; readonly now: number }) {
  const limit = fullestLimit(row.effective);
  if (!limit || !isSpendKnown(row)) return UNKNOWN;
  if (limit.exceeded) {
    return (
      <Text size="sm" title={minute(limit.resets_at)} style={{ whiteSpace: 'nowrap' }}>
        Resets {day(limit.resets_at)}
      </Text>
    );
  }
  const at = runsOutAt(limit, now);
  return (
    <Text size="sm" c={at === undefined ? 'dimmed' : undefined} style={{ whiteSpace: 'nowrap' }}>
      {at === undefined ? `Not this ${limit.period}` : `${day(at)} (est.)`}
    </Text>
  );
}
