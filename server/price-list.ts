// The published list of prices, read again now and then from the address that the deployment names; kept for the next start.
import { createHash } from 'node:crypto';
import { readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Logger } from 'pino';
import { z } from 'zod';
import { listSource, usePriceList } from '../ingest/price/bundled.ts';
import type { PriceList } from '../ingest/price/price-list.ts';
import type { PriceListState } from '../schemas/price-book-api.ts';
import { guardedRequest } from './guarded-request.ts';

export type ReadPriceList = {
  /** How the list that counts stands. */
  readonly state: () => PriceListState;
  /** The list that an earlier process read last; undefined where the bundled one counts. */
  readonly kept: PriceList | undefined;
  /** Reads it now and every day, and tells each new one. */
  start(tell: (list: PriceList) => Promise<unknown>): void;
  stop(): void;
};

type Parts = {
  readonly dataDir: string;
  /** Undefined: the bundled list counts, and nobody is asked. */
  readonly pricesUrl: string | undefined;
  readonly log: Pick<Logger, 'info' | 'warn'>;
  /** How often it is read, and how soon again after a fault. */
  readonly everyMs?: number;
  readonly againMs?: number;
};

const EVERY_MS = 86_400_000;
const AGAIN_MS = 3_600_000;
const MAX_BYTES = 32 * 1024 * 1024;
const TIMEOUT_MS = 60_000;

const keptList = z.object({
  source: z.string(),
  url: z.string(),
  etag: z.string(),
  read_at: z.string(),
  text: z.string(),
});
type Kept = z.infer<typeof keptList>;

/** What was kept counts at once: a start needs no network. Without an address the bundled list counts, whatever was kept. */
export function openPriceList({ dataDir, pricesUrl: url, log, ...times }: Parts): ReadPriceList {
  if (url === undefined) {
    const state = () => ({ source: listSource(), url: null, read_at: null, fault: '' });
    return { state, kept: undefined, start: () => undefined, stop: () => undefined };
  }
  const { everyMs = EVERY_MS, againMs = AGAIN_MS } = times;
  const path = join(dataDir, 'price-list.json');
  const end = new AbortController();
  let kept = readKept(path, url);
  let fault = '';
  const readOnce = async (tell: (list: PriceList) => Promise<unknown>): Promise<void> => {
    try {
      const read = await readList(url, kept, end.signal);
      if (read.source !== kept?.source) {
        usePriceList(read);
        await tell({ source: read.source, text: read.text });
        log.info({ source: read.source }, 'a new list of prices counts');
      }
      keep(path, read);
      kept = read;
      fault = '';
    } catch (error) {
      if (end.signal.aborted) return;
      fault = error instanceof Error ? error.message : String(error);
      log.warn({ fault }, 'the list of prices could not be read; the last one counts');
    }
  };
  const readOn = async (tell: (list: PriceList) => Promise<unknown>): Promise<void> => {
    while (!end.signal.aborted) {
      await readOnce(tell);
      const wait = fault === '' ? everyMs : againMs;
      await sleep(wait, undefined, { signal: end.signal, ref: false }).catch(() => undefined);
    }
  };
  return {
    state: () => ({ source: listSource(), url: shown(url), read_at: kept?.read_at ?? null, fault }),
    kept: kept && { source: kept.source, text: kept.text },
    start: (tell) => void readOn(tell),
    stop: () => end.abort(),
  };
}

/** Without what may be a secret in it. */
function shown(url: string): string {
  const { origin, pathname } = new URL(url);
  return `${origin}${pathname}`;
}

/** The list of an earlier process, where it is of this address and can still be used. */
function readKept(path: string, url: string): Kept | undefined {
  try {
    const kept = keptList.parse(JSON.parse(readFileSync(path, 'utf8')));
    if (kept.url !== url) return undefined;
    usePriceList(kept);
    return kept;
  } catch {
    return undefined;
  }
}

function keep(path: string, read: Kept): void {
  writeFileSync(`${path}.new`, JSON.stringify(read), { mode: 0o600 });
  renameSync(`${path}.new`, path);
}

/** The list as the address has it. What answers with something else than a list is a fault; redirects are not followed. */
async function readList(url: string, kept: Kept | undefined, signal: AbortSignal): Promise<Kept> {
  const ifChanged = kept?.etag ? { 'if-none-match': kept.etag } : {};
  const headers = { accept: 'application/json', 'user-agent': 'outlay', ...ifChanged };
  // The deployment names the address, nobody on a page does: a mirror in a private network is meant.
  const bounds = { allowPrivate: true, timeoutMs: TIMEOUT_MS, maxBytes: MAX_BYTES };
  const { status, headers: told, body } = await guardedRequest(url, { headers, signal, ...bounds });
  const read_at = new Date().toISOString();
  if (status === 304 && kept) return { ...kept, read_at };
  if (status !== 200) throw new Error(`${shown(url)} answered ${status}.`);
  const text = body.toString('utf8');
  const digest = createHash('sha256').update(text).digest('hex');
  const isKept = kept !== undefined && kept.source.endsWith(`.${digest.slice(0, 12)}`);
  const source = isKept ? kept.source : `genai-prices@${read_at.slice(0, 10)}.${digest.slice(0, 12)}`;
  return { source, url, etag: told.etag ?? '', read_at, text };
}
