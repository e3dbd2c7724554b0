// The way of a body that has arrived, whatever protocol brought it: admitted, decoded, stored.
import type { Signal } from '../../schemas/otlp.ts';
import type { Sender } from '../../schemas/sender.ts';
import { type Accept, type Acceptance, IngestUnavailable } from './acceptance.ts';
import { type BytesInFlight, type Lease, tooMuchInFlight } from './bytes-in-flight.ts';
import { decodeExport } from './decode/decode.ts';
import type { Encoding } from './encoding.ts';
import type { ReceiveLimits } from './limits.ts';
import type { Overload } from './overload.ts';
import { Refusal } from './refusal.ts';
import type { RefusedRequest, Via } from './via.ts';

/** What the receivers of all protocols share. */
export type Receiving = {
  readonly accept: Accept;
  /** Who an authorization speaks for; undefined refuses it. */
  readonly authorize: (authorization: string | undefined) => Sender | undefined;
  readonly limits: ReceiveLimits;
  readonly inFlight: BytesInFlight;
  /** Refuses what would wait too long. */
  readonly overload: Overload;
  /** Hears of what should not happen: errors other than refusals and IngestUnavailable. */
  readonly onError: (error: unknown) => void;
  /** Hears of requests that were refused and will not come again. */
  readonly onRefused?: ((refused: RefusedRequest) => void) | undefined;
};

/** A whole body, inflated, of a known sender. */
export type Arrived = {
  readonly signal: Signal;
  readonly encoding: Encoding;
  readonly body: Buffer;
  readonly sender: Sender;
  readonly via: Via;
  readonly lease: Lease;
};

const NOTHING_REJECTED: Acceptance = { rejected: 0, message: '' };

// What a record takes in memory beside the text that it came from.
const RECORD_BYTES = 200;

/** Resolves when the export is stored. Throws a Refusal or IngestUnavailable. */
export async function receiveBody(
  { signal, encoding, body, sender, via, lease }: Arrived,
  { accept, limits, overload }: Receiving,
): Promise<Acceptance> {
  // Many may have passed an earlier check before any of them was counted.
  overload.check();
  const end = overload.begin(body.length);
  try {
    const decoded = decodeExport(signal, encoding, body, limits.maxValues);
    if (!lease.take(decoded.records.length * RECORD_BYTES)) throw tooMuchInFlight();
    return decoded.records.length === 0 ? NOTHING_REJECTED : await accept(decoded, sender, via);
  } finally {
    end();
  }
}

/** Anything unexpected is a 503 and not a 500, which would make the client drop the data. */
export function asRefusal(error: unknown, onError: (error: unknown) => void): Refusal {
  if (error instanceof Refusal) return error;
  if (error instanceof IngestUnavailable) return new Refusal(503, error.message);
  onError(error);
  return new Refusal(503, 'Something went wrong on the server; try again.');
}
