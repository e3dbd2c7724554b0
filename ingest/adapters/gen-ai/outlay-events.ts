// The event `outlay.activity`: what people did or the agent did for them, which the GenAI conventions have no word for.
import type { LogRecord } from '../../../schemas/otlp.ts';
import {
  ACTIVITY_KINDS,
  type ActivityKind,
  type Adapted,
  type ReportOrigin,
} from '../../../schemas/usage-report.ts';
import { eventTime, timeFault } from '../event-time.ts';
import { decimalOf, ordinal, refusingUnreadable, text, type Decimal } from '../read-attribute.ts';

/** Name of the event. */
export const ACTIVITY_EVENT = 'outlay.activity';

const KIND = 'outlay.activity.kind';
const QUANTITY = 'outlay.activity.quantity';
const ONE = 1_000_000n;

/** In millionths. More than 10 billion lines or seconds is more than any one event can tell. */
const QUANTITIES: Decimal = { scale: 6, most: 10n ** 10n * ONE };

const KINDS: ReadonlySet<string> = new Set(ACTIVITY_KINDS);

/** One event. Its quantity is 1 where it tells none; a kind that Outlay does not know is refused. */
export function adaptActivity(record: LogRecord, origin: ReportOrigin, now: bigint): Adapted {
  const { attributes } = record;
  const time = eventTime(record);
  const kind = text(attributes, KIND);
  const name = text(attributes, 'outlay.activity.name');
  const fault = KINDS.has(kind) ? timeFault(time, now) : 'unknown_activity';
  if (fault) return { kind: 'rejected', reason: fault, detail: ACTIVITY_EVENT };
  return refusingUnreadable(() => ({
    kind: 'activity',
    activities: [kind as ActivityKind],
    eventId:
      text(attributes, 'outlay.activity.id') || [kind, time, name, record.traceId, record.spanId].join(':'),
    time,
    quantity: quantityOf(record),
    name,
    attempt: ordinal(attributes, ['outlay.activity.attempt']),
    depth: ordinal(attributes, ['outlay.activity.depth']),
    ...origin,
  }));
}

/** Millionths. Throws UnreadableNumber. */
function quantityOf({ attributes }: LogRecord): bigint {
  const value = attributes.get(QUANTITY);
  return value === undefined ? ONE : decimalOf(value, QUANTITY, QUANTITIES);
}
