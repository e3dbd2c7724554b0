// What needs somebody: at most five things, those first that may move the figures most.
import type { UsageAnswer } from '../../../schemas/api.ts';
import type { PreviewAnswer } from '../../../schemas/limit-preview.ts';
import { fromUsd } from '../../../schemas/money.ts';
import { dollars, dollarsOf, picoOf } from '../../words/money.ts';
import { counted, percent } from '../../words/numbers.ts';

const MOST_ITEMS = 5;
/** A smaller part of spend without a name is not worth a line. */
const LEAST_SHARE_PER_MILLE = 10n;

export type Item = {
  readonly id: string;
  readonly title: string;
  readonly detail: string;
  /** Pico-dollars at stake; undefined where they are not known. */
  readonly stake: bigint | undefined;
  readonly action: {
    readonly label: string;
    readonly path: string;
    readonly without?: 'repo' | 'user';
  };
};

export type Facts = {
  readonly models?: UsageAnswer | undefined;
  readonly repos?: UsageAnswer | undefined;
  readonly people?: UsageAnswer | undefined;
  readonly limits?: PreviewAnswer | undefined;
  /** How many senders tell none of it. */
  readonly senders: { readonly repo?: number; readonly user?: number; readonly usage?: number };
};

/** The items, the highest stake first: spend that nobody knows is above all that is known, advice is below. */
export function attentionOf(facts: Facts): Item[] {
  const known = [...limitItems(facts.limits), ...unattributed(facts)];
  known.sort((left, right) => ((left.stake ?? 0n) < (right.stake ?? 0n) ? 1 : -1));
  return [...unpriced(facts.models), ...known, ...silent(facts.senders)].slice(0, MOST_ITEMS);
}

function unpriced(models: UsageAnswer | undefined): Item[] {
  if (!models || models.totals.unpriced_calls === 0) return [];
  const names = models.rows.filter((row) => row.unpriced_calls > 0).map((row) => row.model ?? '');
  const title =
    names.length === 1 ? `${names[0] || 'A model'} has no price` : `${names.length} models have no price`;
  const calls = counted(models.totals.unpriced_calls, 'call is', 'calls are');
  return [
    {
      id: 'unpriced',
      title,
      detail: `${calls} in no total and against no limit.`,
      stake: undefined,
      action: { label: 'Set a price', path: '/models' },
    },
  ];
}

function limitItems(limits: PreviewAnswer | undefined): Item[] {
  if (!limits) return [];
  return [
    limitItem('reached', limits.blocked, 'has reached a limit', 'have reached a limit'),
    limitItem('near', limits.warned, 'is near a limit', 'are near a limit'),
  ].flat();
}

function limitItem(
  id: string,
  { after, people }: PreviewAnswer['blocked'],
  one: string,
  many: string,
): Item[] {
  const [first] = people;
  if (after === 0 || !first) return [];
  const title = after === 1 ? `${first.user} ${one}` : `${after} people ${many}`;
  const numbers = `${dollars(first.spent_usd)} of ${dollars(first.limit_usd)} this ${first.period}`;
  return [
    {
      id,
      title,
      detail: after === 1 ? `${numbers}.` : `${first.user}: ${numbers}, and ${after - 1} more.`,
      stake: people.reduce((sum, { spent_usd: spent }) => sum + (fromUsd(spent ?? '0') ?? 0n), 0n),
      action:
        after === 1
          ? { label: 'See limit', path: `/people/${encodeURIComponent(first.user)}` }
          : { label: 'See limits', path: '/limits' },
    },
  ];
}

function unattributed({ repos, people, senders }: Facts): Item[] {
  return [
    ...unattributedItem('repo', 'repository', repos, senders.repo),
    ...unattributedItem('user', 'person', people, senders.user),
  ];
}

function unattributedItem(
  dimension: 'repo' | 'user',
  noun: string,
  answer: UsageAnswer | undefined,
  senders = 0,
): Item[] {
  const total = picoOf(answer?.totals.cost_usd) ?? 0n;
  const stake = picoOf(answer?.rows.find((row) => row[dimension] === '')?.cost_usd) ?? 0n;
  if (total <= 0n || stake * 1_000n < total * LEAST_SHARE_PER_MILLE) return [];
  const share = percent(Number(stake), Number(total));
  const who = senders === 0 ? '' : ` ${counted(senders, 'sender tells', 'senders tell')} none.`;
  return [
    {
      id: `no-${dimension}`,
      title: `${dollarsOf(stake, 'card')} without a ${noun}`,
      detail: `${share} of spend.${who}`,
      stake,
      action: { label: 'See where it comes from', path: '/explore', without: dimension },
    },
  ];
}

function silent({ usage = 0 }: Facts['senders']): Item[] {
  if (usage === 0) return [];
  return [
    {
      id: 'silent',
      title: `${counted(usage, 'sender tells', 'senders tell')} no usage`,
      detail: 'Telemetry arrives, but nothing in it says what was used.',
      stake: undefined,
      action: { label: 'See what mends it', path: '/setup' },
    },
  ];
}
