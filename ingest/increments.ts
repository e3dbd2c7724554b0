// What rows of the ledger add to what limits count: as they are settled, and as they stand in the journal.
import type { Activity, Charge } from '../schemas/charge.ts';
import { parseDecimal } from '../schemas/decimal.ts';
import { fromUsd } from '../schemas/money.ts';
import { toMilliseconds } from '../schemas/nanos.ts';
import { withoutWork, workInActivity, workInCharge, workInRow } from '../schemas/session-work.ts';
import type { SpendIncrement } from './journal/spend-log.ts';

/** What a charge adds: none or one. */
export function incrementOfCharge(charge: Charge): SpendIncrement[] {
  const { dimensions, time, amounts } = charge;
  const { user, group, agent, repo, model, source, subagent } = dimensions;
  const place = { user, group, agent, repo, model, source, subagent };
  return told({ ...place, time: toMilliseconds(time), cost: amounts.cost }, workInCharge(charge));
}

/** What an activity adds to its session: none or one. */
export function incrementOfActivity(activity: Activity): SpendIncrement[] {
  const work = workInActivity(activity);
  if (!work) return [];
  const { agent, time, attribution } = activity;
  const { user, group, repo } = attribution;
  return told({ ...NO_CALL, user, group, agent, repo, time: toMilliseconds(time) }, work);
}

const NO_CALL = { model: '', source: '', subagent: '', cost: 0n };

/**
 * What a row adds of which the text of each column is told: none or one, as when it was settled. Its time is decimal
 * seconds, its cost decimal dollars.
 */
export function incrementOfRow(table: string, cell: (column: string) => string): SpendIncrement[] {
  if (table === 'evidence') return [];
  const isCharge = table === 'charges';
  const cost = isCharge ? fromUsd(cell('cost')) : 0n;
  const time = parseDecimal(cell('time'), 9);
  if (cost === undefined || time === undefined) return [];
  const place = { user: cell('user'), group: cell('group'), agent: cell('agent'), repo: cell('repo') };
  const call = { model: cell('model'), source: cell('source'), subagent: cell('subagent'), cost };
  const increment = { ...place, ...(isCharge ? call : NO_CALL), time: toMilliseconds(time) };
  return told(increment, workInRow(table, cell));
}

function told(increment: SpendIncrement, work: SpendIncrement['work']): SpendIncrement[] {
  if (work) return [{ ...increment, work }];
  return increment.cost === 0n ? [] : [increment];
}

/** The opposite: what is lost where a row does not reach the ledger. */
export function takenBack(increment: SpendIncrement): SpendIncrement {
  const { cost, work } = increment;
  return { ...increment, cost: -cost, ...(work && { work: withoutWork(work) }) };
}
