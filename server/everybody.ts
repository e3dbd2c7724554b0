// Everybody whose limits can matter now.
import type { Directory } from '../control/directory.ts';
import { peopleIn } from '../control/proposed.ts';
import type { SpendMeter } from './spend-meter.ts';

/** Members of groups, people with limits, and whoever spent in a current period, each under one name. */
export function everybody(directory: Directory, spend: Pick<SpendMeter, 'meter'>, now: number): Set<string> {
  const people = peopleIn([directory]);
  for (const name of spend.meter.users(now)) people.add(directory.personOf(name));
  people.delete('');
  return people;
}
