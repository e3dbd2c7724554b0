// What waits to be delivered: one batch is under way at a time, and what Outlay did not take goes first the next time.
import { setTimeout as after } from 'node:timers/promises';
import { api, core } from '@opentelemetry/sdk-node';

/** What exporters of spans and of log records have in common. */
export interface Exporter<Item> {
  export(items: Item[], done: (result: core.ExportResult) => void): void;
  shutdown(): Promise<void>;
}

/** Bounds of an outbox. Times in milliseconds. */
export type OutboxOptions = {
  /** More than this do not wait: the oldest go. */
  readonly maxWaiting: number;
  /** From the first item to its batch. */
  readonly delayMs: number;
  /** Until a delivery that failed is tried again. */
  readonly retryMs: number;
  /** Longest that the end waits. */
  readonly patienceMs: number;
  readonly onProblem: (problem: string) => void;
};

const MAX_BATCH = 512;

/** The end of a process does not wait twice for an Outlay that is away. */
const JUST_NOW_MS = 1_000;

/** Statuses that will not be better next time: the request itself is refused. */
const REFUSED = new Set([400, 401, 403, 404, 405, 411, 413, 414, 415, 422]);

/** Items carry ids, so that sending one again after an answer was lost counts it once. Nothing of it throws. */
export class Outbox<Item> {
  readonly #exporter: Exporter<Item>;
  readonly #options: OutboxOptions;
  #waiting: Item[] = [];
  #underWay: Item[] = [];
  #lost = 0;
  #sending: Promise<void> | undefined;
  #timer: NodeJS.Timeout | undefined;
  #failedAt = -Infinity;
  #end: Promise<void> | undefined;

  constructor(exporter: Exporter<Item>, options: OutboxOptions) {
    this.#exporter = exporter;
    this.#options = options;
  }

  add(item: Item): void {
    if (this.#end) {
      this.#options.onProblem('what was told after the shutdown was not sent');
      return;
    }
    this.#waiting.push(item);
    this.#trim();
    if (this.#waiting.length === MAX_BATCH && this.#failedAt === -Infinity) void this.flush();
    else this.#schedule(this.#options.delayMs);
  }

  /** Resolves when everything added so far was delivered, or could not be. */
  async flush(): Promise<void> {
    if (this.#waiting.length > 0) this.#sending ??= this.#send();
    await this.#sending;
  }

  /** Delivers the rest and stops; says what was not delivered. */
  async shutdown(): Promise<void> {
    await (this.#end ??= this.#shutdown());
  }

  async #shutdown(): Promise<void> {
    clearTimeout(this.#timer);
    await Promise.race([this.#lastTry(), after(this.#options.patienceMs, undefined, { ref: false })]);
    const rest = this.#underWay.length + this.#waiting.length + this.#lost;
    this.#waiting = [];
    if (rest > 0) this.#options.onProblem(`${rest} records were not delivered`);
  }

  async #lastTry(): Promise<void> {
    await (performance.now() - this.#failedAt > JUST_NOW_MS ? this.flush() : this.#sending);
    await this.#exporter.shutdown();
  }

  async #send(): Promise<void> {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    let isTaken = true;
    while (isTaken && this.#waiting.length > 0) {
      this.#underWay = this.#waiting.splice(0, MAX_BATCH);
      const { code, error } = await this.#export(this.#underWay);
      isTaken = code === core.ExportResultCode.SUCCESS || this.#isRefused(error);
      this.#failedAt = isTaken ? -Infinity : performance.now();
      if (!isTaken) this.#waiting.unshift(...this.#underWay);
      this.#underWay = [];
      this.#trim();
      if (!isTaken || this.#lost > 0) this.#tell(error);
    }
    this.#sending = undefined;
    if (this.#waiting.length > 0) this.#schedule(this.#options.retryMs);
  }

  /** An application that traces its own requests does not trace these. */
  async #export(items: Item[]): Promise<core.ExportResult> {
    return await new Promise((resolve) => {
      api.context.with(core.suppressTracing(api.context.active()), () => {
        try {
          this.#exporter.export(items, resolve);
        } catch (error) {
          resolve({ code: core.ExportResultCode.FAILED, error: error as Error });
        }
      });
    });
  }

  #isRefused(error: Error | undefined): boolean {
    if (!REFUSED.has(Number((error as { code?: unknown } | undefined)?.code))) return false;
    this.#options.onProblem(`${this.#underWay.length} records were refused: ${error?.message}`);
    return true;
  }

  /** At the end, the shutdown tells. */
  #tell(error: Error | undefined): void {
    if (this.#end) return;
    const lost = this.#lost > 0 ? `, ${this.#lost} were lost` : '';
    this.#lost = 0;
    const reason = error ? `: ${error.message}` : '';
    this.#options.onProblem(`${this.#waiting.length} records wait to be sent again${lost}${reason}`);
  }

  #trim(): void {
    const over = this.#waiting.length - this.#options.maxWaiting;
    if (over <= 0) return;
    this.#waiting.splice(0, over);
    this.#lost += over;
  }

  #schedule(delayMs: number): void {
    if (this.#end || this.#sending) return;
    this.#timer ??= setTimeout(() => void this.flush(), delayMs).unref();
  }
}
