// A file that was sent: what it was of, how long, and the digest of its bytes.
import type { Request } from 'express';
import type { ExportForm } from '../../schemas/export-routes.ts';
import type { FocusTotals } from '../../schemas/focus-api.ts';

/** What was sent as a file, whole or cut short. */
export type SentBytes = {
  readonly name: string;
  readonly form: ExportForm;
  readonly bytes: number;
  readonly rows: number;
  /** Of the bytes, in hex; empty where they were cut short. */
  readonly sha256: string;
  readonly complete: boolean;
};

/** A file with what was asked for. */
export type SentFile = SentBytes & {
  readonly kind: string;
  readonly parameters: object;
  /** RFC 3339; null where it is of no range. */
  readonly from: string | null;
  readonly to: string | null;
  readonly totals: readonly FocusTotals[] | null;
};

/** Told of each file after its end. */
export type OnSent = (request: Request, file: SentFile) => void;
