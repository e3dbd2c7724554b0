// What waits for the ledger after a start: writing it, the settings, and the meter's totals. Tried until it is done.
import { setTimeout as sleep } from 'node:timers/promises';
import type { Logger } from 'pino';
import type { Settings } from '../control/settings.ts';
import type { Engine } from './engine.ts';
import { keepTrying } from './keep-trying.ts';
import type { SpendMeter } from './spend-meter.ts';
import type { IngestLane } from './lane/start-ingest-lane.ts';

type Parts = {
  readonly engine: Pick<Engine, 'migrated' | 'isMigrated'>;
  readonly settings: Pick<Settings, 'refresh'>;
  readonly lane: Pick<IngestLane, 'ledgerReady'>;
  readonly spend: Pick<SpendMeter, 'reconcile' | 'meter'>;
  readonly log: Pick<Logger, 'warn'>;
};

/** A start waits so long for an engine that is there to tell what was spent. */
const TOTALS_PATIENCE_MS = 10_000;

export type CatchingUp = {
  /** Resolves when the meter is ready, or when nothing is gained by waiting for it. */
  readonly ready: Promise<void>;
  stop(): void;
};

/** Begins at once. */
export function catchUp({ engine, settings, lane, spend, log }: Parts): CatchingUp {
  const stopping = new AbortController();
  const { signal } = stopping;
  const onFault = (error: unknown): void =>
    log.warn({ err: error }, 'settings and spend could not be read from the ledger yet');
  const run = async (): Promise<void> => {
    await engine.migrated;
    lane.ledgerReady();
    await keepTrying(async () => await settings.refresh(), { signal, onFault });
    await keepTrying(async () => await spend.reconcile(), { signal, onFault });
  };
  // Ends with an error only when it is told to end.
  const done = run().catch(() => undefined);
  const isWorthWaiting = engine.isMigrated() && !spend.meter.ready();
  const patience = sleep(TOTALS_PATIENCE_MS, undefined, { signal, ref: false }).catch(() => undefined);
  return {
    ready: isWorthWaiting ? Promise.race([done, patience]) : Promise.resolve(),
    stop: () => stopping.abort(),
  };
}
