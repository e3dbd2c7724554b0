// What happens to records while Outlay is away.
import { setTimeout as after } from 'node:timers/promises';
import { core } from '@opentelemetry/sdk-node';
import { afterEach, describe, expect, it } from 'vitest';
import { Outbox, type Exporter, type OutboxOptions } from '../../instrument/outbox.ts';

/** A line to Outlay that can be cut, and whose answers can be held back. */
class Line implements Exporter<number> {
  readonly arrived: number[][] = [];
  readonly held: (() => void)[] = [];
  error: Error | undefined;
  isSlow = false;
  isClosed = false;

  export(items: number[], done: (result: core.ExportResult) => void): void {
    const answer = (): void => {
      if (!this.error) this.arrived.push(items);
      done(
        this.error
          ? { code: core.ExportResultCode.FAILED, error: this.error }
          : { code: core.ExportResultCode.SUCCESS },
      );
    };
    if (this.isSlow) this.held.push(answer);
    else answer();
  }

  async shutdown(): Promise<void> {
    this.isClosed = true;
    await Promise.resolve();
  }
}

const HOUR = 3_600_000;
const AWAY = new Error('connect ECONNREFUSED');
const open: Outbox<number>[] = [];

function sending(options: Partial<OutboxOptions> = {}) {
  const line = new Line();
  const problems: string[] = [];
  const bounds = { maxWaiting: 5, delayMs: HOUR, retryMs: HOUR, patienceMs: 1_000, ...options };
  const outbox = new Outbox(line, { ...bounds, onProblem: (problem) => problems.push(problem) });
  open.push(outbox);
  const add = (...items: number[]): void => items.forEach((item) => outbox.add(item));
  return { line, problems, outbox, add };
}

afterEach(async () => {
  await Promise.all(open.splice(0).map(async (outbox) => await outbox.shutdown()));
});

describe('records that could not be delivered', () => {
  it('come first when Outlay is back, once', async () => {
    const { line, outbox, add } = sending();
    line.error = AWAY;
    add(1, 2);
    await outbox.flush();
    add(3);
    await outbox.flush();
    line.error = undefined;
    add(4);
    await outbox.flush();
    add(5);
    await outbox.flush();
    expect(line.arrived).toEqual([[1, 2, 3, 4], [5]]);
  });

  it('of several batches are all kept', async () => {
    const { line, outbox, add } = sending({ maxWaiting: 2_000 });
    const items = Array.from({ length: 1_500 }, (_, at) => at);
    line.error = AWAY;
    add(...items);
    await outbox.flush();
    line.error = undefined;
    await outbox.flush();
    expect(line.arrived.flat()).toEqual(items);
  });

  it('are sent again though nothing new is told', async () => {
    const { line, outbox, add } = sending({ retryMs: 10 });
    line.error = AWAY;
    add(1);
    await outbox.flush();
    line.error = undefined;
    await expect.poll(() => line.arrived).toEqual([[1]]);
  });

  it('are bounded: the oldest go, and that is said', async () => {
    const { line, outbox, add, problems } = sending({ maxWaiting: 3 });
    line.error = AWAY;
    add(1, 2, 3);
    await outbox.flush();
    add(4, 5);
    await outbox.flush();
    line.error = undefined;
    await outbox.flush();
    expect(line.arrived).toEqual([[3, 4, 5]]);
    expect(problems.at(-1)).toBe('3 records wait to be sent again, 2 were lost: connect ECONNREFUSED');
  });

  it('are not sent again where they were refused', async () => {
    const { line, outbox, add, problems } = sending();
    line.error = Object.assign(new Error('Unauthorized'), { code: 401 });
    add(1);
    await outbox.flush();
    line.error = undefined;
    await outbox.flush();
    expect(line.arrived).toEqual([]);
    expect(problems).toEqual(['1 records were refused: Unauthorized']);
  });
});

describe('a flush', () => {
  it('waits for what is under way', async () => {
    const { line, outbox, add } = sending({ delayMs: 1 });
    line.isSlow = true;
    add(1);
    await expect.poll(() => line.held.length).toBe(1);
    add(2);
    let isDone = false;
    const flushed = outbox.flush().then(() => (isDone = true));
    await after(5);
    expect(isDone).toBe(false);
    line.isSlow = false;
    line.held[0]?.();
    await flushed;
    expect(line.arrived).toEqual([[1], [2]]);
  });
});

describe('the end', () => {
  it('tries once more, and tells what was not delivered', async () => {
    const { line, outbox, add, problems } = sending();
    line.error = AWAY;
    add(1, 2);
    await outbox.shutdown();
    expect(problems).toEqual(['2 records were not delivered']);
    expect(line.isClosed).toBe(true);
    add(3);
    expect(problems.at(-1)).toBe('what was told after the shutdown was not sent');
  });

  it('does not wait longer than it may for an Outlay that does not answer', async () => {
    const { line, outbox, add, problems } = sending({ patienceMs: 20 });
    line.isSlow = true;
    add(1, 2);
    const alive = setTimeout(() => undefined, HOUR);
    await outbox.shutdown();
    clearTimeout(alive);
    expect(problems).toEqual(['2 records were not delivered']);
  });
});
