// Whether a ClickHouse server answers: asked every few seconds, because nobody else tells.
import { z } from 'zod';
import type { Store } from '../store/store.ts';

const ASK_MS = 5_000;

/** An answer that is older means that the server hangs. */
const STALE_MS = 20_000;

export type ServerWatch = {
  /** Whether the server answered lately. */
  up(): boolean;
  stop(): void;
};

/** Starts asking; `onChange` is told when the server stops or begins to answer. The server answers when this is called. */
export function watchServer(store: Store, onChange: (isUp: boolean, reason: unknown) => void): ServerWatch {
  let answered = performance.now();
  let failed: unknown;
  let wasUp = true;
  let isAsking = false;
  const up = (): boolean => failed === undefined && performance.now() - answered < STALE_MS;
  const tell = (): void => {
    if (up() === wasUp) return;
    wasUp = !wasUp;
    onChange(wasUp, failed ?? 'it does not answer');
  };
  const ask = async (): Promise<void> => {
    isAsking = true;
    try {
      await store.query({ sql: 'SELECT 1', row: z.unknown() });
      answered = performance.now();
      failed = undefined;
    } catch (error) {
      failed = error;
    }
    isAsking = false;
  };
  const timer = setInterval(() => {
    tell();
    if (!isAsking) void ask().then(tell);
  }, ASK_MS);
  timer.unref();
  return { up, stop: () => clearInterval(timer) };
}
