// Composition root: configuration in, a running Outlay out. The only file that imports every room.
import { join } from 'node:path';
import type { Logger } from 'pino';
import { createLimitCheckHandler } from './analytics/limits/check-http.ts';
import { agentSetups } from './cli/connect/ways.ts';
import { check, type CheckOptions } from './analytics/limits/check.ts';
import { createReservations } from './analytics/limits/reservations.ts';
import type { Config } from './config.ts';
import { createDirectory, type Directory } from './control/directory.ts';
import { policyOf } from './control/limit-inputs.ts';
import { priceEntriesOf } from './control/prices.ts';
import { createSettingsCopy, type SettingsCopy } from './control/settings-copy.ts';
import { createSettings, type Settings } from './control/settings.ts';
import type { SpendIncrement } from './ingest/journal/spend-log.ts';
import type { Access } from './ingest/lane-protocol.ts';
import { problemReply } from './schemas/problem.ts';
import { accessOf, createGate, type Gate } from './server/access.ts';
import { startBackground } from './server/background.ts';
import { requireWhole } from './server/care/restore-mark.ts';
import { openEdge } from './server/edge.ts';
import { catchUp } from './server/catch-up.ts';
import { openEngine, type Engine } from './server/engine.ts';
import { createOtlpForwarder } from './server/forward-otlp.ts';
import { followLinks } from './server/links.ts';
import { startPriceFile, type PriceFile } from './server/price-file.ts';
import { openPriceList, type ReadPriceList } from './server/price-list.ts';
import { followPrices } from './server/prices.ts';
import { createGatewayHandler, type GatewayOptions } from './server/gateways/gateway.ts';
import { createHook } from './server/hook.ts';
import type { RequestHandler } from './server/host-check.ts';
import { closeHttpServer, httpUrl } from './server/http-server.ts';
import { holdDataDir } from './server/instance.ts';
import { createChecks } from './server/limit-checks.ts';
import { createLimitFigures } from './server/limit-figures.ts';
import { createLimitSources } from './server/limit-sources.ts';
import { reachOf } from './server/reach/reach.ts';
import { createApp } from './server/router.ts';
import { settleReservations } from './server/settle-reservations.ts';
import { startSpendMeter, type SpendMeter } from './server/spend-meter.ts';
import { startIngestLane, type IngestLane } from './server/lane/start-ingest-lane.ts';

/** A running Outlay. */
export type Outlay = {
  /** Pages and API; OTLP too. */
  readonly url: string;
  /** OTLP/HTTP. */
  readonly otlpUrl: string;
  /** OTLP/gRPC. */
  readonly grpcUrl: string;
  /** Settles once something it cannot live without ended by itself. */
  readonly died: Promise<Error>;
  /** Stops accepting, keeps what was acknowledged, ends within ten seconds. */
  stop(): Promise<void>;
};

/** How long answers under way may take when Outlay stops. */
const EDGE_GRACE_MS = 2_000;

/** Starts everything and resolves when it is ready. What was started is stopped again where a later part fails. */
export async function startOutlay(config: Config, log: Logger): Promise<Outlay> {
  const undo: (() => unknown)[] = [];
  const stop = async (): Promise<void> => {
    for (const step of undo.splice(0).reverse()) {
      try {
        await step();
      } catch (error) {
        log.error({ err: error }, 'a part of Outlay did not stop cleanly');
      }
    }
  };
  try {
    return await start(config, log, { undo, stop });
  } catch (error) {
    await stop();
    throw error;
  }
}

type Lifecycle = { readonly undo: (() => unknown)[]; readonly stop: () => Promise<void> };

async function start(config: Config, log: Logger, { undo, stop }: Lifecycle): Promise<Outlay> {
  const hold = holdDataDir(config.dataDir);
  undo.push(() => hold.release());
  requireWhole(config.dataDir);
  const engine = await openEngine(config, log);
  undo.push(() => engine.stop());
  const settings = await createSettings(engine.store, Date.now, copyOf(config, engine, log));
  const priceFile = await startPriceFile(config.pricesFile, { settings, log });
  undo.push(() => priceFile.stop());
  const priceList = openPriceList({ ...config, log });
  undo.push(() => priceList.stop());
  const directory = createDirectory(settings);
  const access = () => accessOf(config, settings, directory);
  const { lane, spend, died, follow } = await startLane(config, log, { engine, settings, access, priceList });
  settings.onChange(async () => {
    lane.allow(access());
    await spend.followPolicy();
  });
  const ledger = catchUp({ engine, settings, lane, spend, log });
  const links = followLinks({ settings, lane, log });
  const prices = followPrices({ settings, lane, log });
  priceList.start(async (list) => await lane.ask('priceList', list));
  undo.push(
    () => links.stop(),
    () => prices.stop(),
    () => lane.stop(),
    () => spend.stop(),
    () => ledger.stop(),
  );
  await ledger.ready;

  const edge = await serve(config, log, {
    ...{ undo, engine, settings, directory, lane, spend, access, follow, priceFile, priceList },
  });
  const url = httpUrl(config.host, edge.port);
  const otlpUrl = httpUrl(config.host, lane.start.port);
  const grpcUrl = httpUrl(config.host, lane.start.grpcPort);
  hold.announce(url, otlpUrl);
  return { url, otlpUrl, grpcUrl, died, stop };
}

type Served = Parts & {
  readonly undo: Lifecycle['undo'];
  readonly directory: Directory;
  readonly priceFile: PriceFile;
} & Pick<StartedLane, 'lane' | 'spend' | 'follow'>;

/** Everything that is answered on the main port, and what runs by itself behind it. */
async function serve(config: Config, log: Logger, { undo, follow, ...parts }: Served) {
  const { settings, directory, lane, spend, access } = parts;
  const figures = createLimitFigures();
  const gate = createGate(config, settings);
  const reservations = createReservations(Date.now);
  const sources = {
    ...createLimitSources({
      settings,
      directory,
      meter: spend.meter,
      sessions: spend.sessions,
      now: Date.now,
    }),
    reservations,
  };
  const behind = startBackground(config, log, { ...parts, gate, sources }, undo);
  const { alerts } = behind;
  follow((increments) => {
    settleReservations(increments, policyOf(settings), reservations);
    alerts.touched(increments);
    behind.patterns.arrived(increments);
  });
  // Pages ask again where an answer went without what an insert was writing.
  lane.onLate(() => alerts.live.spend());
  const checks = createChecks({ sources, figures, failedOpens: alerts.failedOpens, log });
  const own = { ...behind, config, log, gate, figures, reservations, sources, agentSetups };
  const running = { ...parts, ...own };
  const boundTo = (authorization?: string) => {
    const principal = gate.principalOf(authorization);
    return { user: '', ...principal, reach: reachOf(principal, directory) };
  };
  const onNotKept = (error: unknown): void => log.warn({ err: error }, 'a place of work was not kept');
  const edge = await openEdge(config, {
    otlp: createOtlpForwarder(config.host, lane.start.port),
    limitCheck: guarded(gate, figures.timed(createLimitCheckHandler({ ...checks, boundTo }))),
    hook: createHook({ ...checks, ...config, sources, settings, access, lane, onNotKept }),
    gateway: figures.timed(gatewayOf(gate, checks, log)),
    rest: createApp({ ...running, places: config.history }),
  });
  undo.push(
    () => closeHttpServer(edge.server, EDGE_GRACE_MS),
    () => alerts.live.close(),
    // Its process ends while the others do.
    () => void behind.demo.stop(),
  );
  return edge;
}

function gatewayOf(
  gate: Gate,
  checks: CheckOptions & Pick<GatewayOptions, 'onNotAsked'>,
  log: Logger,
): RequestHandler {
  return createGatewayHandler({
    gate,
    check: (request) => check(request, checks),
    onNotAsked: checks.onNotAsked,
    onFault: (error) => log.error({ err: error }, 'a gateway was not answered'),
  });
}

type Parts = {
  readonly engine: Engine;
  readonly settings: Settings;
  readonly access: () => Access;
  readonly priceList: ReadPriceList;
};

type StartedLane = {
  readonly lane: IngestLane;
  readonly spend: SpendMeter;
  readonly died: Promise<Error>;
  /** Tells the listener what each batch adds, after the meter. */
  readonly follow: (listener: (increments: readonly SpendIncrement[]) => void) => void;
};

/** Batches may arrive before the meter knows the ledger's totals: it keeps them, and adds those that the totals lack. */
async function startLane(
  config: Config,
  log: Logger,
  { engine, settings, access, priceList }: Parts,
): Promise<StartedLane> {
  let die: (error: Error) => void = () => undefined;
  let tell: (increments: readonly SpendIncrement[]) => void = () => undefined;
  const died = new Promise<Error>((resolve) => (die = resolve));
  const spend = startSpendMeter({
    store: engine.store,
    ledger: engine.ledger,
    policy: () => policyOf(settings),
    ledgerCaughtUp: async () => await lane.caughtUp(),
    save: async (saved) => await lane.ask('saveTotals', saved),
    onFault: (error) => log.warn({ err: error }, 'spend could not be reconciled with the ledger'),
  });
  const lane = await startIngestLane(laneOptions(config, engine, { settings, access, priceList }), {
    onSaved: (totals) => spend.restore(totals),
    onKept: (batches) => {
      for (const { batchId, increments } of batches) spend.apply(batchId, increments);
    },
    onBatch: ({ batchId, increments }) => {
      spend.apply(batchId, increments);
      tell(increments);
    },
    onAmended: (batches) => spend.amend(batches),
    onWritten: (batchId) => spend.written(batchId),
    onLog: (level, message) => log[level](message),
    onDeath: (error) => die(error),
  });
  spend.written(lane.start.written);
  const follow: StartedLane['follow'] = (listener) => {
    tell = listener;
  };
  return { lane, spend, died: Promise.race([died, engine.failed]), follow };
}

function laneOptions(config: Config, engine: Engine, { settings, access, priceList }: Omit<Parts, 'engine'>) {
  return {
    journalPath: join(config.dataDir, 'journal'),
    horizonMs: config.horizonMs,
    maxPendingBytes: config.maxPendingBytes,
    maxPendingMs: config.maxPendingMs,
    readPatienceMs: config.readPatienceMs,
    diskFloorBytes: config.diskFloorBytes,
    maxBodyBytes: config.maxBodyBytes,
    host: config.host,
    otlpPort: config.otlpPort,
    grpcPort: config.grpcPort,
    store: engine.address,
    ledgerReady: engine.isMigrated(),
    access: access(),
    prices: settings.known() ? priceEntriesOf(settings) : undefined,
    priceList: priceList.kept,
  };
}

/** The embedded engine is never away at a start. */
function copyOf({ dataDir }: Config, { kind, ledger }: Engine, log: Logger): SettingsCopy | undefined {
  if (kind === 'embedded') return undefined;
  const path = join(dataDir, 'settings-copy.json');
  return createSettingsCopy({ path, store: ledger, onFault: (sentence) => log.warn(sentence) });
}

/** Who may not read is refused before a limit check is read. */
function guarded(gate: Gate, handler: RequestHandler): RequestHandler {
  return (request, response) => {
    const refusal = gate.refusalOf(request.headers.authorization, 'read');
    if (!refusal) {
      handler(request, response);
      return;
    }
    const { status, headers, body } = problemReply(refusal);
    response.writeHead(status, headers).end(body);
  };
}
