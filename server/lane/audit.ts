// Audits as the ingest lane runs them: one at a time, on request, and soon after telemetry that may be a redelivery.
import { auditLedger } from '../../ingest/audit/auditor.ts';
import { createTally, type AuditFigures, type AuditFindings } from '../../ingest/audit/findings.ts';
import type { Journal } from '../../ingest/journal/journal.ts';
import type { LedgerWriter } from '../../ingest/ledger/writer.ts';
import type { SpendIncrement } from '../../ingest/journal/spend-log.ts';
import { intervalStart } from '../../schemas/period.ts';
import { toUsd } from '../../schemas/money.ts';
import type { Store } from '../../store/store.ts';

export interface LaneAudit {
  /** Audits the whole ledger, after an audit that runs already. */
  run(): Promise<AuditFindings>;
  /** Looks at what a batch adds: a call that is older than what is remembered may have been charged before. */
  note(increments: readonly SpendIncrement[]): void;
  /** Since the start. */
  figures(): AuditFigures;
  stop(): void;
}

type Options = {
  readonly journal: Journal;
  readonly writer: Pick<LedgerWriter, 'flush'>;
  readonly store: Store;
  readonly announce: (batchId: number, increments: readonly SpendIncrement[]) => Promise<void>;
  readonly horizonMs: number;
  readonly now: () => number;
  readonly log: (level: 'info' | 'warn', message: string) => void;
  readonly describe: (error: unknown) => string;
  readonly waits?: Waits;
};

/** How long late calls are collected before they are audited, and how long until that is done again. */
type Waits = { readonly afterLateMs: number; readonly betweenMs: number };
const WAITS: Waits = { afterLateMs: 120_000, betweenMs: 600_000 };

/** Makes audits possible; nothing runs yet. */
export function createLaneAudit(options: Options): LaneAudit {
  const { writer, log } = options;
  const { afterLateMs, betweenMs } = options.waits ?? WAITS;
  const parts = { ...options, flush: async () => await writer.flush() };
  let figures: AuditFigures = { duplicateRecords: 0, takenBack: 0n };
  let running: Promise<unknown> = Promise.resolve();
  let lateMonths = new Set<number>();
  let timer: NodeJS.Timeout | undefined;
  let lastLate = -Infinity;

  const audit = async (months?: ReadonlySet<number>): Promise<AuditFindings> => {
    const tally = createTally();
    const next = running.then(async () => await auditLedger(parts, months, tally));
    running = next.catch(() => undefined);
    try {
      return await next;
    } finally {
      figures = withFindings(figures, tally.findings());
    }
  };

  const auditLate = async (): Promise<void> => {
    const months = lateMonths;
    lateMonths = new Set();
    lastLate = performance.now();
    timer = undefined;
    try {
      tellOf(await audit(months), log);
    } catch (error) {
      log('warn', `late telemetry could not be audited and is tried again: ${options.describe(error)}`);
      for (const month of months) lateMonths.add(month);
      schedule();
    }
  };
  const schedule = (): void => {
    const wait = Math.max(afterLateMs, lastLate + betweenMs - performance.now());
    timer ??= setTimeout(() => void auditLate(), wait).unref();
  };

  return {
    run: async () => await audit(),
    note: (increments) => {
      const oldest = options.now() - options.horizonMs;
      const late = increments.filter(({ cost, time }) => cost > 0n && time < oldest);
      if (late.length === 0) return;
      for (const { time } of late) lateMonths.add(monthOf(time));
      schedule();
    },
    figures: () => figures,
    stop: () => clearTimeout(timer),
  };
}

function withFindings(figures: AuditFigures, found: AuditFindings): AuditFigures {
  return {
    duplicateRecords: figures.duplicateRecords + found.duplicateRecords,
    takenBack: figures.takenBack + found.duplicateCost + found.supersededCost,
  };
}

function monthOf(time: number): number {
  const start = new Date(intervalStart('month', time));
  return start.getUTCFullYear() * 100 + start.getUTCMonth() + 1;
}

function tellOf(found: AuditFindings, log: Options['log']): void {
  const records = found.duplicateRecords + found.supersededRecords;
  if (records === 0) return;
  const cost = toUsd(found.duplicateCost + found.supersededCost);
  log('info', `late telemetry told ${records} records again; $${cost} were taken back`);
}
