// What groups spent, and what the limits of their members come to.
import { Anchor, Text } from '@mantine/core';
import { Link, useLocation } from 'wouter';
import type { z } from 'zod';
import type { UsageRow } from '../../../schemas/api.ts';
import type { groupListAnswer } from '../../../schemas/settings-api.ts';
import { useRead, useUsage } from '../../data/queries.ts';
import { DataTable } from '../../parts/data-table.tsx';
import { ExportMenu } from '../../parts/export-menu.tsx';
import { Panel } from '../../parts/panel.tsx';
import { Empty } from '../../parts/states.tsx';
import { usePrivacy } from '../../view/pseudonyms.ts';
import { rangeParams } from '../../view/range.ts';
import { useList } from '../../view/use-list.ts';
import { useView } from '../../view/use-view.ts';
import { without } from '../../view/view.ts';
import { days } from '../../words/times.ts';
import { groupColumns } from './groups-columns.tsx';
import { groupRows, sortGroups, withoutSmallGroups } from './group-rows.ts';
import { useGroupStates } from '../../data/limit-states.ts';

export type Groups = z.infer<typeof groupListAnswer>;

export function GroupsTable() {
  const { span, filters, search } = useView();
  const [, navigate] = useLocation();
  const groups = useRead<Groups>('/api/v1/groups');
  const usage = useUsage({ span, filters, groupBy: ['group'], limit: 10_000 });
  const states = useGroupStates();
  const privacy = usePrivacy();
  const list = useList({ byDefault: '-cost', question: {} });
  const rowsOf = (rows: readonly UsageRow[]) => {
    const all = groupRows(groups.data?.data ?? [], rows, states);
    return sortGroups(privacy.isOn ? withoutSmallGroups(all) : all, list.sort);
  };
  const kept = search(without(filters, 'group'));
  const params = { ...rangeParams(span), ...filters, group_by: 'group' };
  return (
    <Panel
      title="What groups spent"
      summary={`${days(span)}; limits are those of the members now`}
      query={usage}
      height={420}
    >
      {(data) => (
        <DataTable
          caption="Groups by what they spent"
          columns={groupColumns(data.totals, kept)}
          rows={rowsOf(data.rows)}
          rowKey={({ group }) => group}
          onRow={({ group, members, isMerged }) =>
            members !== null && !isMerged && navigate(`/groups/${encodeURIComponent(group)}${kept}`)
          }
          sort={list.sort}
          onSort={list.onSort}
          actions={<ExportMenu kind="usage" params={params} twin="/api/v1/usage" />}
          empty={<NoGroups />}
        />
      )}
    </Panel>
  );
}

function NoGroups() {
  return (
    <Empty
      why="not-connected"
      sentence="There are no groups yet. They come from a CSV file with the columns group and user, or from the API."
      action={
        <Anchor component={Link} href="/setup" size="sm">
          <Text span inherit>
            Open Setup
          </Text>
        </Anchor>
      }
    />
  );
}
