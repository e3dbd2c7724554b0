// How Anthropic's reports name kinds of tokens, and what else they tell of a row.
import type { BillLine } from '../../schemas/bills.ts';
import { canonicalModel } from '../../schemas/model-name.ts';
import type { TokenKind } from '../../schemas/tokens.ts';
import { otherCount, tokenCount, type Count } from './count-lines.ts';
import type { JsonObject } from './json-object.ts';

/** Kinds of tokens by the names of reports; cache creation without a life time is of either. */
export const ANTHROPIC_TOKEN_KINDS: Readonly<Record<string, TokenKind>> = {
  uncached_input_tokens: 'input',
  cache_read_input_tokens: 'cacheRead',
  'cache_creation.ephemeral_5m_input_tokens': 'cacheWrite5m',
  'cache_creation.ephemeral_1h_input_tokens': 'cacheWrite1h',
  cache_creation_input_tokens: 'cacheWrite',
  cache_creation: 'cacheWrite',
  output_tokens: 'output',
};

/** Counts of a row of usage. The parts are disjoint: none holds another. */
export function anthropicCounts(row: JsonObject): Count[] {
  const written = row.object('cache_creation');
  const tools = row.object('server_tool_use');
  const tokens = Object.entries(ANTHROPIC_TOKEN_KINDS).flatMap(([item, kind]): Count[] => {
    const [, part] = item.split('.');
    if (item === 'cache_creation') return [];
    return [tokenCount(item, kind, part === undefined ? row.decimal(item) : written?.decimal(part))];
  });
  return [
    ...tokens,
    ...(tools?.names() ?? []).map((name) => otherCount(name, tools?.decimal(name), 'tools')),
  ];
}

type Told = Pick<BillLine, 'model' | 'product'>;

/** How a row was served: tier, context, place and speed decide its price. `more`: names of members to tell as well. */
export function servedAs(row: JsonObject, ...more: readonly string[]): Told {
  const names = [...more, 'service_tier', 'context_window', 'inference_geo', 'speed'];
  return {
    model: canonicalModel(row.text('model')),
    product: names
      .map((name) => row.text(name))
      .filter(Boolean)
      .join(', '),
  };
}
