// Today so far, and what drove it, in three lines.
import { Text } from '@mantine/core';
import type { SessionsAnswer, UsageAnswer } from '../../../schemas/api.ts';
import { intervalEnd, intervalStart } from '../../../schemas/period.ts';
import { useSessions, useUsage } from '../../data/queries.ts';
import { Panel } from '../../parts/panel.tsx';
import { rangeParams } from '../../view/range.ts';
import { useNow } from '../../view/use-now.ts';
import { dollars, picoOf } from '../../words/money.ts';
import { counted } from '../../words/numbers.ts';
import { minute } from '../../words/times.ts';
import { driversOf, placeOf } from './my-words.ts';

export function MyToday({ me }: { readonly me: string }) {
  const now = useNow();
  const span = { from: intervalStart('day', now), to: intervalEnd('day', now) };
  const filters = { user: [me] };
  const repos = useUsage({ span, filters, groupBy: ['repo'], sort: '-cost_usd' });
  const models = useUsage({ span, filters, groupBy: ['model'], sort: '-cost_usd' });
  const sessions = useSessions({ ...rangeParams(span), user: me, sort: '-cost_usd', limit: 1 });
  return (
    <Panel title="What drove today" summary="Since midnight UTC, as it arrives." query={repos} height={170}>
      {(data) => <Drivers repos={data} models={models.data} sessions={sessions.data} />}
    </Panel>
  );
}

type DriversProps = {
  readonly repos: UsageAnswer;
  readonly models: UsageAnswer | undefined;
  readonly sessions: SessionsAnswer | undefined;
};

function Drivers({ repos, models, sessions }: DriversProps) {
  const { totals } = repos;
  const [session] = sessions?.data ?? [];
  const lines = driversOf({
    total: picoOf(totals.cost_usd) ?? 0n,
    repos: repos.rows,
    models: models?.rows ?? [],
    session: session && {
      name: `of ${minute(session.started)} in ${placeOf(session.repo)}`,
      cost: session.cost_usd,
    },
  });
  return (
    <>
      <Text fz={26} fw={650} lh={1.2}>
        {totals.sessions === 0 ? 'Nothing yet' : dollars(totals.cost_usd)}
      </Text>
      <Text size="sm" c="dimmed" mb="xs">
        {totals.sessions === 0
          ? 'The first message of the day appears here within seconds.'
          : `${counted(totals.sessions, 'session', 'sessions')}${
              totals.messages === null ? '' : `, ${counted(totals.messages, 'message', 'messages')}`
            }`}
      </Text>
      {lines.length > 0 && (
        <ul className="outlay-list">
          {lines.map((line) => (
            <li key={line}>{line}</li>
          ))}
        </ul>
      )}
    </>
  );
}
