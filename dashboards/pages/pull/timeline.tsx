// What the forge told and the sessions that worked on the change, in the order of time.
import { Anchor, Group, Paper, Text, Title } from '@mantine/core';
import { Link } from 'wouter';
import type { PullRequestAnswer } from '../../../schemas/change-api.ts';
import { Amount } from '../../parts/amount.tsx';
import { Empty } from '../../parts/states.tsx';
import { usePrivacy } from '../../view/pseudonyms.ts';
import { minute } from '../../words/times.ts';

type Event = PullRequestAnswer['timeline'][number];

const SIGNS: Readonly<Record<string, string>> = {
  session: '▸',
  opened: '○',
  reopened: '○',
  merged: '●',
  closed: '✕',
  reverted: '↺',
  failed_run: '!',
};

export function Timeline({ pull: { timeline } }: { readonly pull: PullRequestAnswer }) {
  return (
    <Paper component="section" aria-labelledby="timeline" withBorder p="md" className="outlay-panel">
      <Title order={2} size="h4" id="timeline" mb="xs">
        What happened?
      </Title>
      {timeline.length === 0 && <Empty why="not-connected" sentence="No forge told about it." />}
      <ol className="outlay-timeline">
        {timeline.map((event, index) => (
          <Row key={index} event={event} />
        ))}
      </ol>
    </Paper>
  );
}

function Row({ event: { at, kind, what, actor, session, cost_usd: cost } }: { readonly event: Event }) {
  const { write } = usePrivacy();
  return (
    <li>
      <Text span c={kind === 'failed_run' ? 'var(--outlay-over)' : 'dimmed'} fw={700} aria-hidden="true">
        {SIGNS[kind] ?? '·'}
      </Text>
      <div>
        <Group gap={6} justify="space-between">
          <Text size="sm" className="outlay-break">
            {session === undefined ? (
              what
            ) : (
              <Anchor component={Link} href={`/sessions/${encodeURIComponent(session)}`} size="sm">
                {what}
              </Anchor>
            )}
          </Text>
          {cost !== undefined && (
            <Text size="sm" fw={600}>
              <Amount usd={cost} />
            </Text>
          )}
        </Group>
        <Text size="xs" c="dimmed">
          {minute(at)}
          {actor !== '' && `, ${write(actor)}`}
        </Text>
      </div>
    </li>
  );
}
