// Reads the one message of a unary gRPC request: a flag, a length, and that many bytes, perhaps gzipped.
import type { ServerHttp2Stream } from 'node:http2';
import { promisify } from 'node:util';
import { gunzip } from 'node:zlib';
import { type Lease, tooMuchInFlight } from './bytes-in-flight.ts';
import type { ReceiveLimits } from './limits.ts';
import { ClientGone } from './read-body.ts';
import { Refusal } from './refusal.ts';

// https://github.com/grpc/grpc/blob/master/doc/PROTOCOL-HTTP2.md, Length-Prefixed-Message
const PREFIX_BYTES = 5;

const inflate = promisify(gunzip);

/** The message, inflated. Throws a Refusal, or ClientGone. */
export async function readGrpcMessage(
  stream: ServerHttp2Stream,
  encoding: string,
  limits: ReceiveLimits,
  lease: Lease,
): Promise<Buffer> {
  const framed = await readAll(stream, limits, lease);
  if (framed.length < PREFIX_BYTES) throw new Refusal(400, 'The request holds no gRPC message.');
  const length = framed.readUInt32BE(1);
  if (framed.length !== PREFIX_BYTES + length) {
    throw new Refusal(400, 'The request must hold exactly one gRPC message of the length that it says.');
  }
  const message = framed.subarray(PREFIX_BYTES);
  if (framed[0] === 0) return message;
  if (encoding !== 'gzip') throw new Refusal(415, 'Messages must be uncompressed or gzip.');
  const inflated = await unzip(message, limits.maxBodyBytes);
  if (!lease.take(inflated.length)) throw tooMuchInFlight();
  return inflated;
}

async function readAll(stream: ServerHttp2Stream, limits: ReceiveLimits, lease: Lease): Promise<Buffer> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  const deadline = setTimeout(() => {
    stream.destroy(new Refusal(503, 'The message took too long to arrive.'));
  }, limits.bodyTimeoutMs);
  try {
    for await (const chunk of stream as AsyncIterable<Buffer>) {
      bytes += chunk.length;
      if (bytes > limits.maxWireBytes + PREFIX_BYTES) throw tooLarge(limits.maxWireBytes);
      if (!lease.take(chunk.length)) throw tooMuchInFlight();
      chunks.push(chunk);
    }
  } catch (error) {
    throw error instanceof Refusal ? error : new ClientGone();
  } finally {
    clearTimeout(deadline);
  }
  return Buffer.concat(chunks, bytes);
}

async function unzip(message: Buffer, maxOutputLength: number): Promise<Buffer> {
  try {
    return await inflate(message, { maxOutputLength });
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? error.code : undefined;
    if (code === 'ERR_BUFFER_TOO_LARGE') throw tooLarge(maxOutputLength);
    throw new Refusal(400, 'The message is not gzip.');
  }
}

function tooLarge(bytes: number): Refusal {
  return new Refusal(413, `The message is larger than ${bytes} bytes; send smaller batches.`);
}
