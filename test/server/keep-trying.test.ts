import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { keepTrying } from '../../server/keep-trying.ts';

const SECOND_MS = 1_000;

beforeEach(() => {
  vi.useFakeTimers({ toFake: ['performance'] });
});

afterEach(() => {
  vi.useRealTimers();
});

describe('what is kept trying', () => {
  it('ends with the first success, and its failures are told once a minute', async () => {
    let tries = 0;
    const told: unknown[] = [];
    await keepTrying(
      async () => {
        tries += 1;
        vi.advanceTimersByTime(35 * SECOND_MS);
        if (tries < 4) throw new Error(`try ${tries}`);
        await Promise.resolve();
      },
      { signal: new AbortController().signal, onFault: (error) => told.push(error) },
    );
    expect(tries).toBe(4);
    expect(told).toEqual([new Error('try 1'), new Error('try 3')]);
  });

  it('ends with the first failure that cannot pass', async () => {
    const trying = keepTrying(async () => await Promise.reject(new Error('newer schema')), {
      signal: new AbortController().signal,
      onFault: () => expect.unreachable(),
      isPassing: () => false,
    });
    await expect(trying).rejects.toThrow('newer schema');
  });

  it('ends when it is told to, also between two tries', async () => {
    const stopping = new AbortController();
    const trying = keepTrying(async () => await Promise.reject(new Error('away')), {
      signal: stopping.signal,
      onFault: () => setTimeout(() => stopping.abort(), 10),
    });
    await expect(trying).rejects.toThrow(/abort/i);
  });
});
