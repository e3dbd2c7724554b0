// What a change would do if it were made now: who would be stopped, told or let through.
import { Paper, Text } from '@mantine/core';
import { useDebouncedValue } from '@mantine/hooks';
import { useQuery } from '@tanstack/react-query';
import type { AffectedPeople, PreviewAnswer, ProposedChange } from '../../../schemas/limit-preview.ts';
import { change } from '../../data/client.ts';
import { usePrivacy } from '../../view/pseudonyms.ts';
import { microDollars } from '../../words/limits.ts';
import { dollars } from '../../words/money.ts';
import { counted } from '../../words/numbers.ts';

const PAUSE_MS = 400;
/** People that are named; the others are counted. */
const MOST_NAMES = 12;

export function Impact({ changes }: { readonly changes: readonly ProposedChange[] }) {
  const [asked] = useDebouncedValue(JSON.stringify(changes), PAUSE_MS);
  const { data, error, isFetching } = useQuery({
    queryKey: ['/api/v1/limits/preview', asked],
    queryFn: async () =>
      (
        await change<PreviewAnswer>('/api/v1/limits/preview', {
          method: 'POST',
          body: { changes: JSON.parse(asked) as unknown },
        })
      ).body,
    enabled: asked !== '[]',
    staleTime: 5_000,
    retry: false,
  });
  return (
    <Paper
      withBorder
      p="sm"
      mih={76}
      role="status"
      aria-label="What the change would do now"
      aria-busy={isFetching}
    >
      <Text size="sm" fw={600}>
        What the change would do now
      </Text>
      {changes.length === 0 || asked === '[]' ? (
        <Text size="sm" c="dimmed">
          Nothing is changed yet.
        </Text>
      ) : error !== null ? (
        <Text size="sm">It could not be worked out. {error.message}</Text>
      ) : data === undefined ? (
        <Text size="sm" c="dimmed">
          Looking at everybody…
        </Text>
      ) : (
        <Told preview={data} />
      )}
    </Paper>
  );
}

function Told({ preview }: { readonly preview: PreviewAnswer }) {
  const { blocked, warned, unblocked, budgets, groups, complete } = preview;
  const { write } = usePrivacy();
  const fresh = blocked.people.filter(({ is_new: isNew }) => isNew);
  const near = warned.people.filter(({ is_new: isNew }) => isNew);
  return (
    <>
      <Text size="sm">{preview.summary}</Text>
      <Names
        label="Would be stopped"
        names={fresh.map(
          ({ user, spent_usd: spent, limit_usd: limit }) =>
            `${write(user)} (${dollars(spent)} of ${dollars(limit)})`,
        )}
        more={moreOf(blocked, fresh.length)}
      />
      <Names
        label="Would go on"
        names={unblocked.people.map(write)}
        more={unblocked.count - unblocked.people.length}
      />
      <Names
        label="Would come near a limit"
        names={near.map(({ user }) => write(user))}
        more={moreOf(warned, near.length)}
      />
      {budgets.map(({ budget, blocks, after }) => (
        <Text size="sm" key={budget}>
          {after === null
            ? `The budget ${budget} would be gone.`
            : blocks
              ? `The budget would refuse work at once: ${dollars(after.spent_usd)} of ${dollars(after.limit_usd)} is spent.`
              : `The budget would stand at ${dollars(after.spent_usd)} of ${dollars(after.limit_usd)}.`}
        </Text>
      ))}
      {groups.map(({ group, period, after }) =>
        after.limit_micros === null || after.group_maximum_micros === null ? null : (
          <Text size="sm" key={`${group} ${period}`}>
            {counted(after.member_count, 'member', 'members')} × {microDollars(after.limit_micros)} ={' '}
            {microDollars(after.group_maximum_micros)} a {period} at most for {group}.
          </Text>
        ),
      )}
      {!complete && <Text size="sm">Not all spend is known at the moment: there may be more people.</Text>}
    </>
  );
}

/** New ones stand first: where all that are named are new, so may be those that are only counted. */
function moreOf({ after, people }: AffectedPeople, named: number): number {
  return named === people.length ? after - named : 0;
}

type NamesProps = { readonly label: string; readonly names: readonly string[]; readonly more: number };

function Names({ label, names, more }: NamesProps) {
  if (names.length === 0) return null;
  const left = Math.max(0, names.length - MOST_NAMES) + more;
  return (
    <Text size="sm" style={{ overflowWrap: 'anywhere' }}>
      {label}: {names.slice(0, MOST_NAMES).join(', ')}
      {left > 0 && ` and ${left} more`}.
    </Text>
  );
}
