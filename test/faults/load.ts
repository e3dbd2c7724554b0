// Clients that send without a pause while faults come and go, and a hook that asks for limit checks; every answer is timed.
import { setTimeout as sleep } from 'node:timers/promises';
import { seededRandom, type Random } from '../../cli/demo/random.ts';
import { anyEncoding, createCalls, sendOnce, type CallLog, type SentCall } from './client.ts';
import { expectTo, type Tally } from './invariant.ts';
import { until } from './until.ts';

export type Load = {
  /** Exports by status. */
  readonly statuses: ReadonlyMap<number | 'broken', number>;
  /** The `Retry-After` headers of refusals. */
  readonly retryAfters: ReadonlySet<string | null>;
  /** Milliseconds from an export to its acknowledgement. */
  readonly acknowledgedIn: readonly number[];
  /** Milliseconds that limit checks took. */
  readonly checkedIn: readonly number[];
  /** Answers of limit checks that were none. */
  readonly failedChecks: number;
  /** Resolves when more exports were acknowledged and a limit check that began now was answered: neither waits for the fault. */
  goesOn(): Promise<void>;
  /** Lets every client have its last export acknowledged. */
  stop(): Promise<void>;
};

type Target = { readonly url: string; readonly otlpUrl: string };

type LoadOptions = {
  readonly seed: string;
  readonly log: CallLog;
  /** Where the program listens now; undefined while it does not run. */
  readonly target: () => Target | undefined;
  readonly clients?: number;
  /** Makes another call of a call before it is sent. */
  readonly change?: (call: SentCall, random: Random) => SentCall;
  readonly mostCalls?: number;
  readonly pauseMs?: number;
};

/** More than may have been acknowledged by what was under way. */
const MORE = 8;
const CHECK_EVERY_MS = 50;

/** Starts sending at once. */
export function startLoad(options: LoadOptions): Load {
  const measured = {
    statuses: new Map<number | 'broken', number>(),
    retryAfters: new Set<string | null>(),
    acknowledgedIn: [] as number[],
    checkedIn: [] as number[],
    failedChecks: 0,
  };
  const state = { stopping: false };
  const clients = Array.from({ length: options.clients ?? 4 }, async (_, client) => {
    await runClient(options, client, { measured, state });
  });
  const checks = runChecks(options, { measured, state });
  return Object.assign(measured, {
    goesOn: async () => {
      const [exports, asked] = [measured.acknowledgedIn.length, measured.checkedIn.length];
      await until(
        'exports and limit checks went on',
        () => measured.acknowledgedIn.length > exports + MORE && measured.checkedIn.length > asked + 1,
      );
    },
    stop: async () => {
      state.stopping = true;
      await Promise.all([...clients, checks]);
    },
  });
}

type Running = {
  readonly measured: Omit<Load, 'stop' | 'goesOn' | 'failedChecks'> & {
    statuses: Map<number | 'broken', number>;
    retryAfters: Set<string | null>;
    acknowledgedIn: number[];
    checkedIn: number[];
    failedChecks: number;
  };
  readonly state: { stopping: boolean };
};

async function runClient(
  { seed, log, target, mostCalls = 20, pauseMs = 100, change = (call) => call }: LoadOptions,
  client: number,
  { measured, state }: Running,
): Promise<void> {
  const random = seededRandom(seed, 'client', client);
  const nextCall = createCalls(seed, client);
  const isTaken = async (calls: readonly SentCall[]): Promise<boolean> => {
    const to = target();
    if (!to) return false;
    const since = performance.now();
    const { status, retryAfter } = await sendOnce(to.otlpUrl, calls, log, anyEncoding(random));
    measured.statuses.set(status, (measured.statuses.get(status) ?? 0) + 1);
    if (status === 200) measured.acknowledgedIn.push(performance.now() - since);
    if (status === 503) measured.retryAfters.add(retryAfter);
    return status === 200;
  };
  while (!state.stopping) {
    const calls = Array.from({ length: random.integer(1, mostCalls) }, () => change(nextCall(), random));
    while (!(await isTaken(calls))) await sleep(100);
    await sleep(random.integer(0, 2 * pauseMs));
  }
}

async function runChecks({ target }: LoadOptions, { measured, state }: Running): Promise<void> {
  while (!state.stopping) {
    const to = target();
    if (to) {
      const since = performance.now();
      const checked = await checkLimit(to.url, 'ada@acme.test').catch(() => undefined);
      measured.checkedIn.push(performance.now() - since);
      if (checked === undefined) measured.failedChecks++;
    }
    await sleep(CHECK_EVERY_MS);
  }
}

/** What a limit check of a person says was spent. Throws where it does not know. */
export async function checkLimit(url: string, user: string): Promise<string> {
  const answer = await fetch(`${url}/api/v1/limits/check`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ user }),
  });
  const { mode, spent_usd: spent } = (await answer.json()) as { mode?: string; spent_usd?: string };
  if (mode !== 'live' || spent === undefined)
    throw new Error(`a limit check answered ${answer.status} ${mode}`);
  return spent;
}

/** The value that so large a part of them does not exceed. */
export function quantile(values: readonly number[], part: number): number {
  const sorted = [...values].sort((left, right) => left - right);
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * part))] ?? 0;
}

/** Acknowledgements and limit checks went on as if nothing had happened. `timed` holds on a machine that does nothing else. */
export function expectUndisturbed(load: Load, tally: Tally, timed: boolean): string {
  const { statuses, acknowledgedIn, checkedIn, failedChecks } = load;
  const other = [...statuses].filter(([status]) => status !== 200);
  expectTo(tally, other.length === 0, `exports were answered ${JSON.stringify(other)}`);
  expectTo(tally, failedChecks === 0, `${failedChecks} limit checks did not say what was spent`);
  const acknowledged = quantile(acknowledgedIn, 0.99);
  const checked = quantile(checkedIn, 0.99);
  expectTo(tally, !timed || acknowledged < 250, `p99 of acknowledgements was ${Math.round(acknowledged)} ms`);
  expectTo(tally, !timed || checked < 50, `p99 of limit checks was ${Math.round(checked)} ms`);
  const p99 = `p99 ${Math.round(acknowledged)} ms to acknowledge, ${Math.round(checked)} ms to check a limit`;
  return `${acknowledgedIn.length} exports, ${p99}`;
}
