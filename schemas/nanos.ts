// OTLP counts nanoseconds since 1970 as bigint, JavaScript milliseconds as number: the two ways between them.

const NANOS_PER_MS = 1_000_000n;

/** Whole milliseconds of a time in nanoseconds. */
export function toMilliseconds(nanos: bigint): number {
  return Number(nanos / NANOS_PER_MS);
}

/** Nanoseconds of a time in milliseconds. */
export function toNanos(milliseconds: number): bigint {
  return BigInt(milliseconds) * NANOS_PER_MS;
}
