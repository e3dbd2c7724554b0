// outlay import bill: reports of providers as files, into a running Outlay.
import { createReadStream, statSync } from 'node:fs';
import { basename } from 'node:path';
import { Option, type Command } from 'commander';
import { BILL_SOURCES } from '../../schemas/bills.ts';
import { billImportAnswer, MAX_REPORT_BYTES, type BillImportAnswer } from '../../schemas/bills-api.ts';
import { changesTable, describeBill } from '../import/bill-summary.ts';
import { createBar, type Bar } from '../import/progress.ts';
import { sizeText } from '../export/progress.ts';
import { call } from '../client/call.ts';
import { queryOf, understood } from '../client/read.ts';
import { RefusedCall } from '../client/faults.ts';
import { asking, type Asking } from './options.ts';
import { serverOf, type Server } from '../client/server.ts';
import { jsonText } from '../limits/words.ts';
import { ReportError } from '../report/report-error.ts';
import { cleanText } from '../report/terminal-text.ts';

type Options = Asking & {
  readonly source?: string;
  readonly account?: string;
  readonly preview?: boolean;
};

/** How long a file may take, in milliseconds. */
const PATIENCE_MS = 300_000;

/** Adds `outlay import bill`. */
export function importBillCommand(command: Command): void {
  asking(
    command
      .command('bill <files...>')
      .description('reports of providers: JSON or CSV as downloaded, also packed with gzip'),
  )
    .addOption(
      new Option('--source <source>', 'which report it is (default: the file tells)').choices(BILL_SOURCES),
    )
    .option('--account <name>', 'organization or enterprise, for reports that do not say it')
    .option('--preview', 'tell what would change, and import nothing')
    .action(importBills);
}

type File = { readonly path: string; readonly bytes: number };

/** Each file is whole or not at all; one that is refused does not keep the others. */
async function importBills(paths: readonly string[], options: Options): Promise<void> {
  const files = paths.map(fileAt);
  const server = serverOf(options.url);
  const bar = createBar(process.stderr);
  const uploading = progressOf(bar, files);
  const told: BillImportAnswer[] = [];
  const texts: string[] = [];
  try {
    for (const file of files) {
      const answer = await importOne(server, file, { ...options, uploading }).catch(refusalOf(file));
      if (typeof answer === 'string') texts.push(answer);
      else {
        told.push(answer);
        texts.push(`${describeBill(file.path, answer)}${options.preview ? changesTable(answer) : ''}`);
      }
    }
  } finally {
    bar.end();
  }
  process.stdout.write(options.json ? jsonText(told) : texts.join(''));
  if (told.length === files.length) return;
  if (options.json) process.stderr.write(texts.filter((text) => text.includes(': refused')).join(''));
  process.exitCode = 1;
}

function fileAt(path: string): File {
  const found = statSync(path, { throwIfNoEntry: false });
  if (!found?.isFile()) throw new ReportError('usage', `${path} is no file`);
  if (found.size > MAX_REPORT_BYTES)
    throw new ReportError(
      'usage',
      `${path} has more than ${MAX_REPORT_BYTES / 1024 / 1024} MiB: split it, such as by month, or pack it with gzip`,
    );
  return { path, bytes: found.size };
}

/** Tells the bar of bytes that were read to be sent. */
function progressOf(bar: Bar, files: readonly File[]): (bytes: number) => void {
  const all = files.reduce((sum, { bytes }) => sum + bytes, 0);
  let sent = 0;
  return (bytes) => {
    sent += bytes;
    const percent = all === 0 ? 100 : Math.floor((sent / all) * 100);
    const isSent = sent >= all;
    bar.show(
      percent,
      isSent ? `${sizeText(all)} sent, being read` : `${sizeText(sent)} of ${sizeText(all)} sent`,
    );
  };
}

type Sending = Options & { readonly uploading: (bytes: number) => void };

async function importOne(
  server: Server,
  { path }: File,
  { source, account, preview, uploading }: Sending,
): Promise<BillImportAnswer> {
  const asked = { source, account, name: basename(path), preview: preview ? 'true' : undefined };
  const { body } = await call(server, `/imports/bills${queryOf(asked)}`, {
    method: 'POST',
    file: readFile(path, uploading),
    patience: PATIENCE_MS,
  });
  return understood(server, billImportAnswer, body);
}

async function* readFile(path: string, uploading: (bytes: number) => void): AsyncGenerator<Uint8Array> {
  for await (const chunk of createReadStream(path)) {
    const bytes = chunk as Buffer;
    yield bytes;
    uploading(bytes.length);
  }
}

/** What is wrong with one file, as a line; anything else ends the command. */
function refusalOf({ path }: File): (error: unknown) => string {
  return (error) => {
    const isAboutFile = error instanceof RefusedCall && [400, 409, 413].includes(error.status);
    if (!isAboutFile) throw error;
    const detail = typeof error.problem['detail'] === 'string' ? error.problem['detail'] : error.message;
    return `${cleanText(path)}: refused, and nothing of it was imported. ${cleanText(detail)}\n`;
  };
}
