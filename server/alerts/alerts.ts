// Alerts of the running process: found out, stored, then told to readers of events and to channels.
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Logger } from 'pino';
import type { z } from 'zod';
import type { Config } from '../../config.ts';
import type { Directory } from '../../control/directory.ts';
import type { Settings } from '../../control/settings.ts';
import type { SpendIncrement } from '../../ingest/journal/spend-log.ts';
import { alert as alertSchema, type Alert } from '../../schemas/alerts.ts';
import type { Gate } from '../access.ts';
import type { Engine } from '../engine.ts';
import { keepTrying } from '../keep-trying.ts';
import type { AllLimitSources } from '../limit-sources.ts';
import type { Family } from '../prometheus.ts';
import { reachOf } from '../reach/reach.ts';
import type { SpendMeter } from '../spend-meter.ts';
import { alertFamilies, createOutcomes } from './alert-figures.ts';
import { readAlertsAfter, readAnnounced, readToldIds } from './alert-log.ts';
import { createDeliverer, type Deliverer } from './deliver.ts';
import { DELIVERY_CELLS, deliveryRow, readStates, type DeliveryRow } from './delivery-log.ts';
import { FAILED_OPEN_CELLS, failedOpenRow } from './failed-open-log.ts';
import { createFailedOpens, type FailedOpens } from './failed-open.ts';
import { createKeptRows } from './kept-rows.ts';
import { createLive, type Live } from './live.ts';
import { post } from './outbound.ts';
import { createRowFile, type RowFile } from './row-file.ts';
import { GIVE_UP_MS } from './schedule.ts';
import { createTeller, type Teller } from './teller.ts';
import { startWatch, type Watch } from './watch.ts';
import { limitsOn, watchedBudgets } from './watched.ts';

export interface Alerts {
  readonly live: Live;
  readonly deliverer: Deliverer;
  readonly failedOpens: FailedOpens;
  /** A batch was added to the meter. Costs next to nothing: what it touched is looked at later. */
  touched(increments: readonly SpendIncrement[]): void;
  /** Tells what somebody else found out, each id once. */
  tell(alerts: readonly Alert[]): void;
  /** Whether an alert was told before; undefined until that is known. */
  isTold(id: string): boolean | undefined;
  families(): Family[];
  stop(): void;
}

/** The running parts that alerts are made from. */
export type AlertParts = {
  readonly config: Pick<Config, 'allowPrivateWebhooks' | 'dataDir'>;
  readonly log: Logger;
  readonly engine: Pick<Engine, 'store' | 'migrated' | 'ledger'>;
  readonly settings: Settings;
  readonly gate: Gate;
  readonly spend: Pick<SpendMeter, 'meter'>;
  readonly sources: AllLimitSources;
  readonly directory: Directory;
};

/** What was told is remembered for longer than any period, also of a clock that was set back. */
const REMEMBERED_MS = 62 * 86_400_000;

/** Starts watching and delivering. What was told and left undelivered before is read first, as soon as the store answers. */
export function startAlerts(parts: AlertParts): Alerts {
  const { log, settings } = parts;
  const { now } = parts.sources;
  const stopping = new AbortController();
  const onFault: OnFault = (error) => log.warn({ err: error }, 'alerts could not be kept or told yet');
  const live = liveFor(parts, onFault);
  const { deliveries, failures, alertRows } = keptIn(parts, onFault);
  const outcomes = createOutcomes();
  const record = (row: DeliveryRow): void => {
    outcomes.count(row.outcome);
    deliveries.add([row]);
  };
  const deliverer = delivererFor(parts, record, onFault);
  const teller = createTeller({
    ...alertRows,
    onStored: (alert, wasHurried) => announce(alert, wasHurried, { live, deliverer }),
    hurry: (alert) => hurry(alert, settings, deliverer),
  });
  const failedOpens = createFailedOpens({
    keep: (row) => failures.add([row]),
    alert: (alert) => teller.tell([alert]),
    now,
  });
  const watch = watchFor(parts, teller, onFault);
  const unlisten = settings.onChange(() => {
    watch.all();
    live.recheck();
  });
  const settled = async () => await Promise.all([teller.settled, deliveries.settled]);
  resume(parts, { teller, deliverer, settled, now, signal: stopping.signal, onFault }).catch(() => undefined);
  return {
    live,
    deliverer,
    failedOpens,
    touched: (increments) => {
      // After the batch is acknowledged, which this must not delay.
      setImmediate(() => watch.touched(worksIn(increments)));
      live.spend();
    },
    tell: teller.tell,
    isTold: (id) => (teller.isReady() ? teller.isTold(id) : undefined),
    families: () =>
      alertFamilies({ outcomes, deliverer, rows: { alerts: teller, deliveries, failed_open: failures } }),
    stop: () => {
      stopping.abort();
      unlisten();
      live.close();
      for (const part of [watch, deliverer, teller, deliveries, failures]) part.stop();
    },
  };
}

function liveFor(parts: AlertParts, onFault: OnFault): Live {
  const { gate, engine, directory } = parts;
  return createLive({
    gate,
    after: async (id) => await readAlertsAfter(engine.store, id, ALERTS_A_PAGE),
    dataAsOf: () => dataAsOf(parts),
    sees: (authorization, { subject: { scope, id } }) => {
      const reach = reachOf(gate.principalOf(authorization), directory);
      return reach === undefined || (scope === 'user' && reach.holds(id));
    },
    onFault,
  });
}

const ALERTS_A_PAGE = 1_000;

function delivererFor(
  { config, settings, sources }: AlertParts,
  record: (row: DeliveryRow) => void,
  onFault: OnFault,
): Deliverer {
  return createDeliverer({
    settings,
    post: async (outbound) => await post(outbound, { allowPrivate: config.allowPrivateWebhooks }),
    record,
    onFault,
    now: sources.now,
    random: Math.random,
  });
}

/** What waits for the store, in memory and in the data folder. */
function keptIn({ config: { dataDir }, engine }: AlertParts, onFault: OnFault) {
  const { store, ledger } = engine;
  const fileOf = <Row>(name: string, row: z.ZodType<Row>): RowFile<Row> =>
    createRowFile({ path: join(dataDir, `waiting-${name}.json`), ledger, row, onFault });
  const given = { store, onFault };
  return {
    alertRows: { ...given, file: fileOf('alerts', alertSchema) },
    deliveries: createKeptRows({
      ...given,
      table: 'deliveries',
      cells: DELIVERY_CELLS,
      file: fileOf('deliveries', deliveryRow),
    }),
    failures: createKeptRows({
      ...given,
      table: 'failed_open',
      cells: FAILED_OPEN_CELLS,
      file: fileOf('failed-open', failedOpenRow),
    }),
  };
}

function watchFor({ settings, spend, sources }: AlertParts, teller: Teller, onFault: OnFault): Watch {
  const { now, inputsOf } = sources;
  return startWatch({
    users: () => spend.meter.users(now()),
    limitsOn: (work) => limitsOn(work, sources),
    others: () => (inputsOf('').policy.enabled ? watchedBudgets(sources) : []),
    isReady: () => spend.meter.ready() && settings.known() && teller.isReady(),
    isTold: teller.isTold,
    tell: teller.tell,
    onFault,
    now,
  });
}

type OnFault = (error: unknown) => void;

function worksIn(increments: readonly SpendIncrement[]) {
  return increments.map(({ user, agent, work }) => ({ user, agent, session: work?.session }));
}

function dataAsOf({ spend, sources }: AlertParts): string | null {
  const newest = spend.meter.newest();
  return newest === undefined ? null : new Date(Math.min(newest, sources.now())).toISOString();
}

/** Channels are told the highest of thresholds that were crossed in one moment; events tell all of them. */
function announce(
  alert: Alert,
  wasHurried: boolean,
  { live, deliverer }: Pick<Alerts, 'live' | 'deliverer'>,
): void {
  live.alert(alert);
  if (alert.told_by === null && !wasHurried) deliverer.announce(alert);
}

/** Channels are told at once; readers of events when it is stored, so that they can resume after it. */
function hurry(alert: Alert, settings: Settings, deliverer: Deliverer): boolean {
  if (settings.known()) deliverer.announce(alert);
  return settings.known();
}

type Resuming = {
  readonly teller: Pick<Teller, 'begin'>;
  readonly deliverer: Deliverer;
  /** Resolves when the store has what an earlier process could not give it. */
  readonly settled: () => Promise<unknown>;
  readonly now: () => number;
  readonly signal: AbortSignal;
  readonly onFault: (error: unknown) => void;
};

/** Alerts of two days: one that is delivered again by hand may be older than those that wait by themselves. */
const LEFT_MS = 2 * GIVE_UP_MS;

async function resume({ engine, settings }: AlertParts, given: Resuming): Promise<void> {
  const { teller, deliverer, settled, now, signal, onFault } = given;
  const { store, migrated } = engine;
  await migrated;
  await settled();
  // Channels may be read later than alerts, where the store was away at the start: nobody is told before.
  while (!settings.known()) await sleep(CHANNELS_PAUSE_MS, undefined, { signal, ref: false });
  let left: { alerts: Alert[]; states: DeliveryRow[] } = { alerts: [], states: [] };
  const read = async (): Promise<string[]> => {
    const [ids, alerts, states] = await Promise.all([
      readToldIds(store, now() - REMEMBERED_MS),
      readAnnounced(store, now() - LEFT_MS),
      readStates(store, now() - LEFT_MS),
    ]);
    left = { alerts, states };
    return ids;
  };
  await keepTrying(async () => teller.begin(await read()), { signal, onFault });
  deliverer.resume(left.alerts, left.states);
}

const CHANNELS_PAUSE_MS = 1_000;
