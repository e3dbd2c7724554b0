// ClickHouse's HTTP protocol in front of the embedded engine, on the loopback interface only.
import { randomUUID } from 'node:crypto';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { promisify } from 'node:util';
import { gzip } from 'node:zlib';
import type { Answer, Connections } from './connections.ts';
import { httpStatus, toException } from './exception.ts';
import { asGuest } from './guest.ts';
import { answerHello, isHello } from './hello.ts';
import { authenticate, readJob, type Credentials } from './request.ts';
import type { Job } from './setup.ts';

// Bound parameters travel in the URL; ClickHouse's own bound is 1 MiB too.
const MAX_URL_BYTES = 1024 * 1024;

const gzipAsync = promisify(gzip);

/** Makes the server for Outlay itself; the caller listens and closes. */
export function createEngineServer(connections: Connections, credentials: Credentials): Server {
  return serverOf({ connections, credentials, allow: (job) => job });
}

/** Makes the server for other programs, which read the views. */
export function createReaderServer(connections: Connections, credentials: Credentials): Server {
  return serverOf({ connections, credentials, allow: asGuest });
}

function serverOf(engine: Engine): Server {
  return createServer({ maxHeaderSize: MAX_URL_BYTES, keepAliveTimeout: 30_000 }, (request, response) => {
    serve(request, response, engine).catch((error: unknown) => refuse(request, response, error));
  });
}

type Engine = {
  readonly connections: Connections;
  readonly credentials: Credentials;
  /** The job as it may run; throws where it may not. */
  readonly allow: (job: Job) => Job;
};

async function serve(request: IncomingMessage, response: ServerResponse, engine: Engine): Promise<void> {
  const url = new URL(`http://engine${request.url ?? '/'}`);
  const queryId = url.searchParams.get('query_id') ?? randomUUID();
  response.setHeader('X-ClickHouse-Server-Display-Name', 'outlay-embedded');
  response.setHeader('X-ClickHouse-Query-Id', queryId.replace(/[^\x21-\x7e]/g, '?'));
  response.setHeader('X-ClickHouse-Timezone', 'UTC');
  if (isPing(request, url)) response.end('Ok.\n');
  else if (url.pathname !== '/') response.writeHead(404).end(`There is no handle ${url.pathname}\n`);
  else await answer(request, response, url, engine);
}

function isPing(request: IncomingMessage, url: URL): boolean {
  if (request.method !== 'GET' && request.method !== 'HEAD') return false;
  return ['/ping', '/replicas_status'].includes(url.pathname) || (url.pathname === '/' && url.search === '');
}

async function answer(
  request: IncomingMessage,
  response: ServerResponse,
  url: URL,
  { connections, credentials, allow }: Engine,
): Promise<void> {
  authenticate(request, url, credentials);
  const gone = new AbortController();
  response.once('close', () => gone.abort());
  const started = process.hrtime.bigint();
  const job = allow(await readJob(request, url));
  const run = async (each: Job): Promise<Answer> => await connections.run(each, gone.signal);
  const result = isHello(job, url) ? await answerHello(job, run) : await run(job);
  const format = (job.statement.kind === 'read' && job.statement.format) || job.format;
  response.setHeader('X-ClickHouse-Summary', summary(result, process.hrtime.bigint() - started));
  response.setHeader('X-ClickHouse-Format', format);
  response.setHeader('Content-Type', contentType(format));
  const compressed = result.bytes.length > 0 && wantsGzip(request, job.settings);
  if (compressed) response.setHeader('Content-Encoding', 'gzip');
  response.end(compressed ? await gzipAsync(result.bytes, { level: 1 }) : result.bytes);
}

function refuse(request: IncomingMessage, response: ServerResponse, error: unknown): void {
  const { code, message } = toException(error);
  if (response.destroyed) return;
  // A body that was not read to its end leaves the connection unusable.
  if (!request.complete) response.setHeader('Connection', 'close');
  response.removeHeader('Content-Encoding');
  response.setHeader('X-ClickHouse-Exception-Code', code);
  response.setHeader('Content-Type', 'text/plain; charset=UTF-8');
  response.statusCode = httpStatus(code);
  response.end(`${message}\n`);
}

function wantsGzip(request: IncomingMessage, settings: ReadonlyMap<string, string>): boolean {
  const accepted = request.headers['accept-encoding']?.toString() ?? '';
  return settings.get('enable_http_compression') === '1' && /\bgzip\b/.test(accepted);
}

function summary(result: Answer, elapsed: bigint): string {
  return JSON.stringify({
    read_rows: String(result.readRows),
    read_bytes: String(result.readBytes),
    written_rows: String(result.writtenRows),
    written_bytes: String(result.writtenBytes),
    total_rows_to_read: '0',
    result_rows: '0',
    result_bytes: String(result.bytes.length),
    elapsed_ns: String(elapsed),
  });
}

function contentType(format: string): string {
  if (/EachRow|NDJSON/.test(format) && format.startsWith('JSON'))
    return 'application/x-ndjson; charset=UTF-8';
  if (format.startsWith('JSON')) return 'application/json; charset=UTF-8';
  if (format.startsWith('CSV')) return 'text/csv; charset=UTF-8';
  if (/^(?:TSV|TabSeparated)/.test(format)) return 'text/tab-separated-values; charset=UTF-8';
  if (/^(?:Pretty|Vertical|Values|Markdown|XML|SQLInsert)/.test(format)) return 'text/plain; charset=UTF-8';
  return 'application/octet-stream';
}
