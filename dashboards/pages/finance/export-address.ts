// What an export is asked to hold, as the address has it.
import type { FocusBasis, FocusGrain } from '../../../schemas/focus-api.ts';
import type { FocusVersion } from '../../../schemas/focus-columns.ts';
import { monthOf, monthsBefore, monthText } from '../../../schemas/month.ts';

export type ExportForm = 'csv' | 'parquet' | 'json';
/** How many months, the last of which is the month of the page. */
export type ExportMonths = '1' | '3' | '6' | '12';

export type ExportChoice = {
  readonly basis: FocusBasis;
  readonly grain: FocusGrain;
  readonly version: FocusVersion;
  readonly form: ExportForm;
  readonly months: ExportMonths;
};

type Words<Key extends string> = Readonly<Record<Key, string>>;

export const BASES: Words<FocusBasis> = {
  estimated: 'Estimated, at our prices',
  reported: 'Reported by agents',
  billed: 'Billed by providers',
};
export const GRAINS: Words<FocusGrain> = { day: 'Day', month: 'Month' };
export const VERSIONS: Words<FocusVersion> = { '1.4': 'FOCUS 1.4', '1.2': 'FOCUS 1.2, for older importers' };
export const MONTHS: Words<ExportMonths> = {
  '1': 'This month',
  '3': '3 months up to it',
  '6': '6 months up to it',
  '12': '12 months up to it',
};
export const FORMS: Words<ExportForm> = { csv: 'CSV', parquet: 'Parquet', json: 'JSON' };

/** Parameters that belong to this part of the page. */
export const EXPORT_PARAMS = ['months', 'basis', 'grain', 'focus', 'form'];

/** Reads what was chosen; what is not understood has its default. */
export function exportChoiceOf(query: URLSearchParams): ExportChoice {
  return {
    basis: keyOf(BASES, query.get('basis')) ?? 'estimated',
    grain: keyOf(GRAINS, query.get('grain')) ?? 'day',
    version: keyOf(VERSIONS, query.get('focus')) ?? '1.4',
    form: keyOf(FORMS, query.get('form')) ?? 'csv',
    months: keyOf(MONTHS, query.get('months')) ?? '1',
  };
}

function keyOf<Key extends string>(words: Words<Key>, text: string | null): Key | undefined {
  return (Object.keys(words) as Key[]).find((key) => key === text);
}

/** The first month of an export that ends with `last`, both as `2026-10`. */
export function firstMonth(last: string, months: ExportMonths): string {
  return monthText(monthsBefore(monthOf(last), Number(months) - 1));
}

/** The query with one choice more. */
export function withChoice(query: URLSearchParams, name: string, value: string): URLSearchParams {
  const next = new URLSearchParams(query);
  next.set(name, value);
  return next;
}
