// The meter's totals as bytes, kept in the journal so that the next start needs no ledger to know them.
import { z } from 'zod';
import type { LedgerTotals, PeriodTotal } from '../analytics/limits/meter.ts';
import { intervalStart, PERIODS } from '../schemas/period.ts';

/** Totals of a ledger, and what they depend on. */
export type SpendSnapshot = {
  /** Names the ledger that was read. */
  readonly ledger: string;
  /** Work that was left out. */
  readonly excludedSources: readonly string[];
  /** When the ledger was read, in milliseconds since 1970: periods that were over by then are missing. */
  readonly at: number;
  readonly totals: LedgerTotals;
};

const totalCells = z
  .tuple([z.string(), z.string(), z.enum(PERIODS), z.number(), z.string().regex(/^-?\d+$/)])
  .transform(([user, group, period, start, cost]): PeriodTotal => ({
    user,
    group,
    period,
    start,
    cost: BigInt(cost),
  }));

const snapshotSchema = z.object({
  ledger: z.string(),
  excludedSources: z.array(z.string()),
  at: z.number(),
  asOfBatch: z.number(),
  newest: z.number().nullable(),
  totals: z.array(totalCells),
});

/** JSON; amounts are whole numbers of pico-dollars. */
export function toBytes({ ledger, excludedSources, at, totals }: SpendSnapshot): Uint8Array {
  const { asOfBatch, newest = null } = totals;
  const cells = totals.totals.map(({ user, group, period, start, cost }) => [
    user,
    group,
    period,
    start,
    String(cost),
  ]);
  return Buffer.from(JSON.stringify({ ledger, excludedSources, at, asOfBatch, newest, totals: cells }));
}

/** Undefined for bytes of another version. */
export function fromBytes(bytes: Uint8Array): SpendSnapshot | undefined {
  try {
    const parsed = snapshotSchema.parse(JSON.parse(Buffer.from(bytes).toString('utf8')));
    const { ledger, excludedSources, at, asOfBatch, newest, totals } = parsed;
    return { ledger, excludedSources, at, totals: { asOfBatch, totals, newest: newest ?? undefined } };
  } catch {
    return undefined;
  }
}

/** Whether a snapshot holds every current and later period at `now`: not after the clock went back into an earlier day. */
export function covers({ at }: SpendSnapshot, now: number): boolean {
  return intervalStart('day', now) >= intervalStart('day', at);
}
