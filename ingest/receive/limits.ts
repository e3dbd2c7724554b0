// How much a sender may ask of the receiver.

/** Bounds of one OTLP endpoint. */
export type ReceiveLimits = {
  /** Bytes of one body as sent. */
  readonly maxWireBytes: number;
  /** Bytes of one body after decompression. */
  readonly maxBodyBytes: number;
  /** Bytes of all bodies and records that are being read, decoded or stored; above it new ones are told to come back. */
  readonly maxBytesInFlight: number;
  /** Values in one body: it bounds the memory of decoding, where two bytes can become an object. */
  readonly maxValues: number;
  /** Time for a body to arrive. */
  readonly bodyTimeoutMs: number;
};

const MEBIBYTE = 1024 * 1024;

/**
 * 64 MiB is the body limit that OTLP recommends. A log record of a coding agent has about 90 values, so that the largest
 * batch of a collector by default, 8192 records, fits; a million empty histogram points decode into some 450 MB.
 */
export const DEFAULT_LIMITS: ReceiveLimits = {
  maxWireBytes: 64 * MEBIBYTE,
  maxBodyBytes: 64 * MEBIBYTE,
  maxBytesInFlight: 256 * MEBIBYTE,
  maxValues: 1_000_000,
  bodyTimeoutMs: 30_000,
};
