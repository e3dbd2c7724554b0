// How fresh the figures are: told by the server's events, or asked for where it sends none.
import type { ReadyAnswer, UsageAnswer } from '../../schemas/api.ts';
import { createCell, useCell } from './cell.ts';
import { ApiProblem, authorization, read } from './client.ts';
import { eventsOf } from './event-stream.ts';
import { apiUrl } from './place.ts';
import { isSignInAsked, noteFailure } from './sign-in.ts';

export type Live = {
  /** `stream`: events come. `asking`: every few seconds. `lost`: the server does not answer. */
  readonly connection: 'starting' | 'stream' | 'asking' | 'lost';
  /** When the newest usage happened; null: there is none; undefined: not known yet. */
  readonly dataAsOf: string | null | undefined;
  readonly ready: ReadyAnswer | undefined;
  /** When the next try is due, while the server is lost. */
  readonly retryAt: number;
};

type Listeners = { readonly onSpend: () => void; readonly onAlert: () => void };

const ASK_EVERY_MS = 15_000;
/** The server says something every 15 seconds; a line that is silent for longer is dead. */
const SILENT_MS = 45_000;
const RETRY_MS = [5_000, 10_000, 20_000, 40_000];

const live = createCell<Live>({ connection: 'starting', dataAsOf: undefined, ready: undefined, retryAt: 0 });

export function useLive(): Live {
  return useCell(live);
}

function note(next: Partial<Live>): void {
  live.set({ ...live.get(), ...next });
}

let wake: () => void = () => undefined;

/** Asks at once instead of waiting for the next turn. */
export function askNow(): void {
  wake();
}

/** Follows the server until `signal` is aborted. */
export function startLive(listeners: Listeners, signal: AbortSignal): void {
  void follow(listeners, signal);
  void ask(listeners, signal);
}

/** A page that nobody looks at keeps no connection: browsers open only six to a server, over all tabs. */
async function follow(listeners: Listeners, signal: AbortSignal): Promise<void> {
  while (!signal.aborted) {
    await looked(signal);
    const line = new AbortController();
    const close = (): void => {
      if (isHidden()) line.abort();
    };
    document.addEventListener('visibilitychange', close);
    const canRetry = await stream(listeners, AbortSignal.any([signal, line.signal])).catch(() => true);
    document.removeEventListener('visibilitychange', close);
    const { connection } = live.get();
    if (connection === 'stream' || connection === 'starting') note({ connection: 'asking' });
    if (connection === 'starting') askNow();
    if (!canRetry) return;
    if (!line.signal.aborted) await pause(ASK_EVERY_MS, signal);
  }
}

function isHidden(): boolean {
  return document.visibilityState === 'hidden';
}

async function looked(signal: AbortSignal): Promise<void> {
  if (!isHidden()) return;
  await new Promise<void>((resolve) => {
    const look = (): void => {
      if (isHidden() && !signal.aborted) return;
      document.removeEventListener('visibilitychange', look);
      signal.removeEventListener('abort', look);
      resolve();
    };
    document.addEventListener('visibilitychange', look);
    signal.addEventListener('abort', look);
  });
}

/** Whether it is worth another try when the stream has ended. */
async function stream(listeners: Listeners, signal: AbortSignal): Promise<boolean> {
  const headers = { ...authorization(), accept: 'text/event-stream' };
  const answer = await fetch(apiUrl('/api/v1/events'), { headers, signal });
  const isStream = answer.headers.get('content-type')?.startsWith('text/event-stream') ?? false;
  if (!answer.ok || !answer.body || !isStream) return answer.status !== 404 && !answer.ok;
  note({ connection: 'stream' });
  let isFirst = true;
  for await (const { name, data } of eventsOf(answer.body, SILENT_MS)) {
    if (name === 'alert') listeners.onAlert();
    if (name !== 'spend') continue;
    const { data_as_of: dataAsOf } = JSON.parse(data) as SpendEvent;
    // The first tells only how it is; late and corrected usage need not be the newest.
    if (isFirst) arrived(dataAsOf, listeners);
    else told(dataAsOf, listeners);
    isFirst = false;
  }
  return true;
}

type SpendEvent = { readonly data_as_of: string | null };

function arrived(dataAsOf: string | null, { onSpend }: Listeners): void {
  const before = live.get().dataAsOf;
  if (before === dataAsOf) return;
  note({ dataAsOf });
  if (before !== undefined) onSpend();
}

function told(dataAsOf: string | null, { onSpend }: Listeners): void {
  note({ dataAsOf });
  onSpend();
}

async function ask(listeners: Listeners, signal: AbortSignal): Promise<void> {
  let failures = 0;
  for (let isFirst = true; !signal.aborted; isFirst = false) {
    const isReached = isHidden() || (await reach(listeners, signal, isFirst));
    failures = isReached ? 0 : failures + 1;
    const wait = RETRY_MS[failures - 1] ?? (isReached ? ASK_EVERY_MS : 60_000);
    if (!isReached) note({ connection: 'lost', retryAt: Date.now() + wait });
    await pause(wait, signal, (end) => {
      wake = end;
    });
  }
}

/**
 * Asks how the server is and, where no events tell it, for the newest usage; not at first, when the line is only being opened.
 * False where nobody answers.
 */
async function reach(listeners: Listeners, signal: AbortSignal, isFirst: boolean): Promise<boolean> {
  const ready = await readiness(signal);
  if (!ready) return false;
  const { connection, dataAsOf } = live.get();
  const isOpening = isFirst && (connection === 'starting' || connection === 'stream');
  note({ ready, connection: isOpening || connection === 'stream' ? connection : 'asking' });
  if (connection === 'lost') listeners.onSpend();
  if (isOpening || (connection === 'stream' && dataAsOf !== undefined)) return true;
  await askForNewest(listeners, signal);
  return true;
}

/** Asks for the newest usage, but not while a token is asked for. */
async function askForNewest(listeners: Listeners, signal: AbortSignal): Promise<void> {
  if (isSignInAsked()) return;
  const from = new Date(Date.now() - ASK_EVERY_MS).toISOString();
  try {
    const usage = await read<UsageAnswer>('/api/v1/usage', { from, limit: 1 }, signal);
    arrived(usage.data_as_of, listeners);
  } catch (error) {
    if (error instanceof Error) noteFailure(error);
  }
}

async function readiness(signal: AbortSignal): Promise<ReadyAnswer | undefined> {
  try {
    return await read<ReadyAnswer>('/readyz', {}, signal);
  } catch (error) {
    const isAnswer = error instanceof ApiProblem && 'engine' in error.facts;
    return isAnswer ? (error.facts as ReadyAnswer) : undefined;
  }
}

async function pause(ms: number, signal: AbortSignal, onStart?: (end: () => void) => void): Promise<void> {
  await new Promise<void>((resolve) => {
    const end = (): void => {
      clearTimeout(timer);
      signal.removeEventListener('abort', end);
      resolve();
    };
    const timer = setTimeout(end, ms);
    signal.addEventListener('abort', end);
    onStart?.(end);
  });
}
