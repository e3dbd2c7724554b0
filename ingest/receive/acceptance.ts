// What the receiver hands over to the rest of ingest, and what it hears back.
import type { OtlpExport } from '../../schemas/otlp.ts';
import type { Sender } from '../../schemas/sender.ts';
import type { Via } from './via.ts';

/** What became of an export: it is stored, except for `rejected` records; `message` says why, or warns. */
export type Acceptance = {
  readonly rejected: number;
  readonly message: string;
};

/** Stores an export durably. Resolving means that it may be acknowledged; throws IngestUnavailable if nothing was stored. */
export type Accept = (records: OtlpExport, sender: Sender, via?: Via) => Promise<Acceptance>;

/** Nothing could be stored, and the sender should try again. The message is sent to the client. */
export class IngestUnavailable extends Error {
  constructor(message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = 'IngestUnavailable';
  }
}
