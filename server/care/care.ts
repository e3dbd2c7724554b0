// Everything that keeps the ledger right and small: what is verified, repaired, backed up and dropped, one at a time.
import type { Logger } from 'pino';
import type { Config } from '../../config.ts';
import { policyOf } from '../../control/limit-inputs.ts';
import { floorsOf } from '../../control/retention.ts';
import type { Settings } from '../../control/settings.ts';
import type { Engine } from '../engine.ts';
import type { Family } from '../prometheus.ts';
import type { SpendMeter } from '../spend-meter.ts';
import type { IngestLane } from '../lane/start-ingest-lane.ts';
import { createDoubts } from './doubt.ts';
import { flushed } from './flushed.ts';
import { startSelfAudit, type SelfAudit } from './self-audit.ts';
import { startRetention, type RetentionJob } from './retention.ts';
import { createTurn, type Turn } from './turn.ts';
import { verifyAll, type VerifyParts } from './verify.ts';

/** The running parts that are cared for. */
export type CareParts = {
  readonly config: Pick<Config, 'dataDir' | 'auditHour'>;
  readonly log: Logger;
  readonly engine: Pick<Engine, 'store'>;
  readonly settings: Settings;
  readonly lane: IngestLane;
  readonly spend: SpendMeter;
};

export type Care = VerifyParts & {
  readonly lane: IngestLane;
  readonly dataDir: string;
  readonly settings: Settings;
  readonly turn: Turn;
  readonly retention: RetentionJob;
  readonly audit: SelfAudit;
  /** Resolves when the ledger holds what was acknowledged and the rollups that a crash left in doubt were compared. */
  trusted(): Promise<void>;
  /** Its figures of /metrics. */
  families(): Family[];
  stop(): void;
};

/** Starts what runs by itself. */
export function startCare({ config, log, engine, settings, lane, spend }: CareParts): Care {
  const { store } = engine;
  const turn = createTurn();
  const retention = startRetention({ store, settings, turn, log, now: Date.now });
  const parts = {
    store,
    lane,
    spend,
    policy: () => policyOf(settings),
    floors: () => floorsOf(settings),
  };
  const audit = startSelfAudit({
    store,
    lane,
    turn,
    verify: async () => await verifyAll(parts),
    hour: config.auditHour,
    now: Date.now,
    log,
  });
  const doubts = createDoubts({ parts, turn, log });
  lane.onDoubt(() => doubts.settle());
  return {
    ...parts,
    dataDir: config.dataDir,
    settings,
    turn,
    retention,
    audit,
    trusted: async () => {
      await flushed(lane, store);
      await doubts.settled();
    },
    families: () => [...retention.families(), ...audit.families()],
    stop: () => {
      doubts.stop();
      retention.stop();
      audit.stop();
    },
  };
}
