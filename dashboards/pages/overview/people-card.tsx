import { useUsage, type UsageList } from '../../data/queries.ts';
import { bucketsOf } from '../../parts/chart/top-by-time.ts';
import { StatCard } from '../../parts/stat-card.tsx';
import { useStill } from '../../view/use-still.ts';
import { useView } from '../../view/use-view.ts';
import { exact, relativeChange } from '../../words/numbers.ts';
import { UNKNOWN } from '../../words/money.ts';
import { intervalOf, usePeople } from './use-overview.ts';

/** Rows up to which it is worth asking who was active when. */
const MOST_ROWS = 3_000;
/** What is counted is asked for before the line beside it. */
const STILL_MS = 400;
/** Fewer before say nothing in percent. */
const FEWEST = 5;

/** How many people used something. */
export function PeopleCard() {
  const { now, before, query } = usePeople();
  const count = now && peopleIn(now);
  const trend = useActiveOverTime(query.isPlaceholderData ? undefined : count);
  return (
    <StatCard
      label="Active people"
      value={
        now
          ? `${exact(count)}${now.next_cursor === null ? '' : ' or more'}`
          : query.error === null
            ? '…'
            : UNKNOWN
      }
      definition="People with usage in these days. Usage that names nobody counts for nobody."
      change={now && before && changeOf(now, before)}
      {...(trend && { trend })}
    />
  );
}

/** How many people were active in each bucket; undefined where that is too much to ask. */
function useActiveOverTime(count: number | undefined): number[] | undefined {
  const { span, filters } = useView();
  const interval = intervalOf(span);
  const starts = bucketsOf(span, interval);
  const isStill = useStill(JSON.stringify({ span, filters }), STILL_MS);
  const isFew = isStill && count !== undefined && count * starts.length <= MOST_ROWS;
  const { data } = useUsage({
    span: isFew ? span : undefined,
    filters,
    groupBy: ['user'],
    interval,
    limit: 10_000,
  });
  if (!isFew || !data) return undefined;
  const active = new Map<number, number>();
  for (const { user, bucket } of data.rows) {
    const at = Date.parse(bucket ?? '');
    if (user) active.set(at, (active.get(at) ?? 0) + 1);
  }
  return starts.map((at) => active.get(at) ?? 0);
}

function peopleIn({ rows }: UsageList): number {
  return rows.filter(({ user }) => user !== '').length;
}

/** A list that is cut says nothing of how many there are. */
function changeOf(now: UsageList, before: UsageList): string | undefined {
  const isCut = now.next_cursor !== null || before.next_cursor !== null;
  return isCut ? undefined : changeText(peopleIn(now), peopleIn(before));
}

function changeText(count: number, before: number): string {
  const difference = count - before;
  if (difference === 0) return 'as many as before';
  const absolute = `${difference > 0 ? '+' : '−'}${Math.abs(difference)}`;
  return before < FEWEST ? absolute : `${relativeChange(count, before) ?? ''} (${absolute})`;
}
