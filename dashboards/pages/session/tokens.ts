// Tokens of calls and parts of a session.
import type { SessionAnswer, SessionCall } from '../../../schemas/api.ts';

type Counted = Pick<
  SessionCall,
  'input_tokens' | 'cache_read_tokens' | 'cache_write_tokens' | 'output_tokens'
>;

/** Everything that a model was given. */
export function contextOf({
  input_tokens: input,
  cache_read_tokens: read,
  cache_write_tokens: write,
}: Counted): number {
  return input + (read ?? 0) + (write ?? 0);
}

/** All kinds together. */
export function allTokens(counted: Counted): number {
  return contextOf(counted) + counted.output_tokens;
}

/** Every call that is told, in the order of time, with the kind of work that it was. */
export function callsOf({ tree }: Pick<SessionAnswer, 'tree'>): readonly PlacedCall[] {
  const parts = [...(tree.main ? [tree.main] : []), ...tree.subagents, ...tree.auxiliary];
  return parts
    .flatMap(({ source, subagent, call_list: calls }) =>
      (calls ?? []).map((call) => ({ call, source, subagent, at: Date.parse(call.time) })),
    )
    .sort((left, right) => left.at - right.at);
}

export type PlacedCall = {
  readonly call: SessionCall;
  readonly source: string;
  readonly subagent: string;
  /** Milliseconds since 1970. */
  readonly at: number;
};
