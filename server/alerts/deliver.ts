// Delivers alerts to channels: in order of their turn, again after failures, until the receiver has them or it is given up.
import { disableChannel } from '../../control/channels.ts';
import type { Setting } from '../../control/setting.ts';
import type { Settings } from '../../control/settings.ts';
import type { Alert } from '../../schemas/alerts.ts';
import type { ChannelFilter, ChannelValue, DeliveryResult } from '../../schemas/channels.ts';
import type { DeliveryRow } from './delivery-log.ts';
import { messageFor } from './messages.ts';
import { AddressRefused, type Inbound, type Outbound } from './outbound.ts';
import { createQueue } from './queue.ts';
import { GIVE_UP_MS, nextAttemptAt } from './schedule.ts';
import { subjectIn } from './subject.ts';

export interface Deliverer {
  /** Delivers an alert to every channel that wants it. */
  announce(alert: Alert): void;
  /** Takes up what an earlier process left: alerts, and the latest attempts of each for its channel. */
  resume(alerts: readonly Alert[], states: readonly DeliveryRow[]): void;
  /** Sends once, now, to a channel by id, and keeps nothing. */
  test(channel: Setting<ChannelValue>, alert: Alert): Promise<DeliveryResult>;
  /** Delivers once more, now; when it fails it is tried again as a new delivery is. */
  again(channel: Setting<ChannelValue>, alert: Alert): Promise<DeliveryResult>;
  /** How many deliveries wait. */
  waiting(): number;
  stop(): void;
}

type Options = {
  readonly settings: Settings;
  readonly post: (outbound: Outbound) => Promise<Inbound>;
  readonly record: (row: DeliveryRow) => void;
  /** Told of what could not be done beside delivering: switching a channel off. */
  readonly onFault: (error: unknown) => void;
  /** Milliseconds since 1970. */
  readonly now: () => number;
  readonly random: () => number;
};

/** A delivery that is due at a time, after so many attempts. */
type Job = {
  readonly alert: Alert;
  readonly channel: string;
  readonly attempts: number;
  readonly beganAt: number;
  readonly dueAt: number;
  /** Asked for by a person: also where the channel is switched off. */
  readonly isAsked?: boolean;
};

type Outcome = DeliveryResult & { readonly retryAfter?: string | undefined; readonly isFinal: boolean };

const GONE = 410;

/** Whether a channel wants an alert. */
export function wants({ kinds, subjects, min_threshold }: ChannelFilter, alert: Alert): boolean {
  const { scope, id } = alert.subject;
  const isMeant = (text: string): boolean => {
    const wanted = subjectIn(text);
    return wanted.scope === scope && (wanted.id === undefined || wanted.id === id);
  };
  return (
    (kinds === null || kinds.includes(alert.kind)) &&
    (subjects === null || subjects.some(isMeant)) &&
    (alert.threshold_percent === null || alert.threshold_percent >= min_threshold)
  );
}

/** A deliverer without deliveries. */
export function createDeliverer(options: Options): Deliverer {
  const { settings, record, now } = options;
  const run = async (job: Job): Promise<DeliveryResult> => {
    const channel = settings.channels.get(job.channel);
    if (!channel || (!channel.value.enabled && !job.isAsked)) {
      record(deadRow(job, GIVEN_UP.reason, now()));
      return GIVEN_UP;
    }
    const outcome = await attempt(channel.value, job.alert, options);
    if (queue.isStopped()) return outcome;
    const { row, next } = settle(job, outcome, options);
    record(row);
    if (next) queue.add([next]);
    if (outcome.status === GONE)
      await disableChannel(settings, channel, 'Its receiver answered 410 Gone.').catch(options.onFault);
    return outcome;
  };
  const queue = createQueue<Job, DeliveryResult>({ run, keyOf, now });
  return {
    announce(alert) {
      const at = now();
      const wanting = settings.channels
        .list()
        .filter(({ value }) => value.enabled && existedFor(value, alert) && wants(value.filter, alert));
      queue.add(wanting.map(({ id }) => ({ alert, channel: id, attempts: 0, beganAt: at, dueAt: at })));
    },
    resume(alerts, states) {
      const { jobs, dead } = leftOver(alerts, states, { settings, now: now() });
      dead.forEach(record);
      queue.add(jobs);
    },
    test: async ({ value }, alert) => toResult(await attempt(value, alert, options)),
    again: async ({ id }, alert) => {
      const at = now();
      const job = { alert, channel: id, attempts: 0, beganAt: at, dueAt: at, isAsked: true };
      return toResult(await queue.now(job));
    },
    waiting: () => queue.size(),
    stop: () => queue.stop(),
  };
}

const GIVEN_UP: Outcome = {
  delivered: false,
  status: null,
  duration_ms: 0,
  body: '',
  reason: 'The channel was taken away or switched off.',
  isFinal: true,
};

const TOO_LATE = 'Outlay was away until it was too late to try again.';

function keyOf({ alert, channel }: Pick<Job, 'alert' | 'channel'>): string {
  return `${channel} ${alert.id}`;
}

/** The channel was there when the alert was found out. */
function existedFor({ createdAt }: ChannelValue, { at }: Alert): boolean {
  return Date.parse(createdAt) <= Date.parse(at);
}

/** Sends once. Never rejects. */
async function attempt(channel: ChannelValue, alert: Alert, { post, now }: Options): Promise<Outcome> {
  const start = performance.now();
  const spent = (): number => Math.round(performance.now() - start);
  try {
    const { status, body, retryAfter } = await post(messageFor(channel, alert, now()));
    const delivered = status >= 200 && status < 300;
    const reason = delivered ? '' : reasonOf(status);
    return { delivered, status, duration_ms: spent(), body, reason, retryAfter, isFinal: status === GONE };
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    const isFinal = error instanceof AddressRefused;
    return { delivered: false, status: null, duration_ms: spent(), body: '', reason, isFinal };
  }
}

function reasonOf(status: number): string {
  if (status >= 300 && status < 400)
    return `The receiver answered ${status}; redirects are not followed: name the address that they lead to.`;
  return status === GONE ? 'The receiver answered 410 Gone.' : `The receiver answered ${status}.`;
}

function toResult({ delivered, status, duration_ms, body, reason }: DeliveryResult): DeliveryResult {
  return { delivered, status, duration_ms, body, reason };
}

/** What an attempt leads to: its row, and the next one where there is one. */
function settle(
  job: Job,
  outcome: Outcome,
  { now, random }: Options,
): { readonly row: DeliveryRow; readonly next: Job | undefined } {
  const at = now();
  const tried = job.attempts + 1;
  const failure = {
    attempt: tried,
    beganAt: job.beganAt,
    retryAfter: outcome.retryAfter,
    now: at,
    random: random(),
  };
  const nextAt = outcome.delivered || outcome.isFinal ? undefined : nextAttemptAt(failure);
  const row: DeliveryRow = {
    alert: job.alert.id,
    channel: job.channel,
    attempt: tried,
    at: new Date(at).toISOString(),
    outcome: outcome.delivered ? 'delivered' : nextAt === undefined ? 'dead' : 'retrying',
    status: outcome.status,
    duration_ms: outcome.duration_ms,
    next_at: nextAt === undefined ? null : new Date(nextAt).toISOString(),
    began_at: new Date(job.beganAt).toISOString(),
    reason: outcome.reason,
  };
  return {
    row,
    next: nextAt === undefined ? undefined : { ...job, attempts: tried, dueAt: nextAt, isAsked: false },
  };
}

/** Of a delivery that is not attempted again: it ends with the attempts that it had. */
function deadRow({ alert, channel, attempts, beganAt }: Job, reason: string, now: number): DeliveryRow {
  return {
    alert: alert.id,
    channel,
    attempt: attempts,
    at: new Date(now).toISOString(),
    outcome: 'dead',
    status: null,
    duration_ms: 0,
    next_at: null,
    began_at: new Date(beganAt).toISOString(),
    reason,
  };
}

type LeftOver = { readonly jobs: Job[]; readonly dead: DeliveryRow[] };

/**
 * What was to be delivered and has no attempt, or one after which another is due. An alert without an attempt may be one that
 * the channel did not want then: it is taken up only where the channel is still what it was.
 */
function leftOver(
  alerts: readonly Alert[],
  states: readonly DeliveryRow[],
  { settings, now }: { readonly settings: Settings; readonly now: number },
): LeftOver {
  const found: LeftOver = { jobs: [], dead: [] };
  const byId = new Map(alerts.map((alert) => [alert.id, alert]));
  for (const { alert: id, channel, outcome, attempt: attempts, began_at, next_at } of states) {
    const alert = byId.get(id);
    if (outcome !== 'retrying' || !alert) continue;
    const beganAt = Date.parse(began_at);
    const dueAt = next_at === null ? now : Date.parse(next_at);
    const job: Job = { alert, channel, attempts, beganAt, dueAt };
    const isOver = now > beganAt + GIVE_UP_MS;
    if (!settings.channels.get(channel)?.value.enabled) found.dead.push(deadRow(job, GIVEN_UP.reason, now));
    else if (isOver) found.dead.push(deadRow(job, TOO_LATE, now));
    else found.jobs.push(job);
  }
  const tried = new Set(states.map(({ alert, channel }) => `${channel} ${alert}`));
  for (const { id: channel, value, changedAt } of settings.channels.list()) {
    const isMissing = (alert: Alert): boolean =>
      !tried.has(`${channel} ${alert.id}`) &&
      Date.parse(alert.at) >= Date.parse(changedAt) &&
      Date.parse(alert.at) + GIVE_UP_MS > now &&
      wants(value.filter, alert);
    const left = value.enabled ? alerts.filter(isMissing) : [];
    found.jobs.push(...left.map((alert) => ({ alert, channel, attempts: 0, beganAt: now, dueAt: now })));
  }
  return found;
}
