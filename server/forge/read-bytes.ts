// A delivery's body byte by byte, as signatures need it.
import { MAX_DELIVERY_BYTES } from '../../schemas/forge-api.ts';
import { BytesInFlight } from '../../ingest/receive/bytes-in-flight.ts';
import { createBoundedReader } from '../read-bytes.ts';

const MAX_IN_FLIGHT = 8 * MAX_DELIVERY_BYTES;

/** What one address may have on its way: the bound is for all, and nobody has signed yet. */
const MAX_OF_ADDRESS = 2 * MAX_DELIVERY_BYTES;

/** A forge sends what it has ready. */
const ARRIVAL_MS = 15_000;

const TOO_LARGE =
  `A delivery may have at most ${MAX_DELIVERY_BYTES} bytes. GitHub sends up to 26214400: such a push lists thousands of ` +
  'commits; the pull request that merges them tells the rest.';

/** Reads bodies; each is given back to the bound when `use` has ended. */
export function createByteReader(inFlight = new BytesInFlight(MAX_IN_FLIGHT), arrivalMs = ARRIVAL_MS) {
  const bounds = {
    maxBytes: MAX_DELIVERY_BYTES,
    maxOfAddress: MAX_OF_ADDRESS,
    maxInFlight: MAX_IN_FLIGHT,
    arrivalMs,
    tooLarge: TOO_LARGE,
    tooMany: 'Too many deliveries arrive at once; send it again.',
    tooSlow: 'A delivery has to arrive whole within 15 seconds.',
  };
  return createBoundedReader(bounds, inFlight);
}
