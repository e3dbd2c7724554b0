// Everything that bills need while Outlay runs: imports, connections that read by schedule, and figures of both.
import { randomUUID } from 'node:crypto';
import { join } from 'node:path';
import type { Logger } from 'pino';
import type { Config } from '../../config.ts';
import type { BillConnectionNews } from '../../control/bill-connection-router.ts';
import type { Settings } from '../../control/settings.ts';
import type { BillTakenBack } from '../../schemas/bills-api.ts';
import type { Engine } from '../engine.ts';
import type { Family } from '../prometheus.ts';
import { billFamilies, createBillTally } from './bill-figures.ts';
import { readPlaces, writePlaces } from './connection-state.ts';
import { createImporter, type Importer } from './importer.ts';
import { providerOf } from './providers/providers.ts';
import { createConnectionReader } from './read-connections.ts';
import { takeBack } from './take-back.ts';

export type Bills = BillConnectionNews &
  Pick<Importer, 'importReport' | 'inTurn'> & {
    /** 404 where there is no such import, 409 where nothing of it counts. */
    takeBack(importId: string, by: string): Promise<BillTakenBack>;
    families(): Family[];
    stop(): Promise<void>;
  };

type Parts = {
  readonly config: Pick<Config, 'dataDir'>;
  readonly log: Logger;
  readonly engine: Pick<Engine, 'store' | 'isMigrated' | 'state'>;
  readonly settings: Pick<Settings, 'billConnections' | 'known'>;
};

/** How often it is looked whether a connection is due. */
const TICK_MS = 60_000;
/** When that is looked for first after a start. */
const FIRST_TICK_MS = 20_000;

/** Starts what runs by itself. */
export function startBills({ config, log, engine, settings }: Parts): Bills {
  const now = Date.now;
  const { store } = engine;
  const path = join(config.dataDir, 'bill-connections.json');
  const places = readPlaces(path);
  const tally = createBillTally();
  const importer = createImporter({ store, now });
  const importReport = tally.counting(importer.importReport);
  const onFault = (error: unknown): void => log.error({ err: error }, 'a provider was not read');
  const save = (): void => {
    const kept = Object.entries(places).filter(([id]) => settings.billConnections.get(id) !== undefined);
    try {
      writePlaces(path, Object.fromEntries(kept));
    } catch (error) {
      log.warn({ err: error }, 'how far providers were read could not be written');
    }
  };
  const reader = createConnectionReader({ settings, importReport, places, changed: save, onFault, now });
  const tick = (): void => {
    // What is read while there is nowhere to keep it would have to be read again.
    if (!engine.isMigrated() || !engine.state().up || !settings.known()) return;
    reader.tick().catch(onFault);
  };
  const timers = [setTimeout(tick, FIRST_TICK_MS), setInterval(tick, TICK_MS)];
  for (const timer of timers) timer.unref();
  return {
    importReport,
    inTurn: importer.inTurn,
    needsOf: providerOf,
    lastRead: (id) => reader.lastRead(id),
    lastSuccessAt: (id) => reader.lastSuccessAt(id),
    readNow: async (connection, asked) => await reader.readNow(connection, asked),
    takeBack: async (taken, by) =>
      await importer.inTurn(async () => await takeBack(store, { taken, id: randomUUID(), by, at: now() })),
    families: () => billFamilies(tally, settings, reader),
    stop: async () => {
      for (const timer of timers) clearTimeout(timer);
      await reader.stop();
    },
  };
}
