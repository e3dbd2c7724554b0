// A growing context and the provider's prompt cache: how many tokens of the next call are new, read or written again.
import { NO_TOKENS, type TokenCounts } from '../../../schemas/tokens.ts';
import { HOUR_MS, MINUTE_MS } from '../company/calendar.ts';

/** How long entries live: everything 5 minutes, everything an hour, or the unchanging head an hour and the rest 5 minutes. */
export type CacheStyle = '5m' | '1h' | 'mixed';

export type Conversation = {
  readonly style: CacheStyle;
  /** Tokens of system prompt and tools, the same in every call. */
  readonly head: number;
  size: number;
  cached: number;
  usedAt: number;
};

/** A conversation that holds nothing but its head. */
export function openConversation(style: CacheStyle, head: number): Conversation {
  return { style, head, size: head, cached: 0, usedAt: 0 };
}

/** The tokens of the next call, which adds `fresh` tokens to the context and answers with `output`. */
export function converse(
  conversation: Conversation,
  at: number,
  { input, fresh, output }: { input: number; fresh: number; output: number },
): TokenCounts {
  const cacheRead = stillCached(conversation, at);
  const size = conversation.size + fresh;
  const written = size - cacheRead;
  const cacheWrite1h = hourPart(conversation, cacheRead, written);
  conversation.size = size + output;
  conversation.cached = size;
  conversation.usedAt = at;
  return { ...NO_TOKENS, input, cacheRead, cacheWrite5m: written - cacheWrite1h, cacheWrite1h, output };
}

/** Replaces everything but the head by a summary. */
export function compact(conversation: Conversation, summary: number): void {
  conversation.size = conversation.head + summary;
  conversation.cached = Math.min(conversation.cached, conversation.head);
}

function stillCached({ style, head, cached, usedAt }: Conversation, at: number): number {
  const idle = at - usedAt;
  if (idle <= 5 * MINUTE_MS) return cached;
  if (idle > HOUR_MS || style === '5m') return 0;
  return style === '1h' ? cached : Math.min(head, cached);
}

function hourPart({ style, head }: Conversation, cacheRead: number, written: number): number {
  if (style === '1h') return written;
  return style === 'mixed' ? Math.max(0, head - cacheRead) : 0;
}
