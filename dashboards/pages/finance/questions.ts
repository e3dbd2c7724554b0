// What the page asks about cost centers.
import type { UseQueryResult } from '@tanstack/react-query';
import type { ChargebackAnswer } from '../../../schemas/chargeback-api.ts';
import { useRead } from '../../data/queries.ts';
import { rangeParams } from '../../view/range.ts';
import { useMonth } from '../../view/use-month.ts';

export const COST_CENTERS = '/api/v1/cost-centers';
export const CHARGEBACK = '/api/v1/chargeback';

/** The month by cost center, asked once for the whole page. */
export function useChargeback(): UseQueryResult<ChargebackAnswer> {
  return useRead<ChargebackAnswer>(CHARGEBACK, rangeParams(useMonth().span));
}
