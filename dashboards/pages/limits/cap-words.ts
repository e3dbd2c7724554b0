// What can be capped of a session, in words.
import { microDollars } from '../../words/limits.ts';
import { exact } from '../../words/numbers.ts';

export const CAPS = [
  { field: 'cost_micros', label: 'Cost in dollars', definition: 'All charges of the session.' },
  { field: 'tokens', label: 'Tokens', definition: 'Tokens of all kinds, cached ones too.' },
  { field: 'subagents', label: 'Subagents', definition: 'Subagents that the session may start; 0: none.' },
  {
    field: 'depth',
    label: 'Depth',
    definition: 'How deep subagents may be nested; 1: they start none of their own.',
  },
  {
    field: 'retries',
    label: 'Retries',
    definition: 'Attempts of calls beyond the first, of all calls together.',
  },
] as const;

export type CapName = (typeof CAPS)[number];

export function capText({ field }: CapName, value: number | null): string {
  if (value === null) return 'No cap';
  return field === 'cost_micros' ? microDollars(value) : exact(value);
}
