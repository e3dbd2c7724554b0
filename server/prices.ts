// Tells the ingest lane of the entries of the price book.
import type { Logger } from 'pino';
import { priceEntriesOf } from '../control/prices.ts';
import type { Settings } from '../control/settings.ts';
import { followSetting } from './follow-setting.ts';
import type { IngestLane } from './lane/start-ingest-lane.ts';

type Parts = {
  readonly settings: Settings;
  readonly lane: Pick<IngestLane, 'ask'>;
  readonly log: Pick<Logger, 'warn'>;
};

/** Follows the settings: what is received after a change was answered is rated by it. */
export function followPrices({ settings, lane, log }: Parts): { stop(): void } {
  return followSetting({
    settings,
    kind: settings.prices.kind,
    tell: async () => await lane.ask('prices', priceEntriesOf(settings)),
    what: 'prices',
    log,
  });
}
