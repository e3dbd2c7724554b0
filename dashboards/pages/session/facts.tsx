// Who, where and when, and the totals.
import { Anchor, Group, Paper, SimpleGrid, Stack, Text } from '@mantine/core';
import { Link } from 'wouter';
import type { SessionAnswer } from '../../../schemas/api.ts';
import { Amount, Count } from '../../parts/amount.tsx';
import { Fact } from '../../parts/fact.tsx';
import { StatCard } from '../../parts/stat-card.tsx';
import { usePrivacy } from '../../view/pseudonyms.ts';
import { useView } from '../../view/use-view.ts';
import { dollarsOf, exactDollars, picoOf } from '../../words/money.ts';
import { compact, counted, percent } from '../../words/numbers.ts';
import { CACHE_HIT_DEFINITION, cacheHits, shareText } from '../../words/ratios.ts';
import { duration, minute } from '../../words/times.ts';
import { allTokens } from './tokens.ts';

type Props = { readonly session: SessionAnswer };

export function Facts({ session }: Props) {
  return (
    <Stack>
      <Place session={session} />
      <Notes session={session} />
      <SimpleGrid cols={{ base: 2, sm: 3, lg: 6 }} spacing="sm">
        <StatCard
          label="Cost"
          value={<Amount usd={session.cost_usd} style="card" />}
          definition="All model calls of the session, subagents and auxiliary work included."
          change={reportedOf(session)}
        />
        <StatCard
          label="Messages"
          value={<Count of={session.messages} />}
          definition="People's prompts; not known where the agent tells none."
        />
        <StatCard
          label="Model calls"
          value={<Count of={session.calls} />}
          definition="Calls of a model that were told, and requests beyond the first that they took."
          change={
            session.retries === null ? 'not told by counters' : counted(session.retries, 'retry', 'retries')
          }
        />
        <StatCard
          label="Tokens"
          value={<Count of={allTokens(session)} />}
          definition="Uncached input, cache reads, cache writes and output together."
          change={`${compact(session.output_tokens)} output`}
        />
        <StatCard
          label="From the cache"
          value={shareText(cacheHits(session))}
          definition={CACHE_HIT_DEFINITION}
          change={`${compact(session.cache_read_tokens)} read, ${compact(session.cache_write_tokens)} written`}
        />
        <StatCard
          label="Subagents"
          value={subagentShareOf(session)}
          definition="Share of the cost that subagents had."
          change={counted(session.tree.subagents.length, 'subagent', 'subagents')}
        />
      </SimpleGrid>
    </Stack>
  );
}

function Place({ session }: Props) {
  const { search } = useView();
  const { write } = usePrivacy();
  const { user, agent, repo, branch, pr, started, ended } = session;
  const took = Date.parse(ended) - Date.parse(started);
  const facts: readonly (readonly [string, string])[] = [
    ['Agent', agent],
    ['Repository', repo || 'Unattributed'],
    ['Branch', branch],
    ['Pull request', pr && `#${pr}`],
    ['When', `${minute(started)}, ${took > 0 ? `${duration(took)} long` : 'one moment'}`],
    ['Id', session.session],
  ];
  return (
    <Group component="dl" style={{ gap: '4px 24px' }} m={0} fz="sm">
      <Fact name="Person">
        {user === '' ? (
          'Unattributed'
        ) : (
          <Anchor component={Link} href={`/people/${encodeURIComponent(user)}${search()}`} size="sm">
            {write(user)}
          </Anchor>
        )}
      </Fact>
      {facts
        .filter(([, value]) => value !== '')
        .map(([name, value]) => (
          <Fact key={name} name={name}>
            {value}
          </Fact>
        ))}
    </Group>
  );
}

function Notes({ session }: Props) {
  const notes = [
    session.known_by === 'metrics'
      ? 'Only counters tell of this session. What they sum up is complete; single calls, their order and their retries are not known.'
      : '',
    session.unpriced_calls > 0
      ? `${counted(session.unpriced_calls, 'call has', 'calls have')} no price, so ${session.cost_usd === null ? 'what it cost is not known' : 'it cost more than is shown'}.`
      : '',
    session.call_list_complete
      ? ''
      : 'It has more calls than are listed one by one; sums are over all of them.',
  ].filter((note) => note !== '');
  if (notes.length === 0) return null;
  return (
    <Paper withBorder p="sm" role="note">
      {notes.map((note) => (
        <Text key={note} size="sm">
          {note}
        </Text>
      ))}
    </Paper>
  );
}

function reportedOf({ cost_usd: cost, reported_cost_usd: reported }: SessionAnswer) {
  if (reported === null) return 'agent gives no figure';
  if (reported === cost) return 'agent says the same';
  return <span title={exactDollars(reported)}>agent says {dollarsOf(picoOf(reported) ?? 0n)}</span>;
}

function subagentShareOf({ tree, cost_usd: cost }: SessionAnswer): string {
  const sum = tree.subagents.reduce((total, part) => total + (picoOf(part.cost_usd) ?? 0n), 0n);
  return percent(Number(sum), Number(picoOf(cost) ?? 0n));
}
