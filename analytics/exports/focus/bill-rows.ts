// From lines of bills to rows of FOCUS. Pure: the billed costs of a line's rows add up to what the line bills.
import type { BillScopeValue } from '../../../schemas/finance-settings.ts';
import type { FocusGrain } from '../../../schemas/focus-api.ts';
import { intervalEnd } from '../../../schemas/period.ts';
import type { Pico } from '../../../schemas/money.ts';
import { NO_CURRENCY } from '../../cost-centers/billed.ts';
import type { BilledLine } from './bill-lines.ts';
import {
  asOneUnit,
  exactPricing,
  focusRow,
  type Costs,
  type FocusRow,
  type PricedCosts,
  type RowParts,
} from './focus-row.ts';
import { bornBy, includedOf, type Pool } from './pools.ts';
import { commitmentColumns, isOfPool, pooledPrice } from './pool-rows.ts';
import { billedService } from './services.ts';

const UNIT = 10n ** 12n;
const TOKENS_PER_PRICE = 1_000_000n;

/** A pool with what is used of it in its month, and the price of a credit. */
export type PoolInUse = Pool & { readonly used: bigint; readonly price: Pico };

/** What rows of lines need beside the lines. */
export type BillContext = {
  readonly grain: FocusGrain;
  readonly scopes: readonly BillScopeValue[];
  /** Undefined where the line's provider and month have none. */
  readonly poolFor: (line: BilledLine) => PoolInUse | undefined;
};

const NOT_TOLD = 'The report tells no amount: it counts as 0.';
const NO_QUANTITY = 'The report tells no quantity: it counts as one unit.';

/** The rows of a line: one, or more where credits of a pool cover a part of it. */
export function billRows(line: BilledLine, context: BillContext): FocusRow[] {
  const pool = context.poolFor(line);
  const parts = pool && isOfPool(line, pool) ? pooledParts(line, pool) : plainParts(line);
  return parts.map((part) => focusRow(rowParts(line, part, context)));
}

type Part = Omit<PricedCosts, 'pricing'> & {
  readonly id: string;
  readonly pricing: PricedCosts['pricing'] | undefined;
  readonly consumed: RowParts['consumed'];
  readonly more: FocusRow;
};

/** Credits that the pool covers, and those that it does not; a seat buys the credits that it brings. */
function pooledParts(line: BilledLine, pool: PoolInUse): Part[] {
  if (line.kind === 'seats') {
    const costs = { ...costsOf(line), effective: 0n };
    const credits = pool.seats === 0n ? 0n : ((line.quantity ?? UNIT) * pool.credits) / (pool.seats * UNIT);
    return seatParts(line, costs, commitmentColumns(pool, credits));
  }
  const { quantity, list_cost, billed_cost } = line;
  if (quantity === null || quantity === 0n || list_cost === null) return plainParts(line);
  const billed = billed_cost ?? 0n;
  const included = includedOf({ quantity, list: list_cost, billed });
  const covered = coveredParts(line, pool, { included, list: list_cost - billed });
  const beyond = quantity - included;
  if (beyond === 0n && billed === 0n) return covered;
  const costs = { billed, effective: billed, contracted: billed, list: billed };
  const paid = consumedParts({ costs, consumed: { quantity: beyond, unit: line.unit } }, 'overage');
  return included === 0n ? paid : [...covered, ...paid];
}

function coveredParts(line: BilledLine, pool: PoolInUse, told: { included: bigint; list: Pico }): Part[] {
  const { included, list } = told;
  const effective = bornBy(included, pool, pool.used, pool.price);
  const costs = { billed: 0n, effective, contracted: list, list };
  const more = {
    ...commitmentColumns(pool, included),
    ...pooledPrice(pool.unit, included),
    CommitmentDiscountStatus: 'Used',
  };
  return consumedParts({ costs, consumed: { quantity: included, unit: line.unit } }, 'included').map(
    (part) => ({ ...part, more }),
  );
}

function seatParts(line: BilledLine, costs: Costs, more: FocusRow): Part[] {
  const exact = line.quantity === null ? undefined : exactPricing(line.quantity, costs, line.unit || 'Seats');
  const priced = exact ? [{ costs, pricing: exact }] : asOneUnit(costs);
  return priced.map((each, index) => ({ ...each, id: `seats ${index}`, consumed: undefined, more }));
}

function plainParts(line: BilledLine): Part[] {
  const costs = costsOf(line);
  const more = { x_Note: noteOf(line) };
  if (line.kind === 'seats') return seatParts(line, costs, more);
  if (categoryOf(line) !== 'Usage') {
    const same = { ...costs, list: costs.billed };
    return [{ id: 'line', costs: same, pricing: undefined, consumed: undefined, more }];
  }
  const consumed = {
    quantity: line.quantity ?? UNIT,
    unit: (line.quantity !== null && line.unit) || 'Units',
  };
  return consumedParts({ costs, consumed }, 'line').map((part) => ({ ...part, more }));
}

type Consumption = { readonly costs: Costs; readonly consumed: NonNullable<RowParts['consumed']> };

/** At the price of the quantity where there is an exact one, else of one unit. */
function consumedParts({ costs, consumed }: Consumption, id: string): Part[] {
  const { quantity, unit } = consumed;
  const exact =
    unit === 'Tokens'
      ? exactPricing(quantity, costs, '1000000 Tokens', TOKENS_PER_PRICE)
      : exactPricing(quantity, costs, unit);
  const priced = exact ? [{ costs, pricing: exact }] : asOneUnit(costs);
  return priced.map((each, index) => ({
    ...each,
    id: index === 0 ? id : `${id} list price`,
    consumed: index === 0 ? consumed : { ...consumed, quantity: 0n },
    more: {},
  }));
}

function costsOf({ billed_cost, list_cost }: BilledLine): Costs {
  const billed = billed_cost ?? 0n;
  return { billed, effective: billed, contracted: billed, list: list_cost ?? billed };
}

function noteOf({ unknown, billed_cost, quantity, ...line }: BilledLine): string | null {
  const noQuantity = quantity === null && categoryOf({ quantity, ...line }) === 'Usage' ? NO_QUANTITY : '';
  return [unknown, billed_cost === null ? NOT_TOLD : '', noQuantity].filter(Boolean).join(' ') || null;
}

function categoryOf({ kind, quantity }: Pick<BilledLine, 'kind' | 'quantity'>): RowParts['category'] {
  if (kind === 'seats') return 'Purchase';
  if (kind === 'tax') return 'Tax';
  if (kind === 'credit_note') return 'Credit';
  return kind === 'other' && quantity === null ? 'Adjustment' : 'Usage';
}

function rowParts(line: BilledLine, part: Part, { grain, scopes }: BillContext): RowParts {
  const from = Date.parse(line.day);
  const service = billedService(line);
  const category = categoryOf(line);
  const item = line.item || [line.product, line.model].filter(Boolean).join('/') || line.kind;
  return {
    identity: [...line.identity, part.id],
    basis: 'billed',
    period: { from, to: intervalEnd(grain, from) },
    category,
    isCorrection: line.isCorrection,
    account: line.account || service.provider,
    currency: line.currency || NO_CURRENCY,
    service,
    description: descriptionOf(line, item),
    costs: part.costs,
    pricing: part.pricing,
    consumed: category === 'Usage' ? part.consumed : undefined,
    sku:
      category === 'Usage' || category === 'Purchase'
        ? { id: item, meter: line.unit || item, price: item }
        : undefined,
    more: { ...subAccount(line, scopes), ...ownColumns(line), ...part.more },
  };
}

function descriptionOf({ product, model }: BilledLine, item: string): string {
  return [...new Set([product, item, model].filter(Boolean))].join(', ');
}

const SCOPE_TYPES: Readonly<Record<string, string>> = {
  openai: 'Project',
  anthropic: 'Workspace',
  github: 'Organization',
  cursor: 'Team',
};

function subAccount({ provider, scope }: BilledLine, scopes: readonly BillScopeValue[]): FocusRow {
  if (scope === '') return {};
  const known = scopes.find((each) => each.provider === provider && each.scope === scope);
  return {
    SubAccountId: scope,
    SubAccountName: known?.name || null,
    SubAccountType: SCOPE_TYPES[provider] ?? 'Scope',
  };
}

function ownColumns(line: BilledLine): FocusRow {
  return {
    Tags: line.team === '' ? null : JSON.stringify({ team: line.team }),
    x_CostCenter: line.center || null,
    x_Product: line.center_product || null,
    x_PullRequest: line.pr || null,
    x_Repository: line.repo || null,
    x_Team: line.team || null,
    x_UserEmail: line.person || null,
  };
}
