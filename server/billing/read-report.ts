// The body of an upload: a report of a provider as bytes, bounded.
import type { IncomingMessage } from 'node:http';
import { MAX_REPORT_BYTES } from '../../schemas/bills-api.ts';
import { problem, ProblemError } from '../../schemas/problem.ts';
import { createBoundedReader } from '../read-bytes.ts';

/** Node ends a request after five minutes by itself. */
const ARRIVAL_MS = 270_000;

const MEGABYTES = MAX_REPORT_BYTES / 1024 / 1024;

/** A form would be wrapped around the file, or take its line ends away. */
const FORMS = /^(?:multipart\/|application\/x-www-form-urlencoded)/i;

const NO_FORM =
  'Send the file itself as the body, with the header Content-Type: application/octet-stream. With curl: ' +
  "--data-binary @file -H 'Content-Type: application/octet-stream'.";

/** Reads uploads, a few at a time. */
export function createReportReader() {
  const reader = createBoundedReader({
    maxBytes: MAX_REPORT_BYTES,
    maxOfAddress: 2 * MAX_REPORT_BYTES,
    maxInFlight: 2 * MAX_REPORT_BYTES,
    arrivalMs: ARRIVAL_MS,
    tooLarge: `A report may have at most ${MEGABYTES} MiB: split it, such as by month, or send it packed with gzip.`,
    tooMany: 'Too many reports arrive at once; send it again.',
    tooSlow: 'A report has to arrive whole within four and a half minutes.',
  });
  return async <Result>(
    request: IncomingMessage,
    use: (bytes: Uint8Array) => Promise<Result>,
  ): Promise<Result> => {
    if (FORMS.test(request.headers['content-type'] ?? '')) {
      request.resume();
      throw new ProblemError(problem(415, NO_FORM));
    }
    return await reader(request, use);
  };
}
