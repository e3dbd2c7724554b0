// A pipeline with a journal on disk, a clock of its own and the real engine, whose memory a test can make forget.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { attribute, type Attributed, type AttributorOptions } from '../../ingest/attribution/attributor.ts';
import { auditLedger } from '../../ingest/audit/auditor.ts';
import type { AuditFindings, FindingsTally } from '../../ingest/audit/findings.ts';
import { BOUNDS, type Bounds } from '../../ingest/audit/search.ts';
import { replay } from '../../ingest/journal/quarantine-lines.ts';
import { openJournal, type Journal } from '../../ingest/journal/journal.ts';
import { startLedgerWriter, type LedgerWriter } from '../../ingest/ledger/writer.ts';
import { createPipeline, type Pipeline } from '../../ingest/pipeline.ts';
import { createPriceBook, type PriceBook } from '../../ingest/price/book.ts';
import type { RerateAsked, RerateJob } from '../../ingest/rerate/job.ts';
import { addJob, jobOf } from '../../ingest/rerate/jobs.ts';
import { runRerate, type RerateOptions } from '../../ingest/rerate/rerater.ts';
import type { Outcome } from '../../ingest/settle/settle.ts';
import type { SettleState } from '../../ingest/settle/state.ts';
import type { PriceEntry } from '../../schemas/price-book.ts';
import type { OtlpExport } from '../../schemas/otlp.ts';
import type { Store } from '../../store/store.ts';

export const HORIZON_MS = 3_600_000;

export interface AuditedLedger {
  /** Sends exports one after the other, with a token of this person; resolves with the outcomes of their records. */
  deliver(exports: readonly OtlpExport[], user?: string): Promise<Outcome[]>;
  /** Lets time pass until the calls told so far are forgotten; sessions and windows are not. */
  forget(): void;
  /** Begins with an empty journal. */
  loseJournal(): Promise<void>;
  audit(
    bounds?: Partial<Bounds>,
    meanwhile?: () => Promise<unknown>,
    tally?: FindingsTally,
  ): Promise<AuditFindings>;
  /** Writes what is known of changes into memory, as a delivery of a forge does. */
  learn(work: (state: SettleState) => void): void;
  /** Moves what the ledger holds to the changes that it is due to. */
  attribute(bounds?: AttributorOptions['bounds'], meanwhile?: () => Promise<unknown>): Promise<Attributed>;
  /** Puts these entries in the price book, in the place of all others. */
  price(entries: readonly PriceEntry[]): void;
  /** Rates everything anew, or goes on with a job; resolves with it. */
  rerate(
    how?: Partial<RerateAsked> & { readonly bounds?: RerateOptions['bounds']; readonly id?: string },
    meanwhile?: () => Promise<unknown>,
  ): Promise<RerateJob>;
  readonly journal: Journal;
  flush(): Promise<void>;
  /** Gives the ledger again what it refused, which the meter was told when it was settled. */
  replay(): Promise<void>;
  /** What the meter was told, by person. */
  readonly metered: ReadonlyMap<string, bigint>;
  close(): Promise<void>;
}

type Open = {
  readonly journal: Journal;
  readonly writer: LedgerWriter;
  readonly pipeline: Pipeline;
  outcomes: Outcome[];
};

/** Opens on a store that has its tables. */
export function openAudited(store: Store): AuditedLedger {
  const folder = mkdtempSync(join(tmpdir(), 'outlay-audit-'));
  const metered = new Map<string, bigint>();
  let book = createPriceBook();
  const prices: PriceBook = { priceOf: (question) => book.priceOf(question) };
  let clock = Date.UTC(2026, 10, 22);
  let journals = 0;
  const announce: Parameters<typeof createPipeline>[0]['announce'] = async (_batch, increments) => {
    for (const { user, cost } of increments) metered.set(user, (metered.get(user) ?? 0n) + cost);
    await Promise.resolve();
  };
  const open = (): Open => {
    journals += 1;
    const now = () => clock;
    const journal = openJournal({ path: join(folder, `journal-${journals}`), horizonMs: HORIZON_MS, now });
    const pipeline = createPipeline({
      journal,
      prices,
      groupOf: () => '',
      now,
      paused: () => undefined,
      announce,
      onOutcomes: (_signal, outcomes) => void current.outcomes.push(...outcomes),
    });
    const quiet = { onWritten: () => undefined, onFailure: () => undefined };
    return { journal, pipeline, writer: startLedgerWriter({ journal, store, ...quiet }), outcomes: [] };
  };
  let current = open();
  const shut = async (): Promise<void> => {
    await current.writer.flush();
    await current.writer.stop();
    await current.journal.close();
  };
  const flush = async () => await current.writer.flush();
  return {
    metered,
    flush,
    deliver: async (exports, user = '') => {
      current.outcomes = [];
      for (const one of exports) await current.pipeline.accept(one, { user, group: '' });
      return current.outcomes;
    },
    forget: () => {
      for (let turn = 0; turn < 3; turn += 1) {
        clock += HORIZON_MS;
        current.journal.append(() => undefined);
      }
    },
    loseJournal: async () => {
      await shut();
      clock += 1000;
      current = open();
    },
    audit: async (bounds, meanwhile, tally) => {
      const { journal } = current;
      const during = meanwhile && interrupted(store, meanwhile);
      const options = { journal, store: during ?? store, flush, announce, bounds: { ...BOUNDS, ...bounds } };
      return await auditLedger(options, undefined, tally);
    },
    learn: (work) => {
      current.journal.append((state) => {
        work(state);
        return undefined;
      });
    },
    attribute: async (bounds, meanwhile) => {
      const { journal } = current;
      const during = meanwhile && interrupted(store, meanwhile);
      const options = { journal, store: during ?? store, flush, announce };
      return await attribute({ ...options, ...(bounds && { bounds }) });
    },
    price: (entries) => {
      book = createPriceBook(entries);
    },
    rerate: async ({ bounds, id, ...asked } = {}, meanwhile) => {
      const { journal } = current;
      const during = meanwhile && interrupted(store, meanwhile);
      let job = id ?? '';
      journal.append((state) => {
        job ||= addJob({ ...EVERYTHING, ...asked }, clock, state).id;
        return undefined;
      });
      const now = () => clock;
      const options = { journal, store: during ?? store, flush, announce, prices, now };
      await runRerate(job, { ...options, ...(bounds && { bounds }) });
      const told = jobOf(job, { get: journal.recall });
      if (!told) throw new Error('the job is gone');
      return told;
    },
    get journal() {
      return current.journal;
    },
    replay: async () => {
      await replay(current.journal, 'all', async () => await Promise.resolve());
      await flush();
    },
    close: async () => {
      await shut();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

const EVERYTHING: RerateAsked = {
  from: Date.UTC(2026, 9, 1),
  to: Date.UTC(2026, 11, 1),
  provider: '',
  model: '',
  reason: 'a test',
  by: 'a test',
  floor: 0,
  signedOff: [],
};

/** A store with something happening after each read. */
function interrupted(store: Store, meanwhile: () => Promise<unknown>): Store {
  return {
    ...store,
    query: async (query) => {
      const rows = await store.query(query);
      await meanwhile();
      return rows;
    },
  };
}
