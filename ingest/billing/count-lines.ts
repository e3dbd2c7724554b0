// Lines of quantities without money: a row of usage has several counts, each of which is a line.
import type { BillLine, LineKind } from '../../schemas/bills.ts';
import type { TokenKind } from '../../schemas/tokens.ts';
import { billLine, type ToldLine } from './lines.ts';

/** One count. */
export type Count = {
  /** The name that the report gives it. */
  readonly item: string;
  /** In units of 1e-12; undefined where it is not told. */
  readonly quantity: bigint | undefined;
  readonly kind: LineKind;
  readonly unit: string;
  readonly tokenKind: TokenKind | '';
};

/** Tokens of a kind. */
export function tokenCount(item: string, tokenKind: TokenKind, quantity: bigint | undefined): Count {
  return { item, tokenKind, quantity, kind: 'tokens', unit: 'Tokens' };
}

/** Requests, or what else is counted. */
export function otherCount(
  item: string,
  quantity: bigint | undefined,
  kind: LineKind = 'requests',
  unit = 'Requests',
): Count {
  return { item, quantity, kind, unit, tokenKind: '' };
}

/** A line for each count that is not 0; where all are, one for the first that is told, so that the row is not lost. */
export function countLines(base: Omit<ToldLine, 'item' | 'kind'>, counts: readonly Count[]): BillLine[] {
  const told = counts.filter(({ quantity }) => quantity !== undefined);
  const some = told.filter(({ quantity }) => quantity !== 0n);
  const kept = some.length > 0 ? some : told.length > 0 ? told.slice(0, 1) : counts.slice(0, 1);
  return kept.map((count) => billLine({ ...base, ...count }));
}
