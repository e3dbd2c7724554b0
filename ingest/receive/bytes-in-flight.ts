// Bounds the bytes of all requests that are in memory at one time.
import { Refusal } from './refusal.ts';

/** The share of one request. */
export type Lease = {
  /** Takes more; false if that would pass the bound, and then nothing is taken. */
  take(bytes: number): boolean;
  /** Gives back all that was taken. */
  release(): void;
};

/** Hands out leases that together never pass `maxBytes`. */
export class BytesInFlight {
  readonly #maxBytes: number;
  #bytes = 0;

  constructor(maxBytes: number) {
    this.#maxBytes = maxBytes;
  }

  lease(): Lease {
    let taken = 0;
    return {
      take: (bytes) => {
        if (this.#bytes + bytes > this.#maxBytes) return false;
        this.#bytes += bytes;
        taken += bytes;
        return true;
      },
      release: () => {
        this.#bytes -= taken;
        taken = 0;
      },
    };
  }
}

/** The refusal of who finds no room. */
export function tooMuchInFlight(): Refusal {
  return new Refusal(503, 'Too much is arriving at once; try again.');
}
