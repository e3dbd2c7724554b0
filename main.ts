// Composition root: configuration in, a running Outlay out. The only file that imports every room.
import { join } from 'node:path';
import type { Logger } from 'pino';
import { createLimitCheckHandler } from './analytics/limits/check-http.ts';
import type { Config } from './config.ts';
import { createDirectory, type Directory } from './control/directory.ts';
import { createLimitInputs, policyOf } from './control/limit-inputs.ts';
import { createSettingsCopy, type SettingsCopy } from './control/settings-copy.ts';
import { createSettings, type Settings } from './control/settings.ts';
import { problemReply } from './schemas/problem.ts';
import { accessOf, createGate, type Gate } from './server/access.ts';
import { startCare } from './server/care/care.ts';
import { requireWhole } from './server/care/restore-mark.ts';
import { openEdge } from './server/edge.ts';
import { catchUp } from './server/catch-up.ts';
import { openEngine, type Engine } from './server/engine.ts';
import { createOtlpForwarder } from './server/forward-otlp.ts';
import { createHook } from './server/hook.ts';
import type { RequestHandler } from './server/host-check.ts';
import { closeHttpServer, httpUrl } from './server/http-server.ts';
import { holdDataDir } from './server/instance.ts';
import { createLimitFigures } from './server/limit-figures.ts';
import { createApp } from './server/router.ts';
import { startSpendMeter, type SpendMeter } from './server/spend-meter.ts';
import { startIngestLane, type IngestLane } from './server/lane/start-ingest-lane.ts';
import { StoreUnavailable } from './store/store.ts';

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
  const directory = createDirectory(settings);
  const figures = createLimitFigures();
  const gate = createGate(config, settings);
  const access = () => accessOf(config, settings, directory);
  const { lane, spend, died } = await startLane(config, log, { engine, settings, directory });
  settings.onChange(async () => {
    lane.allow(access());
    await spend.followPolicy();
  });
  const ledger = catchUp({ engine, settings, lane, spend, log });
  undo.push(
    () => lane.stop(),
    () => spend.stop(),
    () => ledger.stop(),
  );
  await ledger.ready;

  const sources = sourcesOf(settings, directory, spend);
  const checks = {
    ...sources,
    onDecision: figures.countDecision,
    // That the ledger is away is told once, and not by every check.
    onFault: (error: unknown) =>
      error instanceof StoreUnavailable || log.error({ err: error }, 'a limit check failed open'),
  };
  const care = startCare({ config, log, engine, settings, lane, spend });
  undo.push(() => care.stop());
  const parts = { gate, log, engine, settings, directory, lane, spend, figures, sources, care, access };
  const onNotKept = (error: unknown): void => log.warn({ err: error }, 'a place of work was not kept');
  const edge = await openEdge(config, {
    otlp: createOtlpForwarder(config.host, lane.start.port),
    limitCheck: guarded(gate, figures.timed(createLimitCheckHandler(checks))),
    hook: createHook({ ...checks, sources, settings, access, lane, onNotKept }),
    rest: createApp({ ...parts, places: config.history }),
  });
  undo.push(() => closeHttpServer(edge.server, EDGE_GRACE_MS));
  const url = httpUrl(config.host, edge.port);
  const otlpUrl = httpUrl(config.host, lane.start.port);
  const grpcUrl = httpUrl(config.host, lane.start.grpcPort);
  hold.announce(url, otlpUrl);
  return { url, otlpUrl, grpcUrl, died, stop };
}

/** What limits are evaluated from. */
function sourcesOf(settings: Settings, directory: Directory, spend: SpendMeter) {
  const inputsOf = createLimitInputs(settings, directory);
  return {
    inputsOf: (user: string) => {
      if (!settings.known()) throw new StoreUnavailable('Limits could not be read yet');
      return inputsOf(user);
    },
    namesOf: (user: string) => directory.namesOf(user),
    meter: spend.meter,
    now: Date.now,
  };
}

type Parts = { readonly engine: Engine; readonly settings: Settings; readonly directory: Directory };

/** Batches may arrive before the meter knows the ledger's totals: it keeps them, and adds those that the totals lack. */
async function startLane(
  config: Config,
  log: Logger,
  { engine, settings, directory }: Parts,
): Promise<{ lane: IngestLane; spend: SpendMeter; died: Promise<Error> }> {
  let die: (error: Error) => void = () => undefined;
  const died = new Promise<Error>((resolve) => (die = resolve));
  const spend = startSpendMeter({
    store: engine.store,
    ledger: engine.ledger,
    policy: () => policyOf(settings),
    ledgerCaughtUp: async () => await lane.caughtUp(),
    save: async (saved) => await lane.ask('saveTotals', saved),
    onFault: (error) => log.warn({ err: error }, 'spend could not be reconciled with the ledger'),
  });
  const options = {
    journalPath: join(config.dataDir, 'journal'),
    horizonMs: config.horizonMs,
    maxPendingBytes: config.maxPendingBytes,
    maxPendingMs: config.maxPendingMs,
    diskFloorBytes: config.diskFloorBytes,
    maxBodyBytes: config.maxBodyBytes,
    host: config.host,
    otlpPort: config.otlpPort,
    grpcPort: config.grpcPort,
    store: engine.address,
    ledgerReady: engine.isMigrated(),
    access: accessOf(config, settings, directory),
  };
  const lane = await startIngestLane(options, {
    onSaved: (totals) => spend.restore(totals),
    onKept: (batches) => {
      for (const { batchId, increments } of batches) spend.apply(batchId, increments);
    },
    onBatch: ({ batchId, increments }) => spend.apply(batchId, increments),
    onAmended: (batches) => spend.amend(batches),
    onWritten: (batchId) => spend.written(batchId),
    onLog: (level, message) => log[level](message),
    onDeath: (error) => die(error),
  });
  spend.written(lane.start.written);
  return { lane, spend, died: Promise.race([died, engine.failed]) };
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
