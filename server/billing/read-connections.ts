// Reads providers by schedule and by request: one turn of each connection at a time, a window of days after the other.
import { setTimeout as sleep } from 'node:timers/promises';
import type { Setting } from '../../control/setting.ts';
import type { Settings } from '../../control/settings.ts';
import {
  accountInReports,
  MAX_READ_DAYS,
  type BillReadRequest,
  type BillReadResult,
} from '../../schemas/bill-connections-api.ts';
import type { BillConnectionValue } from '../../schemas/finance-settings.ts';
import { badRequest, problem, ProblemError, toProblem } from '../../schemas/problem.ts';
import type { ReadPlace, ReadPlaces } from './connection-state.ts';
import type { Importer } from './importer.ts';
import { addDays, dayOf, daysIn, windowsIn, type Window } from './providers/days.ts';
import {
  createProviderApi,
  ReadStopped,
  type ProviderApi,
  type ProviderApiOptions,
} from './providers/provider-api.ts';
import type { Provider } from './providers/provider.ts';
import { providerOf } from './providers/providers.ts';

type Connection = Setting<BillConnectionValue>;

export type ConnectionReader = {
  /** Starts a turn, or joins the one that runs; resolves with what it did, or after a while with where it stands. */
  readNow(connection: Connection, asked: BillReadRequest): Promise<BillReadResult>;
  lastRead(id: string): BillReadResult | null;
  lastSuccessAt(id: string): string | null;
  /** Reads all connections that are due. */
  tick(): Promise<void>;
  stop(): Promise<void>;
};

export type ReaderOptions = {
  readonly settings: Pick<Settings, 'billConnections'>;
  readonly importReport: Importer['importReport'];
  /** How far each connection read. Changed in place. */
  readonly places: ReadPlaces;
  /** Called when a place changed. */
  readonly changed: () => void;
  readonly onFault: (error: unknown) => void;
  /** Milliseconds since 1970. */
  readonly now: () => number;
  readonly patience?: ProviderApiOptions['patience'];
};

const HOUR_MS = 3_600_000;
const PATIENCE_MS = 30_000;
/** After a turn that was stopped, however seldom the connection is asked. */
const AGAIN_MS = HOUR_MS;
/** Days that a turn goes back by itself, after a time in which Outlay did not run. */
const MOST_GAP_DAYS = 62;

/** Reads nothing by itself: whoever made it calls {@link ConnectionReader.tick}. */
export function createConnectionReader(options: ReaderOptions): ConnectionReader {
  const { settings, places, now, changed } = options;
  const turns = new Map<string, Promise<void>>();
  /** What is known of a connection that was taken away is not of one that was made later under its name. */
  const placeOf = (id: string): ReadPlace | undefined => {
    const made = settings.billConnections.get(id)?.value.createdAt;
    const place = places[id];
    return place && made !== undefined && place.result.at >= made ? place : undefined;
  };
  const ending = new AbortController();
  const start = async (connection: Connection, window: Window): Promise<void> => {
    const { id } = connection;
    const running = turns.get(id);
    if (running) {
      await running;
      return;
    }
    const place = begin(placeOf(id), window, now());
    places[id] = place;
    const turn = runTurn(connection, place, { ...options, signal: ending.signal }).finally(() => {
      place.result.running = false;
      turns.delete(id);
      changed();
    });
    turns.set(id, turn);
    await turn;
  };
  return {
    async readNow(connection, asked) {
      const window = windowAsked(asked, usualWindow(connection, placeOf(connection.id), now()));
      await Promise.race([start(connection, window), sleep(PATIENCE_MS, undefined, { ref: false })]);
      return places[connection.id]?.result ?? requireTurn(connection.id);
    },
    lastRead: (id) => placeOf(id)?.result ?? null,
    lastSuccessAt: (id) => placeOf(id)?.lastSuccessAt ?? null,
    async tick() {
      const due = settings.billConnections.list().filter((one) => isDue(one, placeOf(one.id), now()));
      await Promise.all(due.map(async (one) => await start(one, usualWindow(one, placeOf(one.id), now()))));
    },
    async stop() {
      ending.abort();
      await Promise.allSettled(turns.values());
    },
  };
}

function requireTurn(id: string): never {
  throw new ProblemError(problem(409, `${id} was taken away while it was read.`));
}

function begin(before: ReadPlace | undefined, { from, to }: Window, now: number): ReadPlace {
  const { lastSuccessAt = null, readTo = null } = before ?? {};
  return {
    result: {
      at: new Date(now).toISOString(),
      running: true,
      from,
      to,
      read_to: from,
      requests: 0,
      lines: 0,
      changed_slices: 0,
      import_ids: [],
      stopped: '',
      next_at: null,
    },
    lastSuccessAt,
    readTo,
  };
}

/** Who changed a connection, such as its secret, wants to see that it works. */
function isDue({ value, changedAt }: Connection, place: ReadPlace | undefined, now: number): boolean {
  if (value.everyHours === 0) return false;
  if (!place || changedAt > place.result.at) return true;
  return now >= Date.parse(place.result.next_at ?? '1970-01-01');
}

/** The days that may still move; more where Outlay did not read for longer. Today is not over. */
function usualWindow({ value }: Connection, place: ReadPlace | undefined, now: number): Window {
  const to = dayOf(now);
  const usual = addDays(to, -value.lookBackDays);
  const gap = place?.readTo ?? usual;
  const earliest = addDays(to, -MOST_GAP_DAYS);
  const from = gap < usual ? gap : usual;
  return { from: from < earliest ? earliest : from, to };
}

function windowAsked({ from, to }: BillReadRequest, usual: Window): Window {
  const end = to ?? (from !== undefined && from >= usual.to ? addDays(from, 1) : usual.to);
  const window = { from: from ?? (usual.from < end ? usual.from : addDays(end, -1)), to: end };
  if (window.from >= window.to)
    throw badRequest({ name: 'from', detail: 'must be before `to`, which is exclusive' });
  if (daysIn(window) > MAX_READ_DAYS)
    throw badRequest({ name: 'from', detail: `must be at most ${MAX_READ_DAYS} days before \`to\`` });
  if (window.to > addDays(usual.to, 1)) throw badRequest({ name: 'to', detail: 'must not be in the future' });
  return window;
}

type TurnOptions = ReaderOptions & { readonly signal: AbortSignal };

const OUR_FAULT = 'Something went wrong on our side; the log of the server says what.';

/** Never rejects: what stopped it is in the result. */
async function runTurn(connection: Connection, place: ReadPlace, options: TurnOptions): Promise<void> {
  const { now, onFault } = options;
  const { result } = place;
  const { everyHours } = connection.value;
  let retryAt: number | undefined;
  try {
    await readWindows(connection, place, options);
    place.lastSuccessAt = new Date(now()).toISOString();
  } catch (error) {
    result.stopped = sentenceOf(error) ?? OUR_FAULT;
    if (result.stopped === OUR_FAULT) onFault(error);
    retryAt = error instanceof ReadStopped ? error.retryAt : undefined;
  }
  if (everyHours === 0) return;
  const pause = result.stopped === '' ? everyHours * HOUR_MS : Math.min(everyHours * HOUR_MS, AGAIN_MS);
  result.next_at = new Date(Math.max(retryAt ?? 0, now() + pause)).toISOString();
}

/** Undefined for a fault of ours. Problems are written for people, and hold nothing of a credential. */
function sentenceOf(error: unknown): string | undefined {
  if (error instanceof ReadStopped) return error.message;
  const told = toProblem(error);
  return told && (told.status === 400 ? `The report cannot be read: ${told.detail}` : told.detail);
}

/** What was read of earlier windows stays, whatever becomes of later ones. */
async function readWindows({ id, value }: Connection, place: ReadPlace, options: TurnOptions): Promise<void> {
  const { importReport, changed } = options;
  const { source, account } = value;
  const { result } = place;
  const provider = providerOf(source);
  if (!provider) throw new ReadStopped(`${source} comes as a file: outlay import bill`);
  const api = apiOf(provider, value, { ...options, result });
  for (const window of windowsIn(result, provider.maxDays)) {
    const bytes = await provider.read(api, { window, account });
    const name = `${window.from} to ${addDays(window.to, -1)}`;
    const told = await importReport({
      bytes,
      source,
      account: accountInReports(account),
      name,
      by: `connection ${id}`,
      origin: id,
      covers: window,
    });
    result.read_to = window.to;
    result.lines += told.lines;
    result.changed_slices += told.slices.new + told.slices.changed;
    if (told.import_id !== null) result.import_ids.push(told.import_id);
    if (place.readTo === null || window.from <= place.readTo) place.readTo = laterOf(place.readTo, window.to);
    changed();
  }
}

function laterOf(left: string | null, right: string): string {
  return left !== null && left > right ? left : right;
}

type Turn = TurnOptions & { readonly result: BillReadResult };

function apiOf(provider: Provider, value: BillConnectionValue, turn: Turn): ProviderApi {
  const { signal, now, patience, result } = turn;
  return createProviderApi({
    name: provider.name,
    needs: provider.needs,
    apiUrl: value.apiUrl || provider.apiUrl,
    headers: provider.headers(value.secret),
    allowPrivate: value.allowPrivate,
    onRequest: () => {
      result.requests += 1;
    },
    signal,
    now,
    ...(patience && { patience }),
  });
}
