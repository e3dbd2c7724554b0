// From what the ledger holds to rows of FOCUS. Pure: rows add up to their group, in each of the four costs.
import { creditUnitNamed } from '../../../schemas/credit-units.ts';
import type { FocusBasis, FocusGrain } from '../../../schemas/focus-api.ts';
import { intervalEnd } from '../../../schemas/period.ts';
import type { Pico } from '../../../schemas/money.ts';
import { TOKEN_KINDS, totalTokens, type TokenKind } from '../../../schemas/tokens.ts';
import {
  asOneUnit,
  exactPricing,
  focusRow,
  type Costs,
  type FocusRow,
  type PricedCosts,
  type RowParts,
} from './focus-row.ts';
import type { LedgerGroup } from './ledger-group.ts';
import { modelService } from './services.ts';

const UNIT = 10n ** 12n;
const TOKENS_PER_PRICE = 1_000_000n;

type Kind = { readonly id: string; readonly meter: string; readonly words: string };

const KINDS: Readonly<Record<TokenKind, Kind>> = {
  input: { id: 'input', meter: 'Input tokens', words: 'uncached input tokens' },
  cacheRead: { id: 'cache-read', meter: 'Cache read tokens', words: 'cache read tokens' },
  cacheWrite5m: {
    id: 'cache-write-5m',
    meter: 'Cache write tokens, 5 minutes',
    words: 'cache write tokens, 5 minutes',
  },
  cacheWrite1h: {
    id: 'cache-write-1h',
    meter: 'Cache write tokens, 1 hour',
    words: 'cache write tokens, 1 hour',
  },
  cacheWrite: { id: 'cache-write', meter: 'Cache write tokens', words: 'cache write tokens' },
  output: { id: 'output', meter: 'Output tokens', words: 'output tokens' },
};
const ALL_TOKENS: Kind = { id: 'tokens', meter: 'All tokens', words: 'tokens of all kinds' };
const BEYOND: Kind = { id: 'list-price', meter: 'List price', words: 'list price beside what is paid' };
const CREDITS: Kind = {
  id: 'credits',
  meter: 'Credits',
  words: 'credits told by the agent; their money is in its other rows',
};

const NO_PRICE = 'No price is known: the cost counts as 0.';
const STAND_IN = 'At a stand-in price: none is known.';

export type LedgerBasis = Exclude<FocusBasis, 'billed'>;

/** The rows of a group. With the basis `reported`, what agents say; usage of which they say nothing has no rows. */
export function ledgerRows(group: LedgerGroup, basis: LedgerBasis, grain: FocusGrain): FocusRow[] {
  const make = (part: Part): FocusRow => focusRow(partsOf(group, part, { basis, grain }));
  const spent = basis === 'reported' ? reportedParts(group) : estimatedParts(group);
  const credits = basis === 'estimated' ? creditParts(group) : [];
  return [...spent, ...credits].map(make);
}

/** What of a group becomes a row. */
type Part = PricedCosts & {
  readonly kind: Kind;
  readonly consumed: { readonly quantity: bigint; readonly unit: string };
};

/** By kind of token where the prices of the charges explain their cost, else as one. */
function estimatedParts(group: LedgerGroup): Part[] {
  const { cost, tokens, prices } = group;
  const told = TOKEN_KINDS.filter((kind) => tokens[kind] !== 0);
  const explained = told.reduce((sum, kind) => sum + BigInt(tokens[kind]) * prices[kind], 0n);
  const list = group.listedEntries === 0 && group.listCost === 0n ? cost : group.listCost;
  if (group.priceSource === '' || explained !== cost || told.length === 0)
    return wholeParts(group, cost, list);
  const parts = told.map((kind) => kindPart(kind, tokens[kind], prices[kind]));
  return list === cost ? parts : [...parts, ...beyondParts(list - cost)];
}

function kindPart(kind: TokenKind, count: number, price: Pico): Part {
  const quantity = BigInt(count) * UNIT;
  const costs = sameCosts(BigInt(count) * price);
  const perMillion = price * TOKENS_PER_PRICE;
  return {
    kind: KINDS[kind],
    costs,
    consumed: { quantity, unit: 'Tokens' },
    pricing: {
      quantity: quantity / TOKENS_PER_PRICE,
      unit: '1000000 Tokens',
      list: perMillion,
      contracted: perMillion,
    },
  };
}

/** A price that is agreed: what the list price is beyond it, which costs nothing. */
function beyondParts(list: Pico): Part[] {
  return asOneUnit({ ...sameCosts(0n), list }).map((priced) => ({
    ...priced,
    kind: BEYOND,
    consumed: { quantity: 0n, unit: 'Tokens' },
  }));
}

function reportedParts(group: LedgerGroup): Part[] {
  const { reportedCost, reportedEntries } = group;
  return reportedEntries === 0 && reportedCost === 0n ? [] : wholeParts(group, reportedCost, reportedCost);
}

function wholeParts(group: LedgerGroup, cost: Pico, list: Pico): Part[] {
  const tokens = totalTokens(group.tokens);
  const consumed =
    tokens === 0
      ? { quantity: BigInt(group.calls) * UNIT, unit: 'Requests' }
      : { quantity: BigInt(tokens) * UNIT, unit: 'Tokens' };
  const costs = { ...sameCosts(cost), list };
  const free =
    cost === 0n && list === 0n && tokens !== 0
      ? exactPricing(consumed.quantity, costs, '1000000 Tokens', TOKENS_PER_PRICE)
      : undefined;
  if (free) return [{ kind: ALL_TOKENS, costs, consumed, pricing: free }];
  return asOneUnit(costs).map((priced, index) => ({
    ...priced,
    kind: index === 0 ? ALL_TOKENS : BEYOND,
    consumed: index === 0 ? consumed : { ...consumed, quantity: 0n },
  }));
}

/** Credits cost what the tokens beside them cost: their rows add nothing. */
function creditParts({ credits, creditUnit }: LedgerGroup): Part[] {
  if (credits === 0n) return [];
  const unit = creditUnitNamed(creditUnit).billUnit;
  return [
    {
      kind: CREDITS,
      costs: sameCosts(0n),
      consumed: { quantity: credits, unit },
      pricing: { quantity: credits, unit, list: 0n, contracted: 0n },
    },
  ];
}

function sameCosts(cost: Pico): Costs {
  return { billed: cost, effective: cost, contracted: cost, list: cost };
}

type Asked = { readonly basis: LedgerBasis; readonly grain: FocusGrain };

function partsOf(
  group: LedgerGroup,
  { kind, costs, pricing, consumed }: Part,
  { basis, grain }: Asked,
): RowParts {
  const from = group.bucket * 1_000;
  const model = group.model === '' ? 'Unknown model' : group.model;
  const service = modelService(group.provider);
  return {
    identity: ['ledger', basis, grain, ...group.key, kind.id],
    basis,
    period: { from, to: intervalEnd(grain, from) },
    category: 'Usage',
    isCorrection: group.isCorrection,
    account: group.organization || service.provider,
    currency: 'USD',
    service,
    description: `${model} ${kind.words}`,
    costs,
    pricing,
    consumed,
    sku: {
      id: `${model}/${kind.id}`,
      meter: kind.meter,
      // Prices change and differ by contract; what identifies them in FOCUS does not.
      price: `${model}/${kind.id}`,
    },
    more: { ...ownColumns(group), ...(basis === 'estimated' && estimatedColumns(group)) },
  };
}

function estimatedColumns(group: LedgerGroup): FocusRow {
  return { x_Note: noteOf(group), x_PriceSource: group.priceSource || null };
}

function noteOf({ unpricedEntries, cost }: LedgerGroup): string | null {
  if (unpricedEntries === 0) return null;
  return cost === 0n ? NO_PRICE : STAND_IN;
}

function ownColumns(group: LedgerGroup): FocusRow {
  return {
    Tags: group.team === '' ? null : JSON.stringify({ team: group.team }),
    x_AgentName: group.agent || null,
    x_CostBasis: group.costBasis || null,
    x_CostCenter: group.center || null,
    x_Group: group.group || null,
    x_Product: group.product || null,
    x_PullRequest: group.pr || null,
    x_Repository: group.repo || null,
    x_Team: group.team || null,
    x_UserEmail: group.person || null,
  };
}
