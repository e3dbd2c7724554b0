// What a person spent since the UTC day began, whatever is limited: the first thing that a status line tells.
import { toUsd } from '../../schemas/money.ts';
import type { LimitSources } from './limit-status.ts';

/** Under all of their names; null where it is not known as a whole. */
export function spentToday(
  name: string,
  { namesOf, meter, now }: Pick<LimitSources, 'namesOf' | 'meter' | 'now'>,
): string | null {
  if (!meter.ready()) return null;
  const at = now();
  const names = namesOf?.(name) ?? [name];
  return toUsd(names.reduce((sum, each) => sum + meter.spend('user', each, 'day', at), 0n));
}
