// What the agent did in the session: prompts, tools by name, edits, errors. Never what was said.
import { Group, Stack, Text } from '@mantine/core';
import type { ActivitiesAnswer, ActivityRow } from '../../../schemas/activity-api.ts';
import type { SessionAnswer } from '../../../schemas/api.ts';
import { intervalEnd, intervalStart } from '../../../schemas/period.ts';
import { useRead } from '../../data/queries.ts';
import { Panel } from '../../parts/panel.tsx';
import { Empty } from '../../parts/states.tsx';
import { counted } from '../../words/numbers.ts';
import { toolsOf } from './tools.ts';

/** Kinds in the order in which they are told, and their words for one and for many. */
const KINDS: readonly (readonly [string, string, string])[] = [
  ['prompt', 'message', 'messages'],
  ['tool_result', 'tool call', 'tool calls'],
  ['edit_accepted', 'accepted edit', 'accepted edits'],
  ['edit_rejected', 'rejected edit', 'rejected edits'],
  ['lines_added', 'line added', 'lines added'],
  ['lines_removed', 'line removed', 'lines removed'],
  ['commit', 'commit', 'commits'],
  ['pull_request', 'pull request', 'pull requests'],
  ['compaction', 'compaction', 'compactions'],
  ['api_error', 'error of the model service', 'errors of the model service'],
];

export function Deeds({ session }: { readonly session: SessionAnswer }) {
  const query = useRead<ActivitiesAnswer>('/api/v1/activities', {
    from: new Date(intervalStart('hour', Date.parse(session.started))).toISOString(),
    to: new Date(intervalEnd('hour', Date.parse(session.ended))).toISOString(),
    session: [session.session],
    group_by: 'name',
  });
  return (
    <Panel
      title="What did it do?"
      summary="Counts only: what was said is not kept."
      query={query}
      height={180}
    >
      {({ rows, totals }) =>
        rows.length === 0 ? (
          <Empty why="none-in-range" sentence="The agent tells nothing but usage." />
        ) : (
          <Stack gap="sm">
            <Text component="ul" size="sm" className="outlay-words">
              {KINDS.map(
                ([kind, one, many]) => [kind, Math.round(Number(totals[kind] ?? 0)), one, many] as const,
              )
                .filter(([, count]) => count > 0)
                .map(([kind, count, one, many]) => (
                  <li key={kind}>{counted(count, one, many)}</li>
                ))}
            </Text>
            <Tools rows={rows} />
          </Stack>
        )
      }
    </Panel>
  );
}

const BAR_WIDTH = 120;

function Tools({ rows }: { readonly rows: readonly ActivityRow[] }) {
  const tools = toolsOf(rows);
  const most = tools[0]?.count ?? 1;
  if (tools.length === 0) return null;
  return (
    <Stack component="ul" gap={4} m={0} p={0} className="outlay-plain-list" aria-label="Tool calls by tool">
      {tools.map(({ name, count }) => (
        <Group component="li" key={name} gap="sm" wrap="nowrap" fz="sm">
          <Text span inherit w={130} truncate title={name}>
            {name}
          </Text>
          <span className="outlay-share-bar" style={{ width: BAR_WIDTH }} aria-hidden="true">
            <span style={{ width: `${(count / most) * 100}%` }} />
          </span>
          <Text span inherit>
            {counted(count, 'call', 'calls')}
          </Text>
        </Group>
      ))}
    </Stack>
  );
}
