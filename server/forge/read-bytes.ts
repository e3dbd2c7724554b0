// A delivery's body byte by byte, as signatures need it: bounded by itself, and together with all others that arrive.
import type { IncomingMessage } from 'node:http';
import { MAX_DELIVERY_BYTES } from '../../schemas/forge-api.ts';
import { BytesInFlight } from '../../ingest/receive/bytes-in-flight.ts';
import { problem, ProblemError } from '../../schemas/problem.ts';

const MAX_IN_FLIGHT = 8 * MAX_DELIVERY_BYTES;

/** What one address may have on its way: the bound is for all, and nobody has signed yet. */
const MAX_OF_ADDRESS = 2 * MAX_DELIVERY_BYTES;

/** A forge sends what it has ready. */
const ARRIVAL_MS = 15_000;

const TOO_SLOW = 'A delivery has to arrive whole within 15 seconds.';
const TOO_LARGE =
  `A delivery may have at most ${MAX_DELIVERY_BYTES} bytes. GitHub sends up to 26214400: such a push lists thousands of ` +
  'commits; the pull request that merges them tells the rest.';
const TOO_MANY = 'Too many deliveries arrive at once; send it again.';

/** Reads bodies; each is given back to the bound when `use` has ended. */
export function createByteReader(inFlight = new BytesInFlight(MAX_IN_FLIGHT), arrivalMs = ARRIVAL_MS) {
  const byAddress = new Map<string, { readonly bytes: BytesInFlight; requests: number }>();
  return async <Result>(
    request: IncomingMessage,
    use: (body: Uint8Array) => Promise<Result>,
  ): Promise<Result> => {
    const address = request.socket.remoteAddress ?? '';
    const sender = byAddress.get(address) ?? { bytes: new BytesInFlight(MAX_OF_ADDRESS), requests: 0 };
    byAddress.set(address, sender);
    sender.requests += 1;
    const leases = [sender.bytes.lease(), inFlight.lease()];
    const take = (bytes: number): boolean => leases.every((lease) => lease.take(bytes));
    try {
      return await use(await read(request, take, arrivalMs));
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
  arrivalMs: number,
): Promise<Uint8Array> {
  if (Number(request.headers['content-length'] ?? 0) > MAX_DELIVERY_BYTES) {
    request.resume();
    throw new ProblemError(problem(413, TOO_LARGE));
  }
  return await new Promise((resolve, reject) => {
    const chunks: Buffer[] = [];
    let size = 0;
    const timer = setTimeout(() => refuse(408, TOO_SLOW), arrivalMs).unref();
    const refuse = (status: number, detail: string): void => {
      clearTimeout(timer);
      chunks.length = 0;
      request.removeAllListeners('data').resume();
      reject(new ProblemError(problem(status, detail)));
    };
    request.on('data', (chunk: Buffer) => {
      size += chunk.length;
      chunks.push(chunk);
      if (size > MAX_DELIVERY_BYTES) refuse(413, TOO_LARGE);
      else if (!take(chunk.length)) refuse(503, TOO_MANY);
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
