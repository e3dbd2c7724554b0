// What the demo company's bills have to come to, worked out from its calls alone: against it reconciliation can be checked.
import { listCost } from '../session/models.ts';
import type { Pico } from '../../../schemas/money.ts';
import { TOKEN_KINDS } from '../../../schemas/tokens.ts';
import type { Use } from './bill-log.ts';
import { ANTHROPIC_PERCENT, billedRate, SEARCH_PRICE } from './billed-rates.ts';
import type { DemoBilled } from './demo-bills.ts';
import type { Billed } from './openai-reports.ts';

/** Dollars of one provider: told + untold + console + tools + dearer - discount is what is billed. */
export type ProviderBooks = {
  /** At list prices, of calls that telemetry tells. */
  readonly told: Pico;
  /** At list prices, of a laptop without telemetry. */
  readonly untold: Pico;
  readonly console: Pico;
  readonly tools: Pico;
  /** Asked for beyond the price list. */
  readonly dearer: Pico;
  readonly discount: Pico;
  readonly billed: Pico;
};

export type BillBooks = {
  readonly anthropic: ProviderBooks;
  readonly openai: ProviderBooks;
  /** In units of 1e-12. */
  readonly credits: bigint;
};

/** The books over everything that is billed. */
export function billBooks({ anthropic, openai, credits }: DemoBilled): BillBooks {
  return {
    anthropic: booksOf(anthropic, 100n - ANTHROPIC_PERCENT),
    openai: booksOf(openai, 0n),
    credits: credits.reduce((sum, use) => sum + use.credits, 0n),
  };
}

function booksOf({ uses, searches }: Billed, discountPercent: bigint): ProviderBooks {
  const told = listOf(uses.filter(({ person }) => person !== undefined));
  const nobodys = uses.filter(({ person }) => person === undefined);
  const untold = listOf(nobodys.filter(({ scope }) => scope !== ''));
  const console = listOf(nobodys.filter(({ scope }) => scope === ''));
  const tools = searches.reduce((sum, { count }) => sum + BigInt(count) * SEARCH_PRICE, 0n);
  const dearer = uses.reduce((sum, use) => sum + beyondList(use), 0n);
  const before = told + untold + console + tools + dearer;
  const discount = (before * discountPercent) / 100n;
  return { told, untold, console, tools, dearer, discount, billed: before - discount };
}

function listOf(uses: readonly Use[]): Pico {
  return uses.reduce((sum, { model, tokens }) => sum + listCost(model, tokens), 0n);
}

function beyondList(use: Use): Pico {
  const asked = TOKEN_KINDS.reduce((sum, kind) => sum + BigInt(use.tokens[kind]) * billedRate(use, kind), 0n);
  return asked - listCost(use.model, use.tokens);
}
