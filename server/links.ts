// Tells the ingest lane of the links that people made: at the start, and whenever one changes.
import { setTimeout as sleep } from 'node:timers/promises';
import type { Logger } from 'pino';
import { linksInOrder } from '../control/links.ts';
import type { Settings } from '../control/settings.ts';
import type { Link } from '../ingest/attribution/link.ts';
import type { IngestLane } from './lane/start-ingest-lane.ts';

type Parts = {
  readonly settings: Settings;
  readonly lane: Pick<IngestLane, 'ask'>;
  readonly log: Pick<Logger, 'warn'>;
};

const AGAIN_MS = 30_000;

/** Follows the settings. What the lane could not take is told again: it is whole each time. */
export function followLinks({ settings, lane, log }: Parts): { stop(): void } {
  const end = new AbortController();
  const tell = async (): Promise<void> => {
    if (!settings.known()) return;
    await lane.ask('link', linksOf(settings));
  };
  const tellUntilTaken = async (): Promise<void> => {
    while (!end.signal.aborted) {
      try {
        await tell();
        return;
      } catch (error) {
        log.warn({ err: error }, 'links between work and changes could not be kept and are told again');
      }
      await sleep(AGAIN_MS, undefined, { signal: end.signal, ref: false }).catch(() => undefined);
    }
  };
  const leave = settings.onChange((changed) => {
    if (changed.some(({ kind }) => kind === settings.links.kind)) void tellUntilTaken();
  });
  void tellUntilTaken();
  return {
    stop: () => {
      leave();
      end.abort();
    },
  };
}

function linksOf(settings: Settings): readonly Link[] {
  return linksInOrder(settings).map(({ id, value }) => ({
    ...value,
    id,
    from: value.from === null ? null : Date.parse(value.from),
    to: value.to === null ? null : Date.parse(value.to),
  }));
}
