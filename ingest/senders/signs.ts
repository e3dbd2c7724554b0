// What the charges of an export say about their sender's telemetry: what they have, and what they lack.
import type { Charge } from '../../schemas/charge.ts';
import { totalTokens } from '../../schemas/tokens.ts';
import type { SignItem } from './row.ts';

/** What charges tell of one sender. */
export type Signs = {
  readonly has: SignItem[];
  readonly lacks: SignItem[];
  /** Models with and without a price. */
  readonly priced: string[];
  readonly unpriced: string[];
};

/** Calls whose model is not told. */
const NAMELESS = '(no model)';

/** Reads charges; what they take back tells nothing. */
export function signsOf(charges: readonly Charge[]): Signs {
  const has = new Set<SignItem>();
  const lacks = new Set<SignItem>();
  const [priced, unpriced] = [new Set<string>(), new Set<string>()];
  const tell = (item: SignItem, isThere: boolean | undefined): void => {
    if (isThere !== undefined) (isThere ? has : lacks).add(item);
  };
  for (const charge of charges) {
    if (totalTokens(charge.amounts.tokens) <= 0) continue;
    const { dimensions, signal } = charge;
    tell('calls', signal !== 'metrics');
    tell('user', dimensions.userSource === 'token' || dimensions.userSource === 'attribute');
    tell('session', dimensions.session !== '');
    tell('repo', dimensions.repo !== '');
    tell('cache_split', cacheIsSplit(charge));
    const model = dimensions.model || NAMELESS;
    if (charge.costBasis === 'unpriced' || charge.costBasis === 'fallback') unpriced.add(model);
    else priced.add(model);
  }
  return { has: [...has], lacks: [...lacks], priced: [...priced], unpriced: [...unpriced] };
}

/** Undefined where there was nothing to split. */
function cacheIsSplit({ cacheSplit }: Charge): boolean | undefined {
  switch (cacheSplit) {
    case 'none':
      return undefined;
    case 'reported':
    case 'inferred':
      return true;
    case 'unknown':
    case 'input_unsplit':
      return false;
  }
}
