// Reads a request body into memory: inflated, and never more of it than the limits allow.
import type { IncomingMessage } from 'node:http';
import type { Readable } from 'node:stream';
import { createGunzip, type Gunzip } from 'node:zlib';
import { type Lease, tooMuchInFlight } from './bytes-in-flight.ts';
import { inflateSmall, isSmall } from './inflate-small.ts';
import type { ReceiveLimits } from './limits.ts';
import { badGzip, goesOn, Refusal, tooLarge } from './refusal.ts';

/** The client went away before its body was complete: there is nobody to answer. */
export class ClientGone extends Error {}

// Larger than zlib's 16 KiB, as each chunk costs a trip through the thread pool.
const INFLATE_CHUNK_BYTES = 64 * 1024;

/** Resolves to the whole body. Throws a Refusal, or ClientGone; the rest of the request is then still unread. */
export async function readBody(
  request: IncomingMessage,
  limits: ReceiveLimits,
  lease: Lease,
): Promise<Buffer> {
  const isGzip = isGzipped(request);
  const declared = Number(request.headers['content-length'] ?? 0);
  const maxDeclared = isGzip ? limits.maxWireBytes : Math.min(limits.maxWireBytes, limits.maxBodyBytes);
  if (declared > maxDeclared) throw tooLarge(maxDeclared);
  if (isGzip && isSmall(declared)) {
    const body = inflateSmall(await readBytes({ request, gunzip: undefined, limits, lease }), limits);
    if (!lease.take(body.length)) throw tooMuchInFlight();
    return body;
  }
  const gunzip = isGzip ? createGunzip({ chunkSize: INFLATE_CHUNK_BYTES }) : undefined;
  return await readBytes({ request, gunzip, limits, lease });
}

type Source = {
  readonly request: IncomingMessage;
  readonly gunzip: Gunzip | undefined;
  readonly limits: ReceiveLimits;
  readonly lease: Lease;
};

async function readBytes(source: Source): Promise<Buffer> {
  return await new Promise((resolve, reject) => {
    new BodyReader({ ...source, resolve, reject }).start();
  });
}

type Job = Source & {
  readonly resolve: (body: Buffer) => void;
  readonly reject: (error: Error) => void;
};

class BodyReader {
  readonly #job: Job;
  readonly #body: Readable;
  readonly #chunks: Buffer[] = [];
  #wireBytes = 0;
  #bodyBytes = 0;
  #wireEnded = false;
  #deadline: NodeJS.Timeout | undefined;

  constructor(job: Job) {
    this.#job = job;
    this.#body = job.gunzip ?? job.request;
  }

  start(): void {
    const { request, gunzip, limits } = this.#job;
    this.#deadline = setTimeout(this.#onDeadline, limits.bodyTimeoutMs);
    request.on('data', this.#onWire).on('end', this.#onWireEnd);
    request.on('error', this.#onGone).on('close', this.#onGone);
    this.#body.on('data', this.#onBody).on('end', this.#onBodyEnd);
    if (gunzip !== undefined) {
      gunzip.on('error', this.#onBadGzip);
      request.pipe(gunzip);
    }
  }

  readonly #onWire = (chunk: Buffer): void => {
    this.#wireBytes += chunk.length;
    if (this.#wireBytes > this.#job.limits.maxWireBytes) this.#fail(tooLarge(this.#job.limits.maxWireBytes));
  };

  readonly #onBody = (chunk: Buffer): void => {
    const { limits, lease } = this.#job;
    this.#bodyBytes += chunk.length;
    if (this.#bodyBytes > limits.maxBodyBytes) this.#fail(tooLarge(limits.maxBodyBytes));
    else if (!lease.take(chunk.length)) this.#fail(tooMuchInFlight());
    else this.#chunks.push(chunk);
  };

  readonly #onWireEnd = (): void => {
    this.#wireEnded = true;
  };

  readonly #onBodyEnd = (): void => {
    const { gunzip } = this.#job;
    // zlib stops at a finished member, leaves what follows unread and would never take more.
    if (gunzip !== undefined && (!this.#wireEnded || gunzip.bytesWritten !== this.#wireBytes)) {
      this.#fail(goesOn());
      return;
    }
    this.#detach();
    const [first, ...others] = this.#chunks;
    const isWhole = first !== undefined && others.length === 0;
    this.#job.resolve(isWhole ? first : Buffer.concat(this.#chunks, this.#bodyBytes));
  };

  readonly #onBadGzip = (): void => {
    this.#fail(badGzip());
  };

  readonly #onDeadline = (): void => {
    this.#fail(new Refusal(503, 'The body took too long to arrive.'));
  };

  // A request also closes once it was read to its end, while zlib may still be at work.
  readonly #onGone = (): void => {
    if (!this.#wireEnded) this.#fail(new ClientGone());
  };

  #fail(error: Error): void {
    this.#detach();
    this.#chunks.length = 0;
    this.#job.reject(error);
  }

  // The listener for errors of zlib stays: it may still have one when it is destroyed.
  #detach(): void {
    const { request, gunzip } = this.#job;
    clearTimeout(this.#deadline);
    request
      .off('data', this.#onWire)
      .off('end', this.#onWireEnd)
      .off('error', this.#onGone)
      .off('close', this.#onGone);
    this.#body.off('data', this.#onBody).off('end', this.#onBodyEnd);
    if (gunzip !== undefined) {
      request.unpipe(gunzip);
      gunzip.destroy();
    }
  }
}

function isGzipped(request: IncomingMessage): boolean {
  const coding = (request.headers['content-encoding'] ?? '').trim().toLowerCase();
  if (coding === 'gzip') return true;
  if (coding === '' || coding === 'identity') return false;
  throw new Refusal(415, 'The content encoding must be gzip or identity.');
}
