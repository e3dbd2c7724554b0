// From the bytes of a report to its text.
import { gunzipSync } from 'node:zlib';
import { BillRefused } from '../../schemas/bills.ts';

const MAX_INFLATED_BYTES = 256 * 1024 * 1024;

/** How files begin that hold no text, and what to do with them. */
const NO_TEXT: readonly (readonly [start: string, advice: string])[] = [
  ['PK\u0003\u0004', 'this is a ZIP archive: unpack it and import the file inside'],
  ['PAR1', 'this is a Parquet file: export the report as CSV instead'],
  ['%PDF', 'this is a PDF: download the report as CSV or JSON instead'],
  ['\u00ff\u00fe', 'this is UTF-16: save the file as UTF-8'],
  ['\u00fe\u00ff', 'this is UTF-16: save the file as UTF-8'],
];

/** Text of a report in UTF-8, without a byte order mark; gzip is undone. Throws {@link BillRefused} where it is no text. */
export function reportText(bytes: Buffer): string {
  const plain = bytes[0] === 0x1f && bytes[1] === 0x8b ? inflated(bytes) : bytes;
  const start = plain.toString('latin1', 0, 4);
  for (const [sign, advice] of NO_TEXT) {
    if (start.startsWith(sign)) throw new BillRefused([{ detail: advice }]);
  }
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(plain);
  } catch (error) {
    throw refusedBecause('the file is no text in UTF-8', error);
  }
}

function inflated(bytes: Buffer): Buffer {
  try {
    return gunzipSync(bytes, { maxOutputLength: MAX_INFLATED_BYTES });
  } catch (error) {
    throw refusedBecause('the gzip file is damaged, or holds more than 256 MB', error);
  }
}

function refusedBecause(detail: string, cause: unknown): BillRefused {
  const refused = new BillRefused([{ detail }]);
  refused.cause = cause;
  return refused;
}
