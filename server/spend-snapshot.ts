// The meter's totals as bytes, kept in the journal so that the next start needs no ledger to know them.
import { z } from 'zod';
import { METER_SCOPES, type LedgerTotals, type PeriodTotal } from '../analytics/limits/meter.ts';
import type { SessionTotals } from '../analytics/limits/session-meter.ts';
import { intervalStart, PERIODS } from '../schemas/period.ts';
import { savedSessions, toCells } from './session-cells.ts';

/** Totals of a ledger, and what they depend on. */
export type SpendSnapshot = {
  /** Names the ledger that was read. */
  readonly ledger: string;
  /** Work that was left out. */
  readonly excludedSources: readonly string[];
  /** When the ledger was read, in milliseconds since 1970: periods that were over by then are missing. */
  readonly at: number;
  readonly totals: LedgerTotals;
  /** As of the same batch; undefined where that is not known. */
  readonly sessions: SessionTotals | undefined;
};

const totalCells = z
  .tuple([z.enum(METER_SCOPES), z.string(), z.enum(PERIODS), z.number(), z.string().regex(/^-?\d+$/)])
  .transform(([scope, id, period, start, cost]): PeriodTotal => ({
    scope,
    id,
    period,
    start,
    cost: BigInt(cost),
  }));

/** Of the form of what is saved. The first had totals by person and group, and no number. */
const VERSION = 2;

const snapshotSchema = z.object({
  version: z.literal(VERSION),
  ledger: z.string(),
  excludedSources: z.array(z.string()),
  at: z.number(),
  asOfBatch: z.number(),
  newest: z.number().nullable(),
  totals: z.array(totalCells),
  sessions: savedSessions.optional(),
});

/** JSON; amounts are whole numbers of pico-dollars. */
export function toBytes({ ledger, excludedSources, at, totals, sessions }: SpendSnapshot): Uint8Array {
  const { asOfBatch, newest = null } = totals;
  const cells = totals.totals.map(({ scope, id, period, start, cost }) => [
    scope,
    id,
    period,
    start,
    String(cost),
  ]);
  const isSameBatch = sessions?.asOfBatch === asOfBatch;
  return Buffer.from(
    JSON.stringify({
      version: VERSION,
      ledger,
      excludedSources,
      at,
      asOfBatch,
      newest,
      totals: cells,
      ...(isSameBatch && { sessions: toCells(sessions.sessions) }),
    }),
  );
}

/** Undefined for bytes of another version. */
export function fromBytes(bytes: Uint8Array): SpendSnapshot | undefined {
  try {
    const parsed = snapshotSchema.parse(JSON.parse(Buffer.from(bytes).toString('utf8')));
    const { ledger, excludedSources, at, asOfBatch, newest, totals, sessions } = parsed;
    return {
      ledger,
      excludedSources,
      at,
      totals: { asOfBatch, totals, newest: newest ?? undefined },
      sessions: sessions && { asOfBatch, sessions },
    };
  } catch {
    return undefined;
  }
}

/** Whether a snapshot holds every current and later period at `now`: not after the clock went back into an earlier day. */
export function covers({ at }: SpendSnapshot, now: number): boolean {
  return intervalStart('day', now) >= intervalStart('day', at);
}
