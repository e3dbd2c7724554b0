// Downloads an export: bytes to a file beside its name until they are whole and their digest is the one that was told.
import { createHash } from 'node:crypto';
import { createWriteStream } from 'node:fs';
import { rename, rm } from 'node:fs/promises';
import { request as requestHttp, type IncomingMessage } from 'node:http';
import { request as requestHttps } from 'node:https';
import { pipeline } from 'node:stream/promises';
import { text } from 'node:stream/consumers';
import type { Server } from '../limits/server.ts';
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
  const response = await open(server, path);
  const name = out ?? nameOf(response) ?? 'outlay-export';
  const part = `${name}.part`;
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
  try {
    await pipeline(counted, target, { end: name !== '-' });
    const digest = hash.digest();
    requireWhole(response, digest);
    if (name !== '-') await rename(part, name);
    return { path: name, bytes, sha256: digest.toString('hex') };
  } catch (error) {
    if (name !== '-') await rm(part, { force: true });
    throw error instanceof ReportError ? error : cutShort(server, error);
  }
}

function requireWhole(response: IncomingMessage, digest: Buffer): void {
  const told = /^sha-256=:([^:]+):/.exec(response.trailers['repr-digest'] ?? '')?.[1];
  if (!response.complete)
    throw new ReportError('unreachable', 'The file was cut short; nothing was written. Ask again');
  if (told !== undefined && told !== digest.toString('base64'))
    throw new ReportError(
      'refused',
      'The bytes are not those that Outlay sent: their digests differ. Ask again',
    );
}

async function open(server: Server, path: string): Promise<IncomingMessage> {
  const url = new URL(`${server.url}/api/v1${path}`);
  const headers = server.token === '' ? {} : { authorization: `Bearer ${server.token}` };
  const begin = url.protocol === 'https:' ? requestHttps : requestHttp;
  const response = await new Promise<IncomingMessage>((resolve, reject) => {
    begin(url, { headers }, resolve).on('error', reject).end();
  }).catch((error: unknown) => {
    throw new ReportError(
      'unreachable',
      `No Outlay answers at ${server.url}. Start it with: outlay start`,
      error,
    );
  });
  const status = response.statusCode ?? 0;
  if (status === 200) return response;
  const detail = detailOf(await text(response));
  throw new ReportError(
    status === 400 ? 'usage' : 'refused',
    `Outlay at ${server.url} answered ${status}: ${detail}`,
  );
}

function detailOf(body: string): string {
  try {
    const { detail, errors = [] } = JSON.parse(body) as {
      detail?: string;
      errors?: { name: string; detail: string }[];
    };
    return errors.map((fault) => `${fault.name} ${fault.detail}`).join('; ') || (detail ?? body);
  } catch {
    return body;
  }
}

function nameOf(response: IncomingMessage): string | undefined {
  return /filename="([\w.-]+)"/.exec(response.headers['content-disposition'] ?? '')?.[1];
}

function cutShort({ url }: Server, error: unknown): ReportError {
  const reason = error instanceof Error ? error.message : String(error);
  return new ReportError('unreachable', `The file of ${url} was not written to its end: ${reason}`, error);
}
