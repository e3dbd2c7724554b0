// A request that is answered with an error status, and why.

/** Statuses other than 200 that the receiver gives. OTLP clients repeat 429 and 503 and drop the data of the others. */
export type RefusalStatus = 400 | 401 | 404 | 405 | 413 | 415 | 429 | 503;

/** Ends a request. The message is sent to the client, so it never quotes what the client sent. */
export class Refusal extends Error {
  readonly status: RefusalStatus;

  constructor(status: RefusalStatus, message: string) {
    super(message);
    this.name = 'Refusal';
    this.status = status;
  }
}

/** The refusal of a body above a limit. */
export function tooLarge(maxBytes: number): Refusal {
  return new Refusal(413, `The body is larger than ${maxBytes} bytes; send smaller batches.`);
}

/** The refusal of a body that is no gzip stream, or a part of one. */
export function badGzip(): Refusal {
  return new Refusal(400, 'The body is not a complete gzip stream.');
}

/** The refusal of a body of which gzip leaves a rest. */
export function goesOn(): Refusal {
  return new Refusal(400, 'The body goes on after its gzip stream.');
}
