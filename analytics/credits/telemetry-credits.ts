// Credits that agents told, by unit and UTC day.
import { z } from 'zod';
import { fromUsd } from '../../schemas/money.ts';
import type { Store } from '../../store/store.ts';
import type { Range } from '../source.ts';

/** Credits of a day, in units of 1e-12, and how many calls told some. */
export type TelemetryDay = {
  readonly unit: string;
  /** `2026-10-05` */
  readonly day: string;
  readonly credits: bigint;
  readonly calls: number;
};

const SQL = `
SELECT toString(t.credit_unit) AS unit, toString(toDate(t.hour)) AS day, toString(sum(t.credits)) AS credits,
  toString(sum(t.credited_entries)) AS calls
FROM usage_extra_hourly AS t
WHERE t.hour >= fromUnixTimestamp64Milli({from:Int64}, 'UTC') AND t.hour < fromUnixTimestamp64Milli({to:Int64}, 'UTC')
  AND t.credit_unit != ''
GROUP BY unit, day HAVING sum(t.credited_entries) != 0 OR sum(t.credits) != 0`;

const row = z.object({
  unit: z.string(),
  day: z.string(),
  credits: z.string().transform((text) => fromUsd(text) ?? 0n),
  calls: z.string().transform(Number),
});

/** Of a range of whole days. */
export async function readTelemetryCredits(store: Store, { from, to }: Range): Promise<TelemetryDay[]> {
  return await store.query({ sql: SQL, params: { from, to }, row });
}
