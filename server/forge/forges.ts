// Everything that forges and outcomes need while Outlay runs: deliveries, catching up, and what is known of connections.
import { join } from 'node:path';
import type { Logger } from 'pino';
import type { Config } from '../../config.ts';
import type { ForgeNews } from '../../control/forge-router.ts';
import type { Settings } from '../../control/settings.ts';
import type { ForgeAnswer, ForgeDelivery } from '../../ingest/forge/delivery.ts';
import type { RequestHandler } from '../host-check.ts';
import type { IngestLane } from '../lane/start-ingest-lane.ts';
import { createPoller, POLL_INTERVAL_MS } from './poll.ts';
import { readForgeState, writeForgeState } from './state-file.ts';
import { createForgeTally } from './tally.ts';
import { createWebhooks } from './webhooks.ts';

export type Forges = ForgeNews & {
  /** Answers below `/webhooks`. */
  readonly webhooks: RequestHandler;
  /** Takes a delivery of somebody who is known; never rejects for what passes. */
  readonly take: (delivery: ForgeDelivery) => Promise<ForgeAnswer>;
  stop(): Promise<void>;
};

type Parts = {
  readonly config: Pick<Config, 'dataDir'>;
  readonly log: Logger;
  readonly settings: Pick<Settings, 'forges' | 'known'>;
  readonly lane: Pick<IngestLane, 'ask' | 'paused'>;
};

/** How often what is known of connections is written, where it changed. */
const SAVE_MS = 10_000;
/** When forges are asked first after a start, for what was missed before it. */
const FIRST_POLL_MS = 15_000;

/** Starts what runs by itself. */
export function startForges({ config, log, settings, lane }: Parts): Forges {
  const now = Date.now;
  const path = join(config.dataDir, 'forges.json');
  const { figures, places } = readForgeState(path);
  const tally = createForgeTally(figures, now);
  let isChanged = false;
  const changed = (): void => {
    isChanged = true;
  };
  const save = (): void => {
    if (!isChanged) return;
    isChanged = false;
    const isThere = ([id]: readonly [string, unknown]): boolean => settings.forges.get(id) !== undefined;
    const kept = <Value>(by: Record<string, Value>) => Object.fromEntries(Object.entries(by).filter(isThere));
    try {
      writeForgeState(path, { figures: kept(tally.all()), places: kept(places) });
    } catch (error) {
      log.warn({ err: error }, 'what is known of forges could not be written');
    }
  };
  const take = async (delivery: ForgeDelivery): Promise<ForgeAnswer> => {
    changed();
    const pause = lane.paused();
    return pause ? { unavailable: pause.sentence } : await lane.ask('forge', delivery);
  };
  const onFault = (error: unknown): void => log.error({ err: error }, 'a forge was not answered or asked');
  const poller = createPoller({ settings, take, places, changed, onFault, now });
  const ask = (): void => void poller.tick().catch(onFault);
  const timers = [
    setTimeout(ask, FIRST_POLL_MS),
    setInterval(ask, POLL_INTERVAL_MS),
    setInterval(save, SAVE_MS),
  ];
  for (const timer of timers) timer.unref();
  return {
    webhooks: createWebhooks({ settings, take, tally, onFault, now }),
    take,
    figuresOf: (id) => tally.figuresOf(id),
    caughtUpOf: (id) => poller.resultOf(id),
    catchUp: async (connection) => await poller.catchUp(connection),
    stop: async () => {
      for (const timer of timers) clearTimeout(timer);
      await poller.stop();
      save();
    },
  };
}
