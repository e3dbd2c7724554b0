// Downloads an export: bytes to a file beside its name until they are whole and their digest is the one that was told.
import { createHash } from 'node:crypto';
import { createWriteStream, rmSync } from 'node:fs';
import { rename, rm } from 'node:fs/promises';
import type { IncomingMessage } from 'node:http';
import { pipeline } from 'node:stream/promises';
import { text } from 'node:stream/consumers';
import { noOutlay, refused } from '../client/faults.ts';
import { open } from '../client/open.ts';
import type { Server } from '../client/server.ts';
import { ReportError } from '../report/report-error.ts';

/** What was downloaded. */
export type Downloaded = {
  readonly path: string;
  readonly bytes: number;
  /** In hex. */
  readonly sha256: string;
};

type Asked = {
  /** Below `/api/v1`. */
  readonly path: string;
  /** Where to write; `-` is standard output; undefined for the name that Outlay gives, in this folder. */
  readonly out: string | undefined;
  readonly onBytes: (bytes: number) => void;
};

/** Writes the answer to a file. What is there under its name stays until the new one is whole. */
export async function download(server: Server, { path, out, onBytes }: Asked): Promise<Downloaded> {
  const response = await openFile(server, path);
  const ownName = nameOf(response);
  if (ownName === undefined) {
    response.destroy();
    throw noOutlay(server.url, 200);
  }
  const name = out ?? ownName;
  const part = `${name}.${process.pid}.part`;
  const target = name === '-' ? process.stdout : createWriteStream(part, { mode: 0o600 });
  const hash = createHash('sha256');
  let bytes = 0;
  const counted = async function* (): AsyncGenerator<Buffer> {
    for await (const chunk of response as AsyncIterable<Buffer>) {
      hash.update(chunk);
      bytes += chunk.length;
      onBytes(bytes);
      yield chunk;
    }
  };
  const forget = onInterrupt(() => {
    if (name !== '-') rmSync(part, { force: true });
  });
  try {
    await pipeline(counted, target, { end: name !== '-' });
    const digest = hash.digest();
    requireWhole(response, digest);
    if (name !== '-') await rename(part, name);
    return { path: name, bytes, sha256: digest.toString('hex') };
  } catch (error) {
    if (name !== '-') await rm(part, { force: true });
    if (error instanceof ReportError) throw error;
    throw isOfFile(error) ? unwritten(name, error) : cutShort(server, error);
  } finally {
    forget();
  }
}

/** As shells tell that a command was interrupted. */
const EXIT_INTERRUPTED = 130;

/** Does it before the process ends by ^C. What it returns takes that back. */
function onInterrupt(clear: () => void): () => void {
  const interrupted = () => {
    clear();
    process.exit(EXIT_INTERRUPTED);
  };
  process.once('SIGINT', interrupted);
  return () => process.off('SIGINT', interrupted);
}

/** Whether it is a fault of the file here, or of who reads standard output, and not of the connection. */
function isOfFile(error: unknown): error is Error {
  if (!(error instanceof Error) || !('code' in error)) return false;
  return 'path' in error || ['ENOSPC', 'EDQUOT', 'EFBIG', 'EPIPE'].includes(String(error.code));
}

function unwritten(name: string, error: Error): ReportError {
  const file = name === '-' ? 'Standard output' : name;
  return new ReportError('usage', `${file} cannot be written: ${error.message}`, error);
}

function requireWhole(response: IncomingMessage, digest: Buffer): void {
  const told = /^sha-256=:([^:]+):/.exec(response.trailers['repr-digest'] ?? '')?.[1];
  if (!response.complete)
    throw new ReportError('unreachable', 'The file was cut short: it is not to be used. Ask again');
  if (told !== undefined && told !== digest.toString('base64'))
    throw new ReportError(
      'refused',
      'The bytes are not those that Outlay sent: their digests differ. Ask again',
    );
}

async function openFile(server: Server, path: string): Promise<IncomingMessage> {
  const response = await open(server, path);
  const status = response.statusCode ?? 0;
  if (status === 200) return response;
  throw refused(server.url, status, await text(response));
}

function nameOf(response: IncomingMessage): string | undefined {
  return /filename="([\w.-]+)"/.exec(response.headers['content-disposition'] ?? '')?.[1];
}

function cutShort({ url }: Server, error: unknown): ReportError {
  const reason = error instanceof Error ? error.message : String(error);
  return new ReportError('unreachable', `The file of ${url} was not written to its end: ${reason}`, error);
}
