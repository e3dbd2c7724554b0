// The ledger writer stands still for a while and goes on, and no chunk is ever half done while it stands.
import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import { createWriterHold } from '../../../ingest/ledger/writer-hold.ts';

const RUNNING = new AbortController().signal;

describe('a hold of the ledger writer', () => {
  it('begins where the writer passes and ends when it is resumed', async () => {
    const hold = createWriterHold();
    const asked = hold.hold(60_000);
    let passed = false;
    const passing = hold.pass(RUNNING).then(() => (passed = true));
    await asked;
    await sleep(5);
    expect(passed).toBe(false);
    expect(hold.resume()).toBe(true);
    await passing;
    expect(hold.resume()).toBe(false);
  });

  it('lets a writer that nobody holds pass at once', async () => {
    await createWriterHold().pass(RUNNING);
  });

  it('ends by itself, and tells that it did', async () => {
    const hold = createWriterHold();
    const asked = hold.hold(1);
    await hold.pass(RUNNING);
    await asked;
    expect(hold.resume()).toBe(false);
  });

  it('is given up when the writer does not come to the end of its chunk, which is then not held later', async () => {
    const hold = createWriterHold(1);
    await expect(hold.hold(60_000)).rejects.toThrow('does not take what the writer has under way');
    await hold.pass(RUNNING);
  });

  it('is refused while another one is asked for or stands', async () => {
    const hold = createWriterHold();
    const asked = hold.hold(60_000);
    await expect(hold.hold(1)).rejects.toThrow('held already');
    const passing = hold.pass(RUNNING);
    await asked;
    await expect(hold.hold(1)).rejects.toThrow('held already');
    hold.resume();
    await passing;
  });

  it('does not keep a writer from stopping', async () => {
    const hold = createWriterHold();
    const stopping = new AbortController();
    const asked = hold.hold(60_000);
    const passing = hold.pass(stopping.signal);
    await asked;
    stopping.abort();
    await passing;
    expect(hold.resume()).toBe(false);
  });
});
