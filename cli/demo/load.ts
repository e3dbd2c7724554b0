// Loads the demo company into a running Outlay through its front door: settings, then OTLP beside webhooks, then limits.
import {
  demoCompany,
  type DemoCompany,
  type DemoExport,
  type DemoOptions,
  type FactLog,
} from './demo-company.ts';
import type { DemoPlace } from './hooked.ts';
import { News } from './news.ts';
import { send, type Target } from './send.ts';
import { demoDirectory, demoLimits, type ApiCall } from './settings.ts';
import { emptyTruth, type DemoTruth } from './truth.ts';

export type LoadOptions = DemoOptions &
  Target & {
    /** Exports up to this moment were sent before: they are made again for the truth, and not sent. Milliseconds since 1970. */
    readonly after?: number | undefined;
    /** Is told everything that the company's telemetry tells, sent before or now. */
    readonly log?: FactLog | undefined;
    readonly onProgress?: (progress: LoadProgress) => void;
  };

export type LoadProgress = {
  /** From 0 to 1, by time. */
  readonly done: number;
  readonly exports: number;
  readonly requests: number;
};

/** What was sent, and what a receiver of it has to report. */
export type LoadCounts = {
  exports: number;
  /** HTTP requests that carried them. */
  requests: number;
  /** Bytes of OTLP/JSON before compression. */
  bytes: number;
  retries: number;
  /** Records that the server refused. */
  rejected: number;
  settings: number;
  /** What its GitHub delivered, and what its tools told, each in a request of its own. */
  deliveries: number;
  outcomes: number;
  /** What hooks told of where sessions work. */
  places: number;
  readonly truth: DemoTruth;
};

/** Sessions are spread over this many senders that work side by side, each in order. */
const LANES = 4;

/** Exports that one request carries, as a collector in front of many agents would batch them. */
const BATCH_EXPORTS = 48;

/** Sends the month and then the settings. The same seed and moment send the same bytes, so a second load changes nothing. */
export async function loadDemo(options: LoadOptions): Promise<LoadCounts> {
  const company = demoCompany(options);
  const counts: LoadCounts = {
    exports: 0,
    requests: 0,
    bytes: 0,
    retries: 0,
    rejected: 0,
    settings: 0,
    deliveries: 0,
    outcomes: 0,
    places: 0,
    truth: emptyTruth(company.until),
  };
  await applySettings(options, demoDirectory(company), counts);
  await sendExports(options, company, counts);
  await applySettings(options, demoLimits(company, counts.truth.limitedSpendByUser), counts);
  return counts;
}

async function applySettings(target: Target, calls: readonly ApiCall[], counts: LoadCounts): Promise<void> {
  for (const call of calls) {
    const { retries } = await send(target, call);
    counts.retries += retries;
    counts.settings += 1;
  }
}

async function sendExports(options: LoadOptions, company: DemoCompany, counts: LoadCounts): Promise<void> {
  const lanes = Array.from({ length: LANES }, () => new Lane(options, counts));
  const after = options.after ?? -Infinity;
  const news = new News(options, company, { after, counts });
  for (const item of company.exports(counts.truth, options.log)) {
    if (item.at <= after) continue;
    await news.sendUntil(item.at);
    counts.exports += 1;
    const batch = laneOf(lanes, item.session).add(item);
    if (!batch) continue;
    await batch;
    const done = Math.min(1, (item.at - company.from) / (company.until - company.from));
    options.onProgress?.({ done, exports: counts.exports, requests: counts.requests });
  }
  await Promise.all([news, ...lanes].map(async (sender) => await sender.flush()));
  options.onProgress?.({ done: 1, exports: counts.exports, requests: counts.requests });
}

function laneOf(lanes: readonly Lane[], session: string): Lane {
  const lane = lanes[parseInt(session.slice(0, 6), 16) % lanes.length];
  if (!lane) throw new RangeError(`no lane for session ${session}`);
  return lane;
}

/** Sends exports in the order in which they are added, one batch after the other. */
class Lane {
  readonly #target: Target;
  readonly #counts: LoadCounts;
  readonly #declared = new Set<string>();
  #waiting: DemoExport[] = [];
  #sending: Promise<void> = Promise.resolve();

  constructor(target: Target, counts: LoadCounts) {
    this.#target = target;
    this.#counts = counts;
  }

  /** Where a batch is full: a promise that more may be added. At most one batch is on its way and one is filled. */
  add(item: DemoExport): Promise<void> | undefined {
    this.#waiting.push(item);
    return this.#waiting.length < BATCH_EXPORTS ? undefined : this.#start();
  }

  /** Sends what is left. */
  async flush(): Promise<void> {
    await this.#start();
    await this.#sending;
  }

  async #start(): Promise<void> {
    const earlier = this.#sending;
    const batch = this.#waiting;
    this.#waiting = [];
    this.#sending = earlier.then(async () => await this.#send(batch));
    // Whoever waits for this batch sees its failure; without a handler, one that nobody waits for would end the process.
    this.#sending.catch(() => undefined);
    await earlier;
  }

  /** A hook tells where its session works before that is told of anything else; once for each process. */
  async #declare(place: DemoPlace): Promise<void> {
    const process = `${place.session} ${place.at}`;
    if (this.#declared.has(process)) return;
    this.#declared.add(process);
    const path = '/api/v1/context';
    const { retries } = await send(this.#target, { method: 'POST', path, body: place, isPlain: true });
    this.#counts.places += 1;
    this.#counts.retries += retries;
  }

  /** Events go before spans and metrics, so that the better signal is there first. */
  async #send(batch: readonly DemoExport[]): Promise<void> {
    for (const { place } of batch) if (place) await this.#declare(place);
    for (const path of ['/v1/logs', '/v1/traces', '/v1/metrics'] as const) {
      const bodies = batch.filter((item) => item.path === path).map(({ body }) => body);
      if (bodies.length === 0) continue;
      const answer = await send(this.#target, { method: 'POST', path, body: merge(bodies) });
      this.#counts.requests += 1;
      this.#counts.bytes += answer.bytes;
      this.#counts.retries += answer.retries;
      this.#counts.rejected += rejectedIn(answer.body);
    }
  }
}

/** One export request with the resources of all. */
function merge(bodies: readonly object[]): object {
  const merged: Record<string, unknown[]> = {};
  for (const [key, resources] of bodies.flatMap((body) => Object.entries(body) as [string, unknown[]][])) {
    (merged[key] ??= []).push(...resources);
  }
  return merged;
}

/** OTLP tells refused records of a request that was otherwise taken as `partialSuccess`. */
function rejectedIn(body: string): number {
  const rejected = /"rejected(?:LogRecords|DataPoints|Spans)"\s*:\s*"?(\d+)/.exec(body);
  return Number(rejected?.[1] ?? 0);
}
