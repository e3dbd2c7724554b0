// Attempts to deliver alerts, as rows of the ledger's database: the latest one of an alert and channel is its state.
import { z } from 'zod';
import { delivery, deliveryOutcome, type Delivery } from '../../schemas/channels.ts';
import type { Store } from '../../store/store.ts';
import { isoOf, storeTime } from './store-time.ts';

/** One attempt, with its channel and when the first of its row of attempts began. */
export type DeliveryRow = Delivery & { readonly channel: string; readonly began_at: string };

/** Of the file in which attempts wait for the store. */
export const deliveryRow: z.ZodType<DeliveryRow> = delivery.extend({
  channel: z.string(),
  began_at: delivery.shape.at,
});

/** The cell of each column of the table. */
export const DELIVERY_CELLS = {
  alert: (row: DeliveryRow) => row.alert,
  channel: (row: DeliveryRow) => row.channel,
  attempt: (row: DeliveryRow) => row.attempt,
  at: (row: DeliveryRow) => row.at,
  outcome: (row: DeliveryRow) => row.outcome,
  status: (row: DeliveryRow) => row.status,
  duration_ms: (row: DeliveryRow) => row.duration_ms,
  next_at: (row: DeliveryRow) => row.next_at,
  began_at: (row: DeliveryRow) => row.began_at,
  reason: (row: DeliveryRow) => row.reason,
};

const COLUMNS = `alert, channel, attempt, toString(deliveries.at) AS tried_at, toString(outcome) AS outcome, status, duration_ms,
  toString(deliveries.next_at) AS due_at, toString(deliveries.began_at) AS began, reason`;

const row = z
  .object({
    alert: z.string(),
    channel: z.string(),
    attempt: z.number(),
    tried_at: z.string(),
    outcome: deliveryOutcome,
    status: z.number().nullable(),
    duration_ms: z.number(),
    due_at: z.string().nullable(),
    began: z.string(),
    reason: z.string(),
  })
  .transform(({ tried_at, due_at, began, ...rest }): DeliveryRow => ({
    ...rest,
    at: isoOf(tried_at),
    next_at: due_at === null ? null : isoOf(due_at),
    began_at: isoOf(began),
  }));

/** The latest attempts of a channel, the latest first. */
export async function readDeliveries(store: Store, channel: string, most: number): Promise<Delivery[]> {
  const sql = `SELECT ${COLUMNS} FROM deliveries WHERE channel = {channel:String}
ORDER BY deliveries.at DESC, attempt DESC LIMIT 1 BY alert, attempt, deliveries.at LIMIT {most:UInt32}`;
  const rows = await store.query({ sql, params: { channel, most }, row });
  return rows.map((each) => delivery.parse(each));
}

/** The latest attempt of each alert and channel, of those with one from `since` on (milliseconds since 1970). */
export async function readStates(store: Store, since: number): Promise<DeliveryRow[]> {
  const sql = `SELECT ${COLUMNS} FROM deliveries
WHERE deliveries.at >= toDateTime64({since:String}, 3, 'UTC')
ORDER BY deliveries.at DESC, attempt DESC LIMIT 1 BY alert, channel`;
  return await store.query({ sql, params: { since: storeTime(since) }, row });
}
