// The two sides of a reconciliation: what the ledger says and what reports say. Values only; money in pico-dollars.
import type { BillSource, LineKind } from '../../schemas/bills.ts';
import type { Pico } from '../../schemas/money.ts';
import type { TokenKind } from '../../schemas/tokens.ts';

/** The scope of everything of a provider that no mapping names. */
export const UNMAPPED = '*';

/** A token kind, credits, or '' for money that is not told by kind. */
export type CellKind = TokenKind | 'credits' | '';

/** Spend of one day, provider, scope and model. */
export type LocalRow = {
  readonly day: string;
  /** Who bills it. */
  readonly provider: string;
  readonly scope: string;
  /** As `modelKey` writes it. */
  readonly model: string;
  readonly spelling: string;
  /** The person; empty where people are not told apart. */
  readonly user: string;
  readonly tokens: Readonly<Record<TokenKind, bigint>>;
  /** Tokens times the price that was applied, list or negotiated, by kind: how costs are spread over kinds. */
  readonly weights: Readonly<Record<TokenKind, Pico>>;
  /** In units of 1e-12 of `creditUnit`. */
  readonly credits: bigint;
  /** As in the ledger; empty where no credits are told. */
  readonly creditUnit: string;
  readonly creditedEntries: number;
  readonly list: Pico;
  readonly cost: Pico;
  /** What negotiated prices take off the list. */
  readonly negotiated: Pico;
  readonly entries: number;
  readonly listedEntries: number;
  readonly unpricedEntries: number;
};

/** Lines of reports that agree in everything but amounts. */
export type BillRow = {
  readonly source: BillSource;
  readonly account: string;
  /** As the report spells it. */
  readonly billScope: string;
  /** The mapped scope, or {@link UNMAPPED}. */
  readonly scope: string;
  readonly day: string;
  readonly provider: string;
  readonly item: string;
  readonly kind: LineKind;
  readonly unknown: string;
  readonly product: string;
  /** As `modelKey` writes it. */
  readonly model: string;
  readonly spelling: string;
  /** The person; empty where people are not told apart. */
  readonly user: string;
  readonly tokenKind: TokenKind | '';
  readonly unit: string;
  readonly currency: string;
  /** Use of a console by hand, of which there is no telemetry. */
  readonly isConsole: boolean;
  /** Of no person. */
  readonly isNobodys: boolean;
  /** In units of 1e-12; undefined where the report tells none. */
  readonly quantity: bigint | undefined;
  /** Before discounts and included amounts; what is owed where the report tells no other. */
  readonly list: Pico;
  readonly billed: Pico;
  /** The part of `list - billed` that is included in what was bought before, and no discount. */
  readonly included: Pico;
  readonly lines: number;
  /** Lines that tell no amount. */
  readonly withoutAmount: number;
};

/** What is known of one slice. */
export type SliceSides = {
  readonly local: readonly LocalRow[];
  /** Lines whose money counts. */
  readonly counted: readonly BillRow[];
  /** Lines that tell quantities without money. */
  readonly quantities: readonly BillRow[];
};

/** Exact share of an amount, rounded towards zero; the rest belongs to whoever has the rest of the whole. */
export function shareOf(amount: bigint, part: bigint, whole: bigint): bigint {
  return whole === 0n ? 0n : (amount * part) / whole;
}

/** The smaller one. */
export function least(left: bigint, right: bigint): bigint {
  return left < right ? left : right;
}

/** Without its sign. */
export function magnitude(amount: bigint): bigint {
  return amount < 0n ? -amount : amount;
}

/** Nothing instead of less. */
export function notNegative(amount: bigint): bigint {
  return amount < 0n ? 0n : amount;
}
