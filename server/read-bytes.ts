// A body byte by byte: bounded by itself, for each address, and together with all others that arrive.
import type { IncomingMessage } from 'node:http';
import { BytesInFlight } from '../ingest/receive/bytes-in-flight.ts';
import { problem, ProblemError } from '../schemas/problem.ts';

/** How much of bodies may be in memory, and what those are told who send more, later or too many. */
export type ByteBounds = {
  readonly maxBytes: number;
  /** Of one address at a time. */
  readonly maxOfAddress: number;
  /** Of all at a time. */
  readonly maxInFlight: number;
  /** A body has to arrive whole within it, in milliseconds. */
  readonly arrivalMs: number;
  readonly tooLarge: string;
  readonly tooMany: string;
  readonly tooSlow: string;
};

/** Reads bodies; each is given back to the bounds when `use` has ended. */
export function createBoundedReader(bounds: ByteBounds, inFlight = new BytesInFlight(bounds.maxInFlight)) {
  const byAddress = new Map<string, { readonly bytes: BytesInFlight; requests: number }>();
  return async <Result>(
    request: IncomingMessage,
    use: (body: Uint8Array) => Promise<Result>,
  ): Promise<Result> => {
    const address = request.socket.remoteAddress ?? '';
    const sender = byAddress.get(address) ?? { bytes: new BytesInFlight(bounds.maxOfAddress), requests: 0 };
    byAddress.set(address, sender);
    sender.requests += 1;
    const leases = [sender.bytes.lease(), inFlight.lease()];
    const take = (bytes: number): boolean => leases.every((lease) => lease.take(bytes));
    try {
      return await use(await read(request, take, bounds));
    } finally {
      for (const lease of leases) lease.release();
      sender.requests -= 1;
      if (sender.requests === 0) byAddress.delete(address);
    }
  };
}

/** Rejects with 413 or 503 as soon as there is too much, with 408 where it takes too long, or with the error of a sender that left. */
async function read(
  request: IncomingMessage,
  take: (bytes: number) => boolean,
  { maxBytes, arrivalMs, tooLarge, tooMany, tooSlow }: ByteBounds,
): Promise<Uint8Array> {
  if (Number(request.headers['content-length'] ?? 0) > maxBytes) {
    request.resume();
    throw new ProblemError(problem(413, tooLarge));
  }
  return await new Promise((resolve, reject) => {
    const chunks: Buffer[] = [];
    let size = 0;
    const timer = setTimeout(() => refuse(408, tooSlow), arrivalMs).unref();
    const refuse = (status: number, detail: string): void => {
      clearTimeout(timer);
      chunks.length = 0;
      request.removeAllListeners('data').resume();
      reject(new ProblemError(problem(status, detail)));
    };
    request.on('data', (chunk: Buffer) => {
      size += chunk.length;
      chunks.push(chunk);
      if (size > maxBytes) refuse(413, tooLarge);
      else if (!take(chunk.length)) refuse(503, tooMany);
    });
    request.on('end', () => {
      clearTimeout(timer);
      resolve(Buffer.concat(chunks));
    });
    request.on('error', reject);
    request.on('close', () => {
      clearTimeout(timer);
      reject(new Error('The sender left.'));
    });
  });
}
