// A channel as it is typed, and the body that sets it.
import type { ChannelAnswer, ChannelUpdate } from '../../../schemas/channels.ts';

export type Draft = {
  readonly name: string;
  readonly type: 'webhook' | 'slack';
  readonly url: string;
  /** Empty: all. */
  readonly kinds: readonly string[];
  readonly subjects: readonly string[];
  readonly least: string;
  readonly isOn: boolean;
  readonly isRotated: boolean;
};

const EMPTY: Draft = {
  name: '',
  type: 'webhook',
  url: '',
  kinds: [],
  subjects: [],
  least: '0',
  isOn: true,
  isRotated: false,
};

export function draftOf(told: ChannelAnswer | undefined): Draft {
  if (!told) return EMPTY;
  const { name, channel, type, filter, enabled } = told;
  return {
    ...EMPTY,
    name: name || channel,
    type,
    kinds: filter.kinds ?? [],
    subjects: filter.subjects ?? [],
    least: String(filter.min_threshold),
    isOn: enabled,
  };
}

/** The body of `PUT /channels/{channel}`; an address that is not typed stays. */
export function bodyOf(draft: Draft, told: ChannelAnswer | undefined): ChannelUpdate {
  const { kinds, subjects } = draft;
  return {
    name: draft.name.trim(),
    ...(told === undefined && { type: draft.type }),
    ...(draft.url.trim() !== '' && { url: draft.url.trim() }),
    ...(draft.isRotated && { rotate_secret: true as const }),
    filter: {
      kinds: kinds.length === 0 ? null : ([...kinds] as NonNullable<ChannelAnswer['filter']['kinds']>),
      subjects: subjects.length === 0 ? null : [...subjects],
      min_threshold: Math.min(1_000, Number(draft.least)),
    },
    enabled: draft.isOn,
  };
}
