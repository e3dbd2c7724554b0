// What settle's memory says of a record that is rated anew, and what it has to say afterwards.
import type { Amounts } from '../../schemas/charge.ts';
import { placeOf } from '../audit/rows.ts';
import type { Journal } from '../journal/journal.ts';
import { isClosed } from '../settle/closed.ts';
import { sessionKey } from '../settle/scopes.ts';
import type { SettleState } from '../settle/state.ts';
import { lastPlace, type LedgerRecord } from './ledger-record.ts';
import type { Remembered } from './rate-anew.ts';

/** What settle remembers. */
export type Known = Pick<SettleState, 'get'>;

/** What is remembered of the session of a record. */
export function sessionOf(record: LedgerRecord, state: Known): Pick<Remembered, 'metricCost'> {
  const { sum } = lastPlace(record);
  const key = sessionKey({ agent: placeOf(sum, 'agent'), session: placeOf(sum, 'session') });
  const scope = state.get('scope', key);
  return { metricCost: scope && scope.metricCost && !scope.events };
}

/** What is remembered of a record. An entry that the audit closed is never booked again: what it left is in the rows alone. */
export function rememberedOf(
  record: LedgerRecord,
  { find }: Pick<Journal, 'find'>,
  state: Known,
): Remembered {
  const place = find(BigInt(record.id));
  const entry = place && state.get(place.kind, place.key);
  return { ...sessionOf(record, state), entry: entry && !isClosed(entry, state) ? entry : undefined };
}

/** Tells memory what the charges of a record add up to now, in the transaction that books it. */
export function rememberDue(
  { id }: LedgerRecord,
  due: Amounts,
  { find }: Pick<Journal, 'find'>,
  state: SettleState,
): void {
  const place = find(BigInt(id));
  const entry = place && state.get(place.kind, place.key);
  if (!place || !entry || isClosed(entry, state)) return;
  state.put(place.kind, place.key, { ...entry, booked: { ...entry.booked, charges: due } });
}
