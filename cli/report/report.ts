// `outlay report`: asks a running Outlay for usage and prints it as a table, or as JSON.
import type { Server } from '../client/server.ts';
import { fetchUsage, type Usage } from './fetch-usage.ts';
import { readRange, type Grouping } from './question.ts';
import { renderReport } from './render.ts';
import { ReportError } from './report-error.ts';
import { toCsv } from './csv.ts';
import { toReport } from './report-rows.ts';
import { escapeUnseen } from './terminal-text.ts';

export type ReportOptions = {
  readonly server: Server;
  /** Rows of the table; days unless told otherwise. */
  readonly by?: Grouping | undefined;
  /** `2026-11-01` or a full RFC 3339 time; 30 days ago unless told otherwise. */
  readonly from?: string | undefined;
  /** A day is included, a time is not; now unless told otherwise. */
  readonly to?: string | undefined;
  readonly user?: string | undefined;
  readonly model?: string | undefined;
  /** Print what the API answered. */
  readonly json?: boolean | undefined;
  /** Print rows as CSV: exact amounts, empty for what is not known. */
  readonly csv?: boolean | undefined;
  /** Only so many rows by name, the rest as one. */
  readonly top?: number | undefined;
  readonly now: Date;
};

/** Where a report is printed. */
export type Terminal = {
  readonly write: (text: string) => void;
  /** Infinite where nobody wraps lines. */
  readonly columns: number;
  readonly color: boolean;
};

/** A stream as a terminal: as wide as it says, coloured unless it is no TTY or `NO_COLOR` is set. */
export function terminalOf(
  stream: { write: (text: string) => unknown; isTTY?: boolean; columns?: number },
  noColor: boolean,
): Terminal {
  const isTTY = stream.isTTY === true;
  return {
    write: (text) => void stream.write(text),
    columns: isTTY ? (stream.columns ?? 80) : Infinity,
    color: isTTY && !noColor,
  };
}

/** Prints the report. Throws `ReportError` where the question cannot be asked or is not answered. */
export async function runReport(options: ReportOptions, terminal: Terminal): Promise<void> {
  const by = options.by ?? 'day';
  const range = readRange(options);
  const top = readTop(options.top);
  const filters = { user: options.user, model: options.model };
  const usage = await fetchUsage(options.server, { by, range, filters });
  const report = toReport(usage, { by, top });
  if (options.csv) {
    terminal.write(toCsv(report, by));
    return;
  }
  terminal.write(options.json ? toJson(usage) : renderReport(report, { by, range, filters }, terminal));
}

function readTop(top: number | undefined): number | undefined {
  if (top === undefined || (Number.isInteger(top) && top > 0)) return top;
  throw new ReportError('usage', '--top must be a whole number above 0');
}

function toJson({ rows, totals, dataAsOf }: Usage): string {
  return `${escapeUnseen(JSON.stringify({ rows, totals, data_as_of: dataAsOf }, undefined, 2))}\n`;
}
