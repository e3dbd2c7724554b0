// What Models and pricing asks.
import type { UseQueryResult } from '@tanstack/react-query';
import type { PriceBookAnswer } from '../../../schemas/price-book-api.ts';
import { useRead } from '../../data/queries.ts';

export const PRICE_BOOK = '/api/v1/price-book';
export const RERATES = '/api/v1/price-book/rerates';
export const CREDIT_POOLS = '/api/v1/credit-pools';
export const CREDITS = '/api/v1/credits';

export function usePriceBook(): UseQueryResult<PriceBookAnswer> {
  return useRead<PriceBookAnswer>(PRICE_BOOK);
}
