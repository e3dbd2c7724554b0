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
