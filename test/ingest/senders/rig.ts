// A pipeline over a real journal, and the page of senders that it leads to.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ADAPTERS } from '../../../ingest/adapters/registry.ts';
import { openJournal, type Journal } from '../../../ingest/journal/journal.ts';
import { createPipeline } from '../../../ingest/pipeline.ts';
import { createPriceBook } from '../../../ingest/price/book.ts';
import { decodeExport } from '../../../ingest/receive/decode/decode.ts';
import type { Acceptance } from '../../../ingest/receive/acceptance.ts';
import type { Via } from '../../../ingest/receive/via.ts';
import { sendersPage, type SendersQuestion } from '../../../ingest/senders/page.ts';
import type { LogRecord, OtlpExport } from '../../../schemas/otlp.ts';
import type { Sender } from '../../../schemas/sender.ts';
import type { SenderAnswer, SendersAnswer } from '../../../schemas/senders.ts';
import { requestEvents } from '../../support/request-events.ts';

export type SenderRig = {
  readonly journal: Journal;
  /** Milliseconds; tests move it. */
  clock: { now: number };
  send(exported: OtlpExport, sender?: Sender, via?: Partial<Via>): Promise<Acceptance>;
  page(asked?: Partial<SendersQuestion>): SendersAnswer;
  senders(asked?: Partial<SendersQuestion>): SenderAnswer[];
  /** The same journal, opened anew. */
  restart(): Promise<void>;
  end(): Promise<void>;
};

const NOBODY: Sender = { user: '', group: '' };
const VIA: Via = { protocol: 'http/json', address: '10.0.0.7', client: 'test' };

/** Two days after the recordings. */
export const START = Date.UTC(2026, 10, 24);

/** Opens it on a folder of its own. */
export function openSenderRig(): SenderRig {
  const folder = mkdtempSync(join(tmpdir(), 'outlay-senders-'));
  const clock = { now: START };
  const open = (): Journal =>
    openJournal({ path: join(folder, 'journal'), horizonMs: 86_400_000, now: () => clock.now });
  let journal = open();
  const createdOver = (over: Journal) =>
    createPipeline({
      journal: over,
      prices: createPriceBook(),
      groupOf: () => '',
      now: () => clock.now,
      paused: () => undefined,
      announce: async () => await Promise.resolve(),
      onOutcomes: () => undefined,
    });
  let pipeline = createdOver(journal);
  const page: SenderRig['page'] = (asked) =>
    sendersPage(
      journal.senders.rows(),
      { limit: 100, ...asked },
      { now: clock.now, adviceOf: (name) => ADAPTERS.find(({ agent }) => agent === name)?.advice },
    );
  return {
    get journal() {
      return journal;
    },
    clock,
    send: async (exported, sender = NOBODY, via = {}) =>
      await pipeline.accept(exported, sender, { ...VIA, ...via }),
    page,
    senders: (asked) => page(asked).data,
    restart: async () => {
      await journal.close();
      journal = open();
      pipeline = createdOver(journal);
    },
    end: async () => {
      await journal.close();
      rmSync(folder, { recursive: true });
    },
  };
}

export type Logs = Extract<OtlpExport, { signal: 'logs' }>;

let requests = 0;

/** An `api_request` of Claude Code. `at` in milliseconds. */
export function apiRequest(
  at: number,
  attributes: Readonly<Record<string, string | number>>,
  resource: Readonly<Record<string, string>> = {},
): Logs {
  requests += 1;
  const event = { 'session.id': 's', request_id: `req-${requests}`, output_tokens: 1, ...attributes };
  const sent = decodeExport('logs', 'json', Buffer.from(requestEvents([event])));
  const pairs = Object.entries({ 'service.name': 'claude-code', 'service.version': '2.1.220', ...resource });
  const records = (sent.records as readonly LogRecord[]).map((record) => ({
    ...record,
    timeUnixNano: BigInt(at) * 1_000_000n,
    source: { ...record.source, resource: new Map(pairs) },
  }));
  return { signal: 'logs', records };
}
