// Ingest from the socket to a journal on disk, over both protocols, without engine: what it answers and what the ledger would gain.
import { mkdtempSync, rmSync } from 'node:fs';
import { createServer } from 'node:http';
import { createServer as createHttp2Server } from 'node:http2';
import type { AddressInfo, Server } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { z } from 'zod';
import { openJournal, type Journal } from '../../ingest/journal/journal.ts';
import { createOutcomeCounters, type OutcomeCounters } from '../../ingest/outcome-counters.ts';
import { createPipeline } from '../../ingest/pipeline.ts';
import { createPriceBook } from '../../ingest/price/book.ts';
import type { Accept } from '../../ingest/receive/acceptance.ts';
import { BytesInFlight } from '../../ingest/receive/bytes-in-flight.ts';
import { DEFAULT_LIMITS } from '../../ingest/receive/limits.ts';
import { createGrpcHandler } from '../../ingest/receive/otlp-grpc.ts';
import { createOtlpHandler } from '../../ingest/receive/otlp-http.ts';
import { createOverload } from '../../ingest/receive/overload.ts';
import type { Outcome } from '../../ingest/settle/settle.ts';
import { CHARGE_COLUMNS } from '../../schemas/charge.ts';
import { fromUsd, toUsd } from '../../schemas/money.ts';
import type { Sender } from '../../schemas/sender.ts';

/** A row of the ledger by column, those with a single value. */
export type LedgerRow = ReadonlyMap<string, string | number>;

const cells = z.array(z.unknown());
const cell = z.union([z.string(), z.number()]).catch('');

export interface IngestRig {
  readonly httpUrl: string;
  readonly grpcUrl: string;
  /** Of the journal. */
  readonly path: string;
  readonly errors: unknown[];
  readonly outcomes: Outcome[];
  readonly counters: OutcomeCounters;
  /** Records that were decoded and handed on. */
  received(): number;
  ledger(): LedgerRow[];
  /** Tokens of all kinds, and dollars. */
  gained(): { readonly tokens: number; readonly usd: string };
  closeJournal(): Promise<void>;
  close(): Promise<void>;
}

/** Milliseconds since 1970; every sender is the given one. */
export async function openIngestRig(
  now: number,
  sender: Sender = { user: '', group: '' },
): Promise<IngestRig> {
  const folder = mkdtempSync(join(tmpdir(), 'outlay-ingest-'));
  const path = join(folder, 'journal');
  const journal = openJournal({ path, horizonMs: 86_400_000, now: () => now });
  const [errors, outcomes]: [unknown[], Outcome[]] = [[], []];
  const counters = createOutcomeCounters();
  const pipeline = createPipeline({
    journal,
    prices: createPriceBook(),
    groupOf: () => '',
    now: () => now,
    paused: () => undefined,
    announce: async () => await Promise.resolve(),
    onOutcomes: (signal, told) => {
      outcomes.push(...told);
      counters.add(signal, told);
    },
  });
  let received = 0;
  const accept: Accept = async (exported, from) => {
    received += exported.records.length;
    return await pipeline.accept(exported, from);
  };
  const receiving = {
    accept,
    authorize: () => sender,
    limits: DEFAULT_LIMITS,
    inFlight: new BytesInFlight(DEFAULT_LIMITS.maxBytesInFlight),
    overload: createOverload(() => performance.now()),
    onError: (error: unknown) => void errors.push(error),
  };
  const http = createServer(createOtlpHandler(receiving));
  const grpc = createHttp2Server().on('stream', createGrpcHandler(receiving));
  let isOpen = true;
  const closeJournal = async (): Promise<void> => {
    if (isOpen) await journal.close();
    isOpen = false;
  };
  return {
    httpUrl: await listening(http),
    grpcUrl: await listening(grpc),
    path,
    errors,
    outcomes,
    counters,
    received: () => received,
    ledger: () => ledgerOf(journal),
    gained: () => sumOf(ledgerOf(journal)),
    closeJournal,
    close: async () => {
      http.closeAllConnections();
      http.close();
      grpc.close();
      await closeJournal();
      rmSync(folder, { recursive: true });
    },
  };
}

async function listening(server: Server): Promise<string> {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

function ledgerOf(journal: Journal): LedgerRow[] {
  return [...journal.pending()].flatMap(({ batch }) =>
    batch.rows.charges
      .toString('utf8')
      .split('\n')
      .filter(Boolean)
      .map((line) => {
        const values = cells.parse(JSON.parse(line));
        return new Map(CHARGE_COLUMNS.map((column, index) => [column, cell.parse(values[index])]));
      }),
  );
}

const KINDS = CHARGE_COLUMNS.filter((column) => /^(?!reasoning|input_unsplit).*_tokens$/.test(column));

function sumOf(rows: readonly LedgerRow[]): ReturnType<IngestRig['gained']> {
  const tokens = rows.flatMap((row) => KINDS.map((kind) => Number(row.get(kind))));
  const usd = rows.reduce((sum, row) => sum + (fromUsd(row.get('cost') ?? 0) ?? 0n), 0n);
  return { tokens: tokens.reduce((sum, count) => sum + count, 0), usd: toUsd(usd) };
}
