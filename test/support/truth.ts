// What the model provider counted for a recorded run, in Outlay's kinds of tokens.
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { combineTokens, NO_TOKENS, TOKEN_KINDS, type TokenCounts } from '../../schemas/tokens.ts';

/** One call that the provider answered. */
export type CountedCall = { readonly tokens: TokenCounts; readonly reasoning: number };

type Line = { readonly api: string } & Readonly<Record<string, number>>;

/** The calls of a recording, in the order of their answers. */
export function truthOf(folder: string): CountedCall[] {
  const file = join(folder, 'truth.jsonl');
  if (!existsSync(file)) throw new Error(`${folder} has no truth`);
  const lines = readFileSync(file, 'utf8').trim().split('\n');
  return lines.map((line) => counted(JSON.parse(line) as Line));
}

/** Tokens of all calls. */
export function totalOf(calls: readonly CountedCall[]): CountedCall {
  return calls.reduce(
    (sum, call) => ({
      tokens: combineTokens(sum.tokens, call.tokens, (left, right) => left + right),
      reasoning: sum.reasoning + call.reasoning,
    }),
    { tokens: NO_TOKENS, reasoning: 0 },
  );
}

/** Anthropic counts the cache beside the input; the others inside it. Google counts thoughts beside the output. */
function counted(line: Line): CountedCall {
  const of = (name: string): number => line[name] ?? 0;
  if (line.api === 'anthropic') {
    const kinds = TOKEN_KINDS.filter((kind) => kind !== 'cacheWrite');
    const tokens = Object.fromEntries(kinds.map((kind) => [kind, of(kind)]));
    return { tokens: { ...NO_TOKENS, ...tokens }, reasoning: 0 };
  }
  const reasoning = line.api === 'gemini' ? of('thoughts') : of('reasoning');
  const output = line.api === 'gemini' ? of('outputWithoutThoughts') + reasoning : of('outputWithReasoning');
  const cacheRead = of('cacheRead');
  return {
    tokens: { ...NO_TOKENS, input: of('inputWithCache') - cacheRead, cacheRead, output },
    reasoning,
  };
}
