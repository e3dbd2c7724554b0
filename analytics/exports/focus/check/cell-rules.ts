// What a single cell of a FOCUS file may hold. Pure.
import type { FocusColumn } from '../../../../schemas/focus-columns.ts';
import type { RowFault } from './row-rules.ts';
import { ALLOWED, MAY_BE_PLACEHOLDER, NUMBER, PLACEHOLDER, TIME } from './values.ts';

/** What is wrong with a cell; undefined for nothing. Empty cells are null. */
export function cellFault(column: FocusColumn, value: string | null): RowFault | undefined {
  const { name } = column;
  const told = (rule: string, detail: string): RowFault => ({ column: name, rule, detail });
  if (value === null)
    return column.need === 'mandatory' ? told('not null', 'is empty, but every row needs it') : undefined;
  if (PLACEHOLDER.test(value) && !MAY_BE_PLACEHOLDER.has(name))
    return told('null handling', `${JSON.stringify(value)} stands for nothing; leave the cell empty`);
  const allowed = ALLOWED[name];
  if (allowed && !allowed.includes(value))
    return told('allowed value', `${JSON.stringify(value)} is none of ${allowed.join(', ')}`);
  return formatFault(column, value, told);
}

function formatFault(
  { name, type }: FocusColumn,
  value: string,
  told: (rule: string, detail: string) => RowFault,
): RowFault | undefined {
  const text = JSON.stringify(value);
  if (type === 'decimal' && !NUMBER.test(value))
    return told(
      'numeric format',
      `${text} is no plain number: no plus, no commas, no units; such as 12.5 or 1E-7`,
    );
  if (type === 'time' && !(TIME.test(value) && !Number.isNaN(Date.parse(value))))
    return told('date and time format', `${text} is no time in UTC such as 2026-10-05T00:00:00Z`);
  if (type === 'json') return jsonFault(name, value, told);
  return undefined;
}

/** Values of tags are no objects; other columns of JSON may be deeper. */
function jsonFault(
  name: string,
  value: string,
  told: (rule: string, detail: string) => RowFault,
): RowFault | undefined {
  const parsed = parse(value);
  if (typeof parsed !== 'object' || parsed === null || Array.isArray(parsed))
    return told('key-value format', 'must be one JSON object');
  const deep = Object.entries(parsed).find(([, of]) => typeof of === 'object' && of !== null);
  if (name !== 'Tags' || !deep) return undefined;
  return told('key-value format', `${JSON.stringify(deep[0])} must be text, a number, true, false or null`);
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
