// Tells the ingest lane of the links that people made.
import type { Logger } from 'pino';
import { linksInOrder } from '../control/links.ts';
import type { Settings } from '../control/settings.ts';
import type { Link } from '../ingest/attribution/link.ts';
import { followSetting } from './follow-setting.ts';
import type { IngestLane } from './lane/start-ingest-lane.ts';

type Parts = {
  readonly settings: Settings;
  readonly lane: Pick<IngestLane, 'ask'>;
  readonly log: Pick<Logger, 'warn'>;
};

/** Follows the settings. */
export function followLinks({ settings, lane, log }: Parts): { stop(): void } {
  return followSetting({
    settings,
    kind: settings.links.kind,
    tell: async () => await lane.ask('link', linksOf(settings)),
    what: 'links between work and changes',
    log,
  });
}

function linksOf(settings: Settings): readonly Link[] {
  return linksInOrder(settings).map(({ id, value }) => ({
    ...value,
    id,
    from: value.from === null ? null : Date.parse(value.from),
    to: value.to === null ? null : Date.parse(value.to),
  }));
}
