// An event that happened once, as an activity report.
import type { LogRecord } from '../../schemas/otlp.ts';
import type { ActivityDetail, ActivityKind, Adapted, ReportOrigin } from '../../schemas/usage-report.ts';
import { eventTime, timeFault } from './event-time.ts';

const ONE = 1_000_000n;

/** When it was received, who sent it, and what else is known of it. */
export type EventContext = {
  readonly now: bigint;
  readonly origin: ReportOrigin;
  readonly detail?: ActivityDetail;
};

/** One of each of the activities. `identity` tells events of the same name and time apart. */
export function eventReport(
  record: LogRecord,
  activities: readonly ActivityKind[],
  identity: string,
  { now, origin, detail }: EventContext,
): Adapted {
  const time = eventTime(record);
  const fault = timeFault(time, now);
  const [name] = activities;
  if (fault) return { kind: 'rejected', reason: fault, detail: name ?? '' };
  return {
    kind: 'activity',
    activities,
    eventId: [...activities, time, identity].join(':'),
    time,
    quantity: ONE,
    ...origin,
    ...detail,
  };
}
