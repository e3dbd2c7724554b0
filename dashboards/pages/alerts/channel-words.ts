// Channels in words.
import type { ChannelFilter, DeliveryResult } from '../../../schemas/channels.ts';
import { KIND_WORDS } from './alert-words.ts';

/** `Threshold crossed from 90 %, about budget`. */
export function filterWords({ kinds, subjects, min_threshold: least }: ChannelFilter): string {
  const words = [
    kinds === null ? 'All' : kinds.map((kind) => (kind === 'test' ? 'Test' : KIND_WORDS[kind])).join(', '),
    least > 0 ? `thresholds from ${least} %` : '',
    subjects === null ? '' : `about ${subjects.join(', ')}`,
  ];
  return words.filter(Boolean).join('; ');
}

/** What happened to one request. */
export function resultWords({ delivered, status, duration_ms: ms, reason, body }: DeliveryResult): string {
  const answer = status === null ? 'without an answer' : `answered ${status}`;
  const said = body === '' ? '' : ` It said: ${body}`;
  return delivered
    ? `Delivered: ${answer} in ${ms} ms.${said}`
    : `Not delivered: ${reason} (${answer}, ${ms} ms).${said}`;
}

/** A slug of a name that is not taken. */
export function channelIdOf(name: string, taken: readonly string[]): string {
  const slug =
    name
      .normalize('NFKD')
      .toLowerCase()
      .replace(/[^a-z0-9]+/g, '-')
      .replace(/^-+|-+$/g, '')
      .slice(0, 56) || 'channel';
  let id = slug;
  for (let next = 2; taken.includes(id); next += 1) id = `${slug}-${next}`;
  return id;
}
