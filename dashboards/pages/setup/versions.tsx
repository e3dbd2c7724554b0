// Which versions of which agents report, what their telemetry lacks, and the one setting that mends it.
import { Anchor, Code, Stack, Text } from '@mantine/core';
import type { UseQueryResult } from '@tanstack/react-query';
import type { SendersAnswer } from '../../../schemas/senders.ts';
import { Count } from '../../parts/amount.tsx';
import { DataTable, type Column } from '../../parts/data-table.tsx';
import { Panel } from '../../parts/panel.tsx';
import { Empty } from '../../parts/states.tsx';
import { useNow } from '../../view/use-now.ts';
import { counted } from '../../words/numbers.ts';
import { ago, minute } from '../../words/times.ts';
import { versionsOf, type Version } from './checks.ts';

export function Versions({ senders }: { readonly senders: UseQueryResult<SendersAnswer> }) {
  const now = useNow();
  return (
    <Panel
      title="Who reports, and what is missing?"
      summary="By agent and version, the one heard of last first. The same, person by person: outlay senders, or GET /api/v1/senders."
      query={senders}
      height={110}
    >
      {({ data, next_cursor: more, total }) => (
        <div className="outlay-versions">
          <DataTable
            caption="Senders by agent and version"
            columns={columns(now)}
            rows={versionsOf(data)}
            rowKey={({ key }) => key}
            empty={<Empty why="never" action={null} />}
          />
          {more !== null && (
            <Text size="sm" c="dimmed">
              From the first {data.length} of {counted(total, 'sender', 'senders')}.
            </Text>
          )}
        </div>
      )}
    </Panel>
  );
}

function columns(now: number): Column<Version>[] {
  return [
    {
      id: 'agent',
      label: 'Agent',
      cell: ({ agent, version }) => (
        <Text size="sm" span>
          {agent || 'No agent known'} {version}
        </Text>
      ),
    },
    {
      id: 'senders',
      label: 'Senders',
      isNumber: true,
      definition: 'People, or services that speak for many.',
      cell: ({ senders }) => <Count of={senders} />,
    },
    {
      id: 'charged',
      label: 'Calls charged',
      isNumber: true,
      definition: 'Records from which a charge was made.',
      cell: ({ charged }) => <Count of={charged} />,
    },
    {
      id: 'last',
      label: 'Last heard',
      cell: ({ lastAt }) => (
        <Text size="sm" span title={minute(lastAt)} style={{ whiteSpace: 'nowrap' }}>
          {ago(lastAt, Math.max(now, Date.parse(lastAt)))}
        </Text>
      ),
    },
    { id: 'lacks', label: 'To mend', cell: (row) => <Lacks of={row} /> },
  ];
}

function Lacks({ of: { missing, faults, rejected, rejection } }: { readonly of: Version }) {
  if (missing.length + faults.length + rejected === 0) {
    return (
      <Text size="sm" c="dimmed">
        Nothing
      </Text>
    );
  }
  return (
    <Stack gap={6} miw={{ base: 420, md: 260 }} maw={640}>
      {missing.map(({ item, sentence, mend, senders }) => (
        <div key={item}>
          <Text size="sm">
            {sentence}{' '}
            <Text span inherit c="dimmed">
              ({counted(senders, 'sender', 'senders')})
            </Text>
          </Text>
          {mend && (
            <Text size="xs" c="dimmed" className="outlay-break">
              <Code>{mend.setting}</Code> in: {mend.where}
            </Text>
          )}
        </div>
      ))}
      {faults.map(({ wrong, mended_in: mended, source }) => (
        <Text key={wrong} size="sm">
          <Text span inherit fw={600} c="var(--outlay-near)">
            Known fault:{' '}
          </Text>
          {wrong} {mended === null ? 'No version without it is known.' : `Update to ${mended} or later.`}{' '}
          <Anchor
            href={source}
            size="sm"
            underline="always"
            target="_blank"
            rel="noreferrer"
            aria-label={`Source: ${wrong}`}
          >
            Source
          </Anchor>
        </Text>
      ))}
      {rejected > 0 && (
        <Text size="sm" className="outlay-break">
          {counted(rejected, 'record or request', 'records and requests')} refused. {rejection}
        </Text>
      )}
    </Stack>
  );
}
