// Deliveries that an earlier process left, and those whose channels are switched off or hang.
import { describe, expect, it, vi } from 'vitest';
import { putChannel } from '../../../control/channels.ts';
import { createDeliverer } from '../../../server/alerts/deliver.ts';
import type { DeliveryRow } from '../../../server/alerts/delivery-log.ts';
import { deliverer, open, receiver, recorded, rows, settings, replaceDeliverer } from './delivery-rig.ts';
import { AT, sampleAlert } from './samples.ts';

const TOO_LATE = 'Outlay was away until it was too late to try again.';
const SWITCHED_OFF = 'The channel was taken away or switched off.';

describe('after a restart', () => {
  it('what has no attempt is delivered, what waits goes on, and what is done or dead is not', async () => {
    open();
    const state = (alert: string, outcome: DeliveryRow['outcome']): DeliveryRow => ({
      alert,
      channel: 'ops',
      attempt: 3,
      at: new Date(AT + 1500).toISOString(),
      outcome,
      status: 500,
      duration_ms: 1,
      next_at: outcome === 'retrying' ? new Date(AT + 4000).toISOString() : null,
      began_at: new Date(AT).toISOString(),
      reason: '',
    });
    const ids = ['none', 'retrying', 'delivered', 'dead'] as const;
    const states = ids.flatMap((id) => (id === 'none' ? [] : [state(id, id)]));
    deliverer.resume(
      ids.map((id) => sampleAlert({ id })),
      states,
    );
    expect((await recorded(1)).alert).toBe('none');
    await vi.advanceTimersByTimeAsync(2000);
    expect(await recorded(2)).toMatchObject({ alert: 'retrying', attempt: 4, outcome: 'delivered' });
    expect(receiver.received).toHaveLength(2);
  });
});

describe('after a restart', () => {
  const left: DeliveryRow = {
    alert: 'a1',
    channel: 'ops',
    attempt: 3,
    at: new Date(AT + 1500).toISOString(),
    outcome: 'retrying',
    status: 500,
    duration_ms: 1,
    next_at: new Date(AT + 4000).toISOString(),
    began_at: new Date(AT).toISOString(),
    reason: '',
  };

  it('a channel is not told what it did not want when the alert was found out', () => {
    open({ filter: { subjects: ['user'] } });
    const filter = { subjects: null };
    putChannel(settings, 'ops', { filter }, { ifMatch: undefined, now: AT }).change.commit(
      new Date(AT + 1500).toISOString(),
      'root',
    );
    deliverer.resume([sampleAlert()], []);
    expect(deliverer.waiting()).toBe(0);
    deliverer.resume([sampleAlert({ at: new Date(AT + 1600).toISOString() })], []);
    expect(receiver.received).toHaveLength(0);
    return recorded(1);
  });

  it('a delivery whose day is over is dead, with the attempts that it had', () => {
    open();
    const began_at = new Date(AT - 25 * 3_600_000).toISOString();
    deliverer.resume([sampleAlert()], [{ ...left, began_at }]);
    expect(rows).toMatchObject([{ outcome: 'dead', attempt: 3, reason: TOO_LATE }]);
    expect(deliverer.waiting()).toBe(0);
  });

  it('a delivery to a channel that is switched off or gone is dead, and does not come back with the channel', () => {
    open({ enabled: false });
    deliverer.resume([sampleAlert()], [left, { ...left, channel: 'gone' }]);
    expect(rows).toMatchObject([
      { channel: 'ops', outcome: 'dead' },
      { channel: 'gone', outcome: 'dead' },
    ]);
  });
});

describe('a delivery to a channel that is switched off while it waits', () => {
  it('is recorded as dead', async () => {
    open();
    receiver.answer((response) => response.writeHead(500).end());
    deliverer.announce(sampleAlert());
    await recorded(1);
    const { change } = putChannel(settings, 'ops', { enabled: false }, { ifMatch: undefined, now: AT });
    change.commit(new Date(AT).toISOString(), 'root');
    await vi.advanceTimersByTimeAsync(1_000);
    expect(await recorded(2)).toMatchObject({
      outcome: 'dead',
      attempt: 1,
      reason: SWITCHED_OFF,
    });
  });
});

describe('hung receivers', () => {
  it('take no places of others, however many there are', async () => {
    const held: (() => void)[] = [];
    open();
    for (let index = 0; index < 20; index++) {
      const url = `${receiver.url}/hung`;
      putChannel(
        settings,
        `hung-${index}`,
        { type: 'slack', url },
        { ifMatch: undefined, now: AT },
      ).change.commit(new Date(AT).toISOString(), 'root');
    }
    replaceDeliverer(
      createDeliverer({
        settings,
        post: async ({ url }) => {
          if (url.endsWith('/hung')) await new Promise<void>((resolve) => held.push(resolve));
          return { status: 204, retryAfter: undefined, body: '' };
        },
        record: (row) => rows.push(row),
        onFault: (error) => expect.unreachable(String(error)),
        now: Date.now,
        random: () => 0.5,
      }),
    );
    for (const id of ['a1', 'a2', 'a3']) deliverer.announce(sampleAlert({ id }));
    await recorded(3);
    expect(rows.map(({ channel, alert }) => [channel, alert])).toEqual([
      ['ops', 'a1'],
      ['ops', 'a2'],
      ['ops', 'a3'],
    ]);
    expect(held.length).toBeLessThan(30);
  });
});
