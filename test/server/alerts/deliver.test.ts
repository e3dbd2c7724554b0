// Deliveries to a real receiver: signed, retried, given up, resumed, and told what became of them.
import { createHmac } from 'node:crypto';
import { describe, expect, it, vi } from 'vitest';
import { putChannel } from '../../../control/channels.ts';
import { type Received } from '../../support/receiver.ts';
import { deliverer, open, receiver, recorded, rows, SECRET, settings } from './delivery-rig.ts';
import { AT, sampleAlert } from './samples.ts';

/** As a receiver checks it. */
function signed({ headers, body }: Received, secret: string): string {
  const key = Buffer.from(secret.replace('whsec_', ''), 'base64');
  const text = `${String(headers['webhook-id'])}.${String(headers['webhook-timestamp'])}.${body}`;
  return `v1,${createHmac('sha256', key).update(text).digest('base64')}`;
}

describe('a webhook', () => {
  it('is signed over id, time and body, and holds the alert in an envelope', async () => {
    open();
    deliverer.announce(sampleAlert());
    expect(await recorded(1)).toMatchObject({
      outcome: 'delivered',
      status: 204,
      attempt: 1,
      channel: 'ops',
    });
    const [request] = receiver.received;
    expect(request!.path).toBe('/in?key=1');
    expect(request!.headers).toMatchObject({
      'webhook-id': 'a1',
      'webhook-timestamp': String((AT + 2000) / 1000),
      'webhook-signature': signed(request!, SECRET),
    });
    expect(JSON.parse(request!.body)).toMatchObject({
      specversion: '1.0',
      id: 'a1',
      type: 'BudgetThresholdCrossed',
      subject: 'budget/ci',
      data: sampleAlert(),
    });
  });

  it('has both signatures for 24 hours after the secret was replaced, and one after that', async () => {
    open();
    const { change, secret } = putChannel(
      settings,
      'ops',
      { rotate_secret: true },
      { ifMatch: undefined, now: AT },
    );
    change.commit('', 'root');
    deliverer.announce(sampleAlert());
    await recorded(1);
    const [request] = receiver.received;
    expect(request!.headers['webhook-signature']).toBe(
      `${signed(request!, secret!)} ${signed(request!, SECRET)}`,
    );
    vi.setSystemTime(AT + 24 * 3_600_000);
    deliverer.announce(sampleAlert({ id: 'a2' }));
    await recorded(2);
    const later = receiver.received[1]!;
    expect(later.headers['webhook-signature']).toBe(signed(later, secret!));
  });
});

describe('a channel of Slack', () => {
  it('is sent text and blocks, in which names can mention nobody', async () => {
    open({ type: 'slack', secret: undefined });
    deliverer.announce(sampleAlert({ message: '<!channel> & <b>' }));
    await recorded(1);
    const text = 'Spending at 90 %: &lt;!channel&gt; &amp; &lt;b&gt;';
    expect(JSON.parse(receiver.received[0]!.body)).toEqual({
      text,
      blocks: [{ type: 'section', text: { type: 'mrkdwn', text } }],
    });
  });
});

describe('a delivery that fails', () => {
  it('is tried again after a pause with the same id, until it succeeds', async () => {
    open();
    receiver.answer((response) => response.writeHead(500).end('no'));
    deliverer.announce(sampleAlert());
    expect(await recorded(1)).toMatchObject({
      outcome: 'retrying',
      status: 500,
      next_at: new Date(AT + 3000).toISOString(),
    });
    receiver.answer((response) => response.writeHead(200).end());
    await vi.advanceTimersByTimeAsync(999);
    expect(receiver.received).toHaveLength(1);
    await vi.advanceTimersByTimeAsync(1);
    expect(await recorded(2)).toMatchObject({ outcome: 'delivered', attempt: 2 });
    expect(new Set(receiver.received.map(({ headers }) => headers['webhook-id']))).toEqual(new Set(['a1']));
    expect(deliverer.waiting()).toBe(0);
  });

  it('waits as long as the receiver asks', async () => {
    open();
    receiver.answer((response) => response.writeHead(429, { 'retry-after': '120' }).end());
    deliverer.announce(sampleAlert());
    expect((await recorded(1)).next_at).toBe(new Date(AT + 122_000).toISOString());
  });

  it('is given up after twelve attempts, with the reason', async () => {
    open();
    receiver.answer((response) => response.writeHead(503).end());
    deliverer.announce(sampleAlert());
    for (let attempt = 1; attempt < 12; attempt++) {
      expect(await recorded(attempt)).toMatchObject({ outcome: 'retrying', attempt });
      await vi.advanceTimersByTimeAsync(3_600_000);
    }
    expect(await recorded(12)).toMatchObject({ outcome: 'dead', reason: 'The receiver answered 503.' });
    await vi.advanceTimersByTimeAsync(2 * 3_600_000);
    expect(receiver.received).toHaveLength(12);
  });

  it('switches its channel off where the receiver is gone', async () => {
    open();
    receiver.answer((response) => response.writeHead(410).end());
    deliverer.announce(sampleAlert());
    expect(await recorded(1)).toMatchObject({ outcome: 'dead', status: 410 });
    await new Promise((resolve) => setImmediate(resolve));
    expect(settings.channels.get('ops')!.value.disabledReason).toBe('Its receiver answered 410 Gone.');
    deliverer.announce(sampleAlert({ id: 'a2' }));
    expect(deliverer.waiting()).toBe(0);
  });

  it('follows no redirect', async () => {
    open();
    receiver.answer((response) => response.writeHead(302, { location: `${receiver.url}/other` }).end());
    deliverer.announce(sampleAlert());
    expect(await recorded(1)).toMatchObject({ outcome: 'retrying', status: 302 });
    expect(rows[0]!.reason).toMatch(/redirects are not followed/);
    expect(receiver.received).toHaveLength(1);
  });

  it('is dead at once where the address is private, by number or by name, and nothing is sent', async () => {
    for (const host of ['127.0.0.1', 'localhost', '[::ffff:127.0.0.1]', '2130706433']) {
      open({ url: `http://${host}:${new URL(receiver.url).port}/` }, false);
      deliverer.announce(sampleAlert());
      expect(await recorded(1)).toMatchObject({ outcome: 'dead', status: null });
      expect(rows[0]!.reason).toMatch(/private network/);
    }
    expect(receiver.received).toHaveLength(0);
  });

  it('does not wait for a receiver that never answers', async () => {
    open();
    receiver.answer(() => undefined);
    deliverer.announce(sampleAlert());
    expect(await recorded(1)).toMatchObject({ outcome: 'retrying', reason: 'There was no answer in time.' });
  });
});

describe('an alert', () => {
  it('goes to channels that want its kind, its subject and its threshold', async () => {
    open({ filter: { kinds: ['BudgetThresholdCrossed'], subjects: ['budget/ci'], min_threshold: 90 } });
    deliverer.announce(sampleAlert({ id: 'low', threshold_percent: 75 }));
    deliverer.announce(sampleAlert({ id: 'other', subject: { scope: 'budget', id: 'x', name: '' } }));
    deliverer.announce(sampleAlert({ id: 'open', kind: 'FailedOpen', threshold_percent: null }));
    deliverer.announce(sampleAlert({ id: 'wanted' }));
    await recorded(1);
    expect(receiver.received.map(({ headers }) => headers['webhook-id'])).toEqual(['wanted']);
    expect(deliverer.waiting()).toBe(0);
  });

  it('of a person goes to channels that name the person in another spelling', async () => {
    open({ filter: { subjects: ['user/ Ada@Example.com '] } });
    const subject = { scope: 'user', id: 'ada@example.com', name: 'ada@example.com' } as const;
    deliverer.announce(sampleAlert({ subject: { ...subject, id: 'bob@example.com' } }));
    deliverer.announce(sampleAlert({ id: 'a2', subject }));
    expect(await recorded(1)).toMatchObject({ alert: 'a2' });
  });

  it('from before the channel is not delivered to it', () => {
    open();
    deliverer.announce(sampleAlert({ at: new Date(AT - 1).toISOString() }));
    expect(deliverer.waiting()).toBe(0);
  });
});

describe('a delivery by hand', () => {
  it('tells what happened, and is retried as a new one is', async () => {
    open({ enabled: false });
    receiver.answer((response) => response.writeHead(500).end('x'.repeat(5000)));
    expect(await deliverer.again(settings.channels.get('ops')!, sampleAlert())).toMatchObject({
      delivered: false,
      status: 500,
      body: 'x'.repeat(200),
      reason: 'The receiver answered 500.',
    });
    expect(rows).toMatchObject([{ outcome: 'retrying', attempt: 1 }]);
  });

  it('of a test is kept nowhere', async () => {
    open();
    const told = await deliverer.test(settings.channels.get('ops')!, sampleAlert({ kind: 'test' }));
    expect(told).toMatchObject({ delivered: true, status: 204, reason: '' });
    expect(rows).toEqual([]);
  });
});
