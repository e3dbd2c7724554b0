// Which sender do metrics without a session come from, and which such scopes does a call of that sender answer for?
import type { ChargeDimensions } from '../../schemas/charge.ts';
import { toMilliseconds } from '../../schemas/nanos.ts';
import { intervalStart } from '../../schemas/period.ts';
import type { ReportOrigin } from '../../schemas/usage-report.ts';
import { fingerprint } from '../adapters/fingerprint.ts';
import { identityOf } from './attribute.ts';

type Told = Pick<ReportOrigin, 'agent' | 'resource'> & { readonly time: bigint };
type Person = Pick<ChargeDimensions, 'user' | 'userClaimed'>;

export const HOUR_MS = 3_600_000;

/** Metrics are exported up to this long after the calls that they count. */
const EXPORT_LAG_MS = 10 * 60_000;

/**
 * The scope of a counter without a session: the process where it names itself; else, hour by hour, the person; else what
 * the resource says of the sender. Hours keep a day on which someone switched events on from losing what came before.
 */
export function emitterOf(told: Told, person: Person): string {
  const hour = intervalStart('hour', toMilliseconds(told.time));
  return instanceScope(told) ?? personScope(told, person, hour) ?? resourceScope(told, hour);
}

/** Every scope that counters of the sender of this call may have. */
export function emittersOf(told: Told, person: Person): string[] {
  const instance = instanceScope(told);
  const named = identityOf(told.resource);
  const people: Person[] = [person, { user: named.user, userClaimed: '' }];
  const scopes = hoursOf(told.time).flatMap((each) => [
    ...people.map((one) => personScope(told, one, each)),
    resourceScope(told, each),
  ]);
  return [...new Set([instance, ...scopes].filter((scope) => scope !== undefined))];
}

/** The hours in which counters may count a call of this moment. */
export function hoursOf(time: bigint): number[] {
  const at = toMilliseconds(time);
  const hour = intervalStart('hour', at);
  const isLate = at >= hour + HOUR_MS - EXPORT_LAG_MS;
  return isLate ? [hour, hour + HOUR_MS] : [hour];
}

function instanceScope({ agent, resource }: Told): string | undefined {
  const instance = resource.get('service.instance.id');
  return instance === undefined ? undefined : fingerprint(['instance', agent, String(instance)]);
}

function personScope({ agent }: Told, { user, userClaimed }: Person, hour: number): string | undefined {
  return user === '' ? undefined : fingerprint(['person', agent, user, userClaimed, hour]);
}

function resourceScope({ agent, resource }: Told, hour: number): string {
  const { team, organization, repo, branch, pr } = identityOf(resource);
  return fingerprint(['resource', agent, team, organization, repo, branch, pr, hour]);
}
