// Inflates small bodies at once: a stream and its trips through the thread pool cost more than what they would keep free.
import { gunzipSync } from 'node:zlib';
import type { ReceiveLimits } from './limits.ts';
import { badGzip, goesOn, tooLarge } from './refusal.ts';

/** Deflate makes at most 1032 bytes of one, so that this is never more than 16 MiB, some 30 ms. */
const MAX_SMALL_BYTES = 16 * 1024;

// Most exports of agents fit one chunk, which then needs no copy.
const INFLATE_CHUNK_BYTES = 64 * 1024;

/** Whether a body of so many bytes, 0 where it does not tell, is inflated here. */
export function isSmall(wireBytes: number): boolean {
  return wireBytes > 0 && wireBytes <= MAX_SMALL_BYTES;
}

/** The whole body. Throws a Refusal. */
export function inflateSmall(wire: Buffer, { maxBodyBytes }: ReceiveLimits): Buffer {
  const { buffer, engine } = gunzip(wire, maxBodyBytes);
  if (engine.bytesWritten !== wire.length) throw goesOn();
  return buffer;
}

// With `info`, Node tells how far it read, which its types do not know.
type Inflated = { readonly buffer: Buffer; readonly engine: { readonly bytesWritten: number } };

function gunzip(wire: Buffer, maxBodyBytes: number): Inflated {
  const options = { maxOutputLength: maxBodyBytes, chunkSize: INFLATE_CHUNK_BYTES, info: true };
  try {
    return gunzipSync(wire, options) as unknown as Inflated;
  } catch (error) {
    const isTooLarge =
      error instanceof RangeError && 'code' in error && error.code === 'ERR_BUFFER_TOO_LARGE';
    throw isTooLarge ? tooLarge(maxBodyBytes) : badGzip();
  }
}
