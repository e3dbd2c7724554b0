// Server-sent events: alerts as they are stored, and that spend changed. https://html.spec.whatwg.org/multipage/server-sent-events.html
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Alert } from '../../schemas/alerts.ts';
import { problem, ProblemError } from '../../schemas/problem.ts';
import type { Gate } from '../access.ts';

export interface Live {
  /** Answers with events until one side leaves, or the reader may not read any more. Throws a 503 where there are too many. */
  connect(request: IncomingMessage, response: ServerResponse): void;
  /** Ends readers who may not read any more. */
  recheck(): void;
  alert(alert: Alert): void;
  /** That charges arrived; told at most once a second. */
  spend(): void;
  /** Ends all connections; new ones are refused. */
  close(): void;
}

type Options = {
  readonly gate: Pick<Gate, 'principalOf' | 'refusalOf'>;
  /** A page of the alerts after the one with this id, the oldest first; empty where there are none. */
  readonly after: (id: string) => Promise<readonly Alert[]>;
  /** Time of the newest spend that is counted, RFC 3339. */
  readonly dataAsOf: () => string | null;
  /** Whether an alert is for whom an Authorization header speaks for; for everybody where this is absent. */
  readonly sees?: (authorization: string | undefined, alert: Alert) => boolean;
  readonly most?: number;
  readonly mostOfOne?: number;
  readonly keepAliveMs?: number;
  readonly onFault: (error: unknown) => void;
};

const MOST = 100;
/** With authentication nobody can take the places of everybody. */
const MOST_OF_ONE = 20;
const KEEP_ALIVE_MS = 15_000;
const SPEND_MS = 1_000;
/** How long a client waits before it connects again. */
const RETRY_MS = 3_000;
/** A reader that is so far behind is ended: it comes back and resumes. */
const MOST_UNREAD_BYTES = 1024 * 1024;
/** How long the last of it may take. */
const END_MS = 2_000;

/** What a reader is told; alerts wait while those that it missed are read. */
type Reader = {
  readonly response: ServerResponse;
  readonly authorization: string | undefined;
  waiting: Alert[] | undefined;
};

/** Nobody is connected yet. */
export function createLive(options: Options): Live {
  const { gate, dataAsOf, sees = () => true, keepAliveMs = KEEP_ALIVE_MS } = options;
  const readers = new Set<Reader>();
  let closed = false;
  let spendTimer: NodeJS.Timeout | undefined;
  const spendEvent = (): string => `event: spend\ndata: ${JSON.stringify({ data_as_of: dataAsOf() })}\n\n`;
  const keepAlive = setInterval(() => {
    for (const { response } of readers) write(response, ': still here\n\n');
  }, keepAliveMs).unref();

  return {
    connect(request, response) {
      const { authorization, 'last-event-id': last } = request.headers;
      if (closed) throw new ProblemError(problem(503, 'Outlay is stopping.'));
      requirePlace(readers, authorization, options);
      if (request.method === 'HEAD') return void response.writeHead(200, HEADERS).end();
      const isResuming = typeof last === 'string' && last !== '';
      const reader: Reader = { response, authorization, waiting: isResuming ? [] : undefined };
      readers.add(reader);
      response.once('close', () => readers.delete(reader));
      // A reader that is gone is no fault.
      response.on('error', () => readers.delete(reader));
      response.writeHead(200, HEADERS);
      write(response, `retry: ${RETRY_MS}\n\n${spendEvent()}`);
      if (isResuming) void resume(reader, last, options);
    },
    recheck() {
      for (const { response, authorization } of readers)
        if (gate.refusalOf(authorization, 'read')) end(response);
    },
    alert(alert) {
      for (const { response, waiting, authorization } of readers) {
        if (!sees(authorization, alert)) continue;
        if (waiting) waiting.push(alert);
        else write(response, alertEvent(alert));
      }
    },
    spend() {
      if (readers.size === 0) return;
      spendTimer ??= setTimeout(() => {
        spendTimer = undefined;
        for (const { response } of readers) write(response, spendEvent());
      }, SPEND_MS).unref();
    },
    close() {
      closed = true;
      clearInterval(keepAlive);
      clearTimeout(spendTimer);
      for (const { response } of readers) response.end();
    },
  };
}

const HEADERS = {
  'content-type': 'text/event-stream; charset=utf-8',
  'cache-control': 'no-store',
  'x-content-type-options': 'nosniff',
  // Proxies that gather answers would hold events back.
  'x-accel-buffering': 'no',
};

function requirePlace(
  readers: ReadonlySet<Reader>,
  authorization: string | undefined,
  { gate, most = MOST, mostOfOne = MOST_OF_ONE }: Options,
): void {
  if (readers.size >= most) throw tooMany(`There are ${most} readers of events already`);
  const isOpen = gate.principalOf(undefined) !== undefined;
  const own = [...readers].filter((reader) => reader.authorization === authorization).length;
  if (!isOpen && own >= mostOfOne) throw tooMany(`This token has ${mostOfOne} readers of events already`);
}

function tooMany(sentence: string): ProblemError {
  return new ProblemError(problem(503, `${sentence}; read /api/v1/alerts meanwhile.`));
}

async function resume(
  reader: Reader,
  last: string,
  { after, sees = () => true, onFault }: Options,
): Promise<void> {
  const { response, authorization } = reader;
  const told = new Set<string>();
  const tell = async (alerts: readonly Alert[]): Promise<void> => {
    for (const alert of alerts) {
      if (response.destroyed || told.has(alert.id) || !sees(authorization, alert)) continue;
      told.add(alert.id);
      if (!response.write(alertEvent(alert))) await drained(response);
    }
  };
  try {
    for (let page = await after(last); page.length > 0; page = await after(page.at(-1)?.id ?? last)) {
      await tell(page);
      if (response.destroyed) return;
    }
    while (reader.waiting && reader.waiting.length > 0) await tell(reader.waiting.splice(0));
    reader.waiting = undefined;
  } catch (error) {
    // Nothing may be left out: the reader comes back with the last id that it read.
    onFault(error);
    end(response);
  }
}

/** Resolves when the reader has read, or left. */
async function drained(response: ServerResponse): Promise<void> {
  await new Promise<void>((resolve) => {
    const done = (): void => {
      response.off('drain', done).off('close', done);
      resolve();
    };
    response.on('drain', done).on('close', done);
  });
}

function alertEvent(alert: Alert): string {
  return `id: ${alert.id}\nevent: alert\ndata: ${JSON.stringify(alert)}\n\n`;
}

/** A reader that does not read on would keep the connection for ever. */
function end(response: ServerResponse): void {
  response.end();
  setTimeout(() => response.destroy(), END_MS).unref();
}

function write(response: ServerResponse, text: string): void {
  if (response.destroyed || response.writableEnded) return;
  if (response.writableLength > MOST_UNREAD_BYTES) response.destroy();
  else response.write(text);
}
