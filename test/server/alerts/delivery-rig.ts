// A deliverer that speaks to a real receiver while time stands still, made anew for each test.
import { afterEach, beforeEach, expect, vi } from 'vitest';
import type { Settings } from '../../../control/settings.ts';
import type { ChannelUpdate } from '../../../schemas/channels.ts';
import { createDeliverer, type Deliverer } from '../../../server/alerts/deliver.ts';
import type { DeliveryRow } from '../../../server/alerts/delivery-log.ts';
import { post } from '../../../server/alerts/outbound.ts';
import { startReceiver, type Receiver } from '../../support/receiver.ts';
import { AT, settingsWith } from './samples.ts';

export const SECRET = `whsec_${Buffer.from('a secret of twenty-four!').toString('base64')}`;

export let receiver: Receiver;
export let deliverer: Deliverer;
export let settings: Settings;
export let rows: DeliveryRow[];

beforeEach(async () => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'Date'], now: AT + 2000 });
  receiver = await startReceiver();
});

afterEach(async () => {
  deliverer.stop();
  vi.useRealTimers();
  await receiver.close();
});

/** Opens the channel `ops`, and what delivers to it. */
export function open(update: Partial<ChannelUpdate> = {}, allowPrivate = true): void {
  settings = settingsWith({ type: 'webhook', url: `${receiver.url}/in?key=1`, secret: SECRET, ...update });
  rows = [];
  deliverer = create(allowPrivate);
}

/** Another one on the same channel and rows. */
export function create(allowPrivate = true): Deliverer {
  return createDeliverer({
    settings,
    post: async (outbound) => await post(outbound, { allowPrivate, timeoutMs: 500 }),
    record: (row) => rows.push(row),
    onFault: (error) => expect.unreachable(String(error)),
    now: Date.now,
    random: () => 0.5,
  });
}

/** The row that was recorded last, when there are so many. */
export async function recorded(attempts: number): Promise<DeliveryRow> {
  // Time stands still meanwhile.
  while (rows.length < attempts) await new Promise((resolve) => setImmediate(resolve));
  return rows.at(-1)!;
}

/** Lets another one deliver from here on. */
export function replaceDeliverer(next: Deliverer): void {
  deliverer = next;
}
