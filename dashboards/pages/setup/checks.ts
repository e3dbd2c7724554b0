// What is set up and what is not, from what arrives; and which versions of agents send it.
import type { MissingItem, SenderAnswer } from '../../../schemas/senders.ts';
import type { ChannelAnswer } from '../../../schemas/channels.ts';
import type { GroupAnswer } from '../../../schemas/settings-api.ts';
import type { HookedAnswer } from '../../../schemas/setup.ts';
import { counted } from '../../words/numbers.ts';
import { minute } from '../../words/times.ts';

/** `open` is worth doing, `optional` may be left. */
export type CheckState = 'done' | 'open' | 'optional' | 'waiting';

export type Check = {
  readonly id: string;
  readonly title: string;
  readonly state: CheckState;
  readonly detail: string;
  /** Where on the site it is mended, or seen. */
  readonly link?: { readonly href: string; readonly text: string };
};

/** What the checks are made from; undefined where it is not known. */
export type CheckInput = {
  readonly senders: readonly SenderAnswer[];
  readonly unpricedCalls: number | undefined;
  readonly groups: readonly Pick<GroupAnswer, 'member_count' | 'updated_at'>[] | undefined;
  readonly hooks: Pick<HookedAnswer, 'people' | 'hooked'> | undefined;
  readonly channels: readonly Pick<ChannelAnswer, 'enabled'>[] | undefined;
  /** When each connection to a forge was heard of last; null: never. */
  readonly forges?: readonly (string | null)[] | undefined;
};

/** Whether anything of a sender was about usage or activity. */
export function isHeard({ records }: SenderAnswer): boolean {
  return records.charged + records.activity + records.evidence + records.duplicate > 0;
}

/** The list of Setup, in the order in which things are done. */
export function checksOf(input: CheckInput): Check[] {
  const { senders, unpricedCalls, groups, hooks, channels, forges } = input;
  const heard = senders.filter(isHeard);
  return [
    receiving(heard, senders),
    lacking(heard, {
      item: 'user',
      id: 'who',
      title: 'People are named',
      done: `${counted(new Set(heard.flatMap(({ who }) => who.user ?? [])).size, 'person', 'people')} seen`,
    }),
    lacking(heard, {
      item: 'repo',
      id: 'git',
      title: 'Repositories are named',
      done: 'Every sender tells where it works',
    }),
    prices(heard, unpricedCalls),
    versions(heard),
    ...(hooks === undefined ? [] : [hooked(hooks)]),
    ...(groups === undefined ? [] : [grouped(groups)]),
    ...(channels === undefined ? [] : [alerted(channels)]),
    ...(forges === undefined ? [] : [outcomes(forges)]),
  ];
}

function receiving(heard: readonly SenderAnswer[], all: readonly SenderAnswer[]): Check {
  const base = { id: 'receiving', title: 'Telemetry arrives' };
  if (heard.length > 0) {
    return { ...base, state: 'done', detail: counted(heard.length, 'sender', 'senders') };
  }
  return all.length > 0
    ? { ...base, state: 'open', detail: 'Requests come, and nothing in them is about usage: see below' }
    : { ...base, state: 'waiting', detail: 'Nothing has come yet' };
}

function lacking(
  heard: readonly SenderAnswer[],
  {
    item,
    done,
    ...base
  }: { readonly item: MissingItem; readonly id: string; readonly title: string; readonly done: string },
): Check {
  if (heard.length === 0) return { ...base, state: 'waiting', detail: 'Known after the first call' };
  const count = heard.filter(({ missing }) => missing.some((one) => one.item === item)).length;
  if (count === 0) return { ...base, state: 'done', detail: done };
  return {
    ...base,
    state: 'open',
    detail: `Not by ${count} of ${counted(heard.length, 'sender', 'senders')}: see the table below`,
  };
}

function prices(heard: readonly SenderAnswer[], unpriced: number | undefined): Check {
  const base = { id: 'prices', title: 'Prices are complete' };
  if (heard.length === 0 || unpriced === undefined)
    return { ...base, state: 'waiting', detail: 'Known after the first call' };
  if (unpriced === 0) return { ...base, state: 'done', detail: 'Every call of 30 days has a price' };
  return {
    ...base,
    state: 'open',
    detail: `${counted(unpriced, 'call', 'calls')} of 30 days without a price`,
    link: { href: '/models', text: 'See which' },
  };
}

function versions(heard: readonly SenderAnswer[]): Check {
  const base = { id: 'versions', title: 'Agents are up to date' };
  if (heard.length === 0) return { ...base, state: 'waiting', detail: 'Known after the first call' };
  const count = heard.filter(({ known_faults: faults }) =>
    faults.some((one) => one.mended_in !== null),
  ).length;
  return count === 0
    ? { ...base, state: 'done', detail: 'No version with a known fault' }
    : {
        ...base,
        state: 'open',
        detail: `${counted(count, 'sender runs', 'senders run')} a version whose telemetry has known faults`,
      };
}

/** The hook enforces limits and tells where work is done: whoever's sessions tell no place by it has none. */
function hooked({ people, hooked: count }: Pick<HookedAnswer, 'people' | 'hooked'>): Check {
  const base = { id: 'hook', title: 'The hook is installed' };
  if (people === 0) return { ...base, state: 'waiting', detail: 'Known after the first call' };
  return {
    ...base,
    state: count === people ? 'done' : 'open',
    detail: `Heard from ${count} of ${counted(people, 'active person', 'active people')} in 30 days: it enforces limits and tells the repository`,
  };
}

function grouped(groups: NonNullable<CheckInput['groups']>): Check {
  const members = groups.reduce((sum, { member_count: count }) => sum + count, 0);
  const last = groups.reduce((latest, { updated_at: at }) => ((at ?? '') > latest ? (at ?? '') : latest), '');
  const told = `${counted(groups.length, 'group', 'groups')}, ${counted(members, 'member', 'members')}`;
  return {
    id: 'groups',
    title: 'Groups are synced',
    state: members > 0 ? 'done' : 'optional',
    detail:
      groups.length > 0
        ? `${told}${last && `; last changed ${minute(last)}`}`
        : 'None yet; limits of a team need one.',
    link: { href: '/people?tab=groups', text: 'Open groups' },
  };
}

function alerted(channels: NonNullable<CheckInput['channels']>): Check {
  const count = channels.filter(({ enabled }) => enabled).length;
  return {
    id: 'alerts',
    title: 'Alerts reach somebody',
    state: count > 0 ? 'done' : 'open',
    detail: count > 0 ? counted(count, 'channel', 'channels') : 'No channel: alerts are only listed here',
    link: { href: '/alerts?tab=channels', text: count > 0 ? 'Open channels' : 'Add a channel' },
  };
}

function outcomes(forges: readonly (string | null)[]): Check {
  const base = { id: 'outcomes', title: 'Outcomes are connected' };
  const heard = forges.filter((last) => last !== null).length;
  if (heard > 0) return { ...base, state: 'done', detail: counted(heard, 'forge tells', 'forges tell') };
  return forges.length > 0
    ? { ...base, state: 'open', detail: 'A connection is made, and nothing was delivered yet.' }
    : {
        ...base,
        state: 'optional',
        detail: 'No forge tells what became of the work.',
        link: { href: '/setup?forge=', text: 'Connect one' },
      };
}

/** One version of an agent, whoever runs it. */
export type Version = {
  readonly key: string;
  readonly agent: string;
  readonly version: string;
  readonly senders: number;
  readonly lastAt: string;
  readonly charged: number;
  readonly rejected: number;
  readonly faults: SenderAnswer['known_faults'];
  readonly missing: readonly Lack[];
  readonly rejection: string;
};

/** What some senders of a version lack, and the one setting that mends it. */
export type Lack = {
  readonly item: MissingItem;
  readonly senders: number;
  readonly sentence: string;
  readonly mend: { readonly setting: string; readonly where: string } | null;
};

/** Senders by agent and version, the one heard of last first. */
export function versionsOf(senders: readonly SenderAnswer[]): Version[] {
  const found = grouping(senders, ({ agent, version }) => JSON.stringify([agent, version]));
  return [...found]
    .map(([key, group]) => versionOf(key, group))
    .sort((left, right) => right.lastAt.localeCompare(left.lastAt));
}

function versionOf(key: string, group: readonly SenderAnswer[]): Version {
  const [first] = group;
  const rejections = group.flatMap(({ last_rejection: last }) => last ?? []);
  return {
    key,
    agent: first?.agent ?? '',
    version: first?.version ?? '',
    senders: group.length,
    lastAt: group.reduce((latest, one) => (one.last_at > latest ? one.last_at : latest), ''),
    charged: group.reduce((sum, { records }) => sum + records.charged, 0),
    rejected: group.reduce(
      (sum, { rejections: all }) => sum + all.reduce((own, { count }) => own + count, 0),
      0,
    ),
    faults: first?.known_faults ?? [],
    missing: lacksOf(group),
    rejection: rejections.sort((left, right) => right.at.localeCompare(left.at))[0]?.sentence ?? '',
  };
}

function lacksOf(group: readonly SenderAnswer[]): Lack[] {
  const all = grouping(
    group.flatMap(({ missing }) => missing),
    ({ item }) => item,
  );
  return [...all].map(([item, lacks]) => ({
    item,
    senders: lacks.length,
    sentence: lacks[0]?.sentence ?? '',
    mend: lacks[0]?.mend ?? null,
  }));
}

/** The sender heard of last whose records were charged. */
export function lastHeard(senders: readonly SenderAnswer[]): SenderAnswer | undefined {
  return senders
    .filter(({ records }) => records.charged > 0)
    .toSorted((left, right) => right.last_at.localeCompare(left.last_at))[0];
}

function grouping<Item, Key>(items: readonly Item[], keyOf: (item: Item) => Key): Map<Key, Item[]> {
  const found = new Map<Key, Item[]>();
  for (const item of items) {
    const key = keyOf(item);
    const group = found.get(key);
    if (group) group.push(item);
    else found.set(key, [item]);
  }
  return found;
}
