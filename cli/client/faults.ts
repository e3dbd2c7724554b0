// Why a running Outlay did not do what was asked, in sentences.
import { z } from 'zod';
import { ReportError, type ReportFault } from '../report/report-error.ts';
import { cleanText } from '../report/terminal-text.ts';
import { parsed } from './json.ts';

/** Outlay answered with a problem. */
export class RefusedCall extends ReportError {
  readonly status: number;
  readonly problem: Readonly<Record<string, unknown>>;

  constructor(fault: ReportFault, message: string, status: number, problem: object) {
    super(fault, message);
    this.status = status;
    this.problem = { ...problem };
  }
}

/** That no answer came, or none to its end; `signal` ended the waiting. */
export function unanswered(url: string, error: unknown, signal?: AbortSignal): ReportError {
  if (signal?.aborted)
    return new ReportError('unreachable', `Outlay at ${url} did not answer in time; ask again`, error);
  const { code, message } = reasonOf(error);
  const sentence = NOBODY.has(code)
    ? `No Outlay answers at ${url}; name another with --url, or start it with: outlay start`
    : `Outlay at ${url} did not answer to the end (${message}): whether it did what was asked is not known. Look, and ask again`;
  return new ReportError('unreachable', sentence, error);
}

/** Nobody is there, or nobody who can be found. */
const NOBODY: ReadonlySet<string> = new Set([
  'ECONNREFUSED',
  'ENOTFOUND',
  'EAI_AGAIN',
  'EHOSTUNREACH',
  'ENETUNREACH',
]);

/** Where a host has several addresses, each has an error of its own. */
function reasonOf(error: unknown): { readonly code: string; readonly message: string } {
  if (error instanceof AggregateError) return reasonOf(error.errors[0]);
  if (!(error instanceof Error)) return { code: '', message: String(error) };
  return { code: 'code' in error ? String(error.code) : '', message: error.message };
}

/** That something else answers there. */
export function noOutlay(url: string, status: number): ReportError {
  return new ReportError('refused', `What answers at ${url} is no Outlay (status ${status})`);
}

const ADVICE: Readonly<Record<number, string>> = {
  401: ' Set OUTLAY_ADMIN_TOKEN to the one that it was started with, or OUTLAY_TOKEN to one of yours.',
  403: ' Set OUTLAY_ADMIN_TOKEN, or OUTLAY_TOKEN to a token that may.',
};

const problemBody = z.looseObject({ detail: z.string() });

/** What an answer that is no success says, and what to do. */
export function refused(url: string, status: number, text: string): ReportError {
  const { data } = problemBody.safeParse(parsed(text));
  if (!data) return noOutlay(url, status);
  const message = `Outlay at ${url} answered ${status}: ${cleanText(data.detail)}${ADVICE[status] ?? ''}`;
  return new RefusedCall(status === 400 ? 'usage' : 'refused', message, status, data);
}
