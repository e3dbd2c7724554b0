// The columns of a FOCUS file, as every form of a file needs them.
import {
  focusColumns,
  OWN_FOCUS_COLUMNS,
  type FocusType,
  type FocusVersion,
} from '../../../schemas/focus-columns.ts';
import type { ColumnType, ExportColumn } from '../file.ts';

const TYPES: Readonly<Record<FocusType, ColumnType>> = {
  text: 'text',
  json: 'text',
  decimal: 'decimal',
  time: 'time',
};

/** Columns of the specification by name, and then our own. */
export function exportColumns(version: FocusVersion): ExportColumn[] {
  return [
    ...focusColumns(version).map(({ name, type }) => ({ name, type: TYPES[type] })),
    ...OWN_FOCUS_COLUMNS.map((name) => ({ name, type: 'text' as const })),
  ];
}
