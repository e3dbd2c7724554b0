// What the page asks: the comparison of a month, narrowed to who bills.
import type { UseQueryResult } from '@tanstack/react-query';
import { useSearchParams } from 'wouter';
import type { ReconciliationAnswer } from '../../../schemas/reconciliation-api.ts';
import type { Params } from '../../data/params.ts';
import { useRead } from '../../data/queries.ts';
import { useMonth } from '../../view/use-month.ts';

export const RECONCILIATION = '/api/v1/reconciliation';
export const SIGN_OFFS = '/api/v1/sign-offs';
export const BILL_SCOPES = '/api/v1/bill-scopes';
export const CONNECTIONS = '/api/v1/bill-connections';

/** The parameter of the address that names who bills: the name of a dimension would be a filter. */
const BILLER = 'biller';

/** Parameters that belong to one part of the page. */
export const OWN_PARAMS = [BILLER, 'outcome', 'status', 'slice', 'imports-page', 'unknown-page'];

/** Who bills, empty for all; and choosing one. */
export function useBiller(): readonly [string, (biller: string) => void] {
  const [query, setQuery] = useSearchParams();
  const choose = (biller: string): void =>
    setQuery((old) => {
      const to = new URLSearchParams(old);
      to.delete('page');
      if (biller === '') to.delete(BILLER);
      else to.set(BILLER, biller);
      return to;
    });
  return [query.get(BILLER) ?? '', choose];
}

/** The month of the page, and who bills where one is chosen. */
export function useComparison(): Params {
  const { month } = useMonth();
  const [biller] = useBiller();
  return { month, provider: biller === '' ? undefined : biller };
}

/** Sums of the month, without single slices: asked once for the whole page. */
export function useMonthSums(): UseQueryResult<ReconciliationAnswer> {
  const { month } = useMonth();
  return useRead<ReconciliationAnswer>(RECONCILIATION, { month, limit: 1 });
}
