// The ledger audits itself once a night: takes back what it holds twice, then compares everything that is shown with it.
import type { Logger } from 'pino';
import type { AuditFindings } from '../../ingest/audit/findings.ts';
import { AUDIT_LIST_LIMIT, type AuditAnswer } from '../../schemas/audit.ts';
import { toUsd } from '../../schemas/money.ts';
import { ProblemError } from '../../schemas/problem.ts';
import type { Verification } from '../../schemas/verification.ts';
import { StoreUnavailable, type Store } from '../../store/store.ts';
import type { Family } from '../prometheus.ts';
import type { IngestLane } from '../lane/start-ingest-lane.ts';
import { auditFamilies } from './audit-figures.ts';
import { createAuditLog } from './audit-log.ts';
import type { Turn } from './turn.ts';

type Parts = {
  readonly store: Store;
  readonly lane: Pick<IngestLane, 'ask'>;
  readonly turn: Turn;
  readonly verify: () => Promise<Verification>;
  /** Hour of the day, UTC, in which it runs. */
  readonly hour: number;
  readonly now: () => number;
  readonly log: Pick<Logger, 'info' | 'warn' | 'error'>;
};

export interface SelfAudit {
  /** Audits now; refuses with 409 while other care runs. */
  run(trigger: AuditAnswer['trigger']): Promise<AuditAnswer>;
  /** The latest audits, newest first. */
  list(): Promise<AuditAnswer[]>;
  /** Runs one that is due. */
  runIfDue(): Promise<void>;
  families(): Family[];
  stop(): void;
}

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;

/** A start has enough to do. */
const FIRST_AFTER_MS = 5 * MINUTE_MS;

/** An audit that is older was missed. */
const MISSED_AFTER_MS = 26 * HOUR_MS;

/** Starts the clock of the audits; nothing runs in the first minutes. */
export function startSelfAudit(parts: Parts): SelfAudit {
  const { turn, now, hour, log } = parts;
  const audits = createAuditLog(parts.store);
  const startedAt = now();
  const run = async (trigger: AuditAnswer['trigger']): Promise<AuditAnswer> =>
    await turn.run('audit', async () => {
      const audit = await auditNow(parts, trigger);
      tell(audit, log);
      await audits.add(audit).catch((error: unknown) => {
        log.warn({ err: error }, 'the result of the audit could not be stored and is kept until it can');
      });
      return audit;
    });
  const runIfDue = async (): Promise<void> => {
    if (now() - startedAt < FIRST_AFTER_MS) return;
    try {
      await audits.storeKept();
      if (isDue({ last: await audits.newest(), startedAt, now: now(), hour })) await run('nightly');
    } catch (error) {
      // The store is away, or other care has its turn: in a minute it may be different.
      if (error instanceof StoreUnavailable || error instanceof ProblemError) return;
      log.warn({ err: error }, 'the nightly audit is tried again in a minute');
    }
  };
  const timer = setInterval(() => void runIfDue(), MINUTE_MS).unref();
  return {
    run,
    runIfDue,
    list: async () => await audits.list(),
    families: () => auditFamilies(audits.last()),
    stop: () => clearInterval(timer),
  };
}

type Clock = {
  readonly last: Pick<AuditAnswer, 'started_at' | 'failure'> | undefined;
  readonly startedAt: number;
  readonly now: number;
  readonly hour: number;
};

/** Due at its hour, and at once where the last one was missed; one that failed is tried again after an hour. */
export function isDue({ last, startedAt, now, hour }: Clock): boolean {
  const today = new Date(now).setUTCHours(hour, 0, 0, 0);
  const planned = today <= now ? today : today - 24 * HOUR_MS;
  const at = last && Date.parse(last.started_at);
  // A clock that ran ahead tells nothing of when it was.
  if (!last || at === undefined || at > now) return planned >= startedAt;
  if (last.failure !== '') return now - at >= HOUR_MS;
  return at < planned && (planned >= startedAt || now - at > MISSED_AFTER_MS);
}

async function auditNow(parts: Parts, trigger: AuditAnswer['trigger']): Promise<AuditAnswer> {
  const started = parts.now();
  const told: Told = { findings: NOTHING_FOUND, verification: { ok: false, differences: [] }, failure: '' };
  try {
    told.findings = await parts.lane.ask('audit', null);
    told.verification = await parts.verify();
  } catch (error) {
    told.failure = error instanceof Error ? error.message : String(error);
  }
  const { quarantinedRows } = (await parts.lane.ask('status', null)).journal;
  return {
    started_at: new Date(started).toISOString(),
    finished_at: new Date(parts.now()).toISOString(),
    trigger,
    ...answerOf(told),
    quarantined_rows: quarantinedRows ?? null,
  };
}

type Told = { findings: AuditFindings; verification: Verification; failure: string };

const NOTHING_FOUND: AuditFindings = {
  duplicateRecords: 0,
  duplicateCost: 0n,
  supersededRecords: 0,
  supersededCost: 0n,
  leftRecords: 0,
  takenBack: [],
};

type Result = Omit<AuditAnswer, 'started_at' | 'finished_at' | 'trigger' | 'quarantined_rows'>;

function answerOf({ findings, verification: { ok, differences }, failure }: Told): Result {
  return {
    ok: ok && failure === '',
    failure,
    duplicate_records: findings.duplicateRecords,
    duplicate_cost_usd: toUsd(findings.duplicateCost),
    superseded_records: findings.supersededRecords,
    superseded_cost_usd: toUsd(findings.supersededCost),
    left_records: findings.leftRecords,
    taken_back: findings.takenBack
      .slice(0, AUDIT_LIST_LIMIT)
      .map(({ user, agent, records, cost }) => ({ user, agent, records, cost_usd: toUsd(cost) })),
    difference_count: differences.length,
    differences: differences.slice(0, AUDIT_LIST_LIMIT),
  };
}

function tell(audit: AuditAnswer, log: Parts['log']): void {
  const { trigger, duplicate_records, superseded_records, left_records, difference_count, failure } = audit;
  const figures = { trigger, duplicate_records, superseded_records, left_records, difference_count, failure };
  if (audit.ok) log.info(figures, 'the ledger was audited');
  else if (failure !== '') log.warn(figures, 'the audit of the ledger did not run to its end');
  else {
    const where = [...new Set(audit.differences.map(({ table }) => table))];
    log.error(
      { ...figures, where },
      'the audit found differences from the ledger: run outlay verify --repair',
    );
  }
}
