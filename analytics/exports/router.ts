// Files over HTTP: everything that matches, streamed, and given up when the reader goes.
import { createHash } from 'node:crypto';
import type { Request, Response, Router } from 'express';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import type { z } from 'zod';
import {
  chargesExportQuery,
  EXPORT_FORMS,
  sessionsExportQuery,
  usageExportQuery,
  usersExportQuery,
  type ExportForm,
} from '../../schemas/export-routes.ts';
import { problem, ProblemError } from '../../schemas/problem.ts';
import type { QuerySchema } from '../../schemas/route.ts';
import { readQuery } from '../query-string.ts';
import { exportCharges } from './charges.ts';
import { fileName } from './file-name.ts';
import type { Exported, ExportRow } from './file.ts';
import { writeFile } from './write-file.ts';
import type { SentBytes } from './sent-file.ts';
import { exportSessions, exportUsage, exportUsers, type Export, type ExportSources } from './lists.ts';

const MEDIA_TYPES: Readonly<Record<ExportForm, string>> = {
  csv: 'text/csv; charset=utf-8; header=present',
  json: 'application/json; charset=utf-8',
  parquet: 'application/vnd.apache.parquet',
};

type Begin<Query> = (query: Query, sources: ExportSources) => Promise<Export>;

/** Adds `/exports/{kind}.{form}`. `sources` is asked at each request. */
export function addExports(router: Router, sources: () => ExportSources): void {
  const add = <Query extends object>(
    kind: string,
    schema: QuerySchema & z.ZodType<Query>,
    begin: Begin<Query>,
  ): void => {
    for (const form of EXPORT_FORMS) {
      router.get(`/exports/${kind}.${form}`, async (request, response) => {
        const parameters = readQuery(request.url, schema);
        const found = await begin(parameters, sources());
        const { from, to } = found;
        const name = fileName({
          kind,
          form,
          from,
          to,
          parameters: Object.fromEntries(Object.entries(parameters)),
        });
        await sendFile({ request, response }, form, { ...found, name }, (sent) =>
          sources().onSent?.(request, { ...sent, kind, parameters, from, to, totals: null }),
        );
      });
    }
  };
  add('usage', usageExportQuery, exportUsage);
  add('users', usersExportQuery, exportUsers);
  add('sessions', sessionsExportQuery, exportSessions);
  add('charges', chargesExportQuery, exportCharges);
}

type Exchange = { readonly request: Request; readonly response: Response };

/** Files that are written at once: each holds a page of rows. */
const MOST_FILES = 8;
let underWay = 0;

const TOO_MANY = `${MOST_FILES} files are being written already. Try again in a few seconds.`;

/** The field that follows the bytes with their digest, RFC 9530. */
const DIGEST_FIELD = 'Repr-Digest';

/**
 * Answers with a file. `onEnd` is told of it after its last byte, and where it was cut short, by whomever; not where only its
 * head was asked for. Throws a 503 problem where many are being written.
 */
export async function sendFile(
  { request, response }: Exchange,
  form: ExportForm,
  { name, ...exported }: Exported & { readonly name: string },
  onEnd: (sent: SentBytes) => void,
): Promise<void> {
  if (underWay >= MOST_FILES) throw new ProblemError(problem(503, TOO_MANY));
  underWay += 1;
  try {
    response.set({
      'content-type': MEDIA_TYPES[form],
      'content-disposition': `attachment; filename="${name}"`,
      'x-content-type-options': 'nosniff',
      'cache-control': 'no-store',
    });
    if (request.method === 'HEAD') {
      response.end();
      return;
    }
    const sent = { name, form, bytes: 0, rows: 0, sha256: '', complete: false };
    const pages = counted(exported.pages, (rows) => (sent.rows += rows));
    try {
      await send(request, response, writeFile(form, { ...exported, pages }), sent);
    } finally {
      onEnd(sent);
    }
  } finally {
    underWay -= 1;
  }
}

async function* counted(
  pages: AsyncIterable<readonly ExportRow[]>,
  onRows: (rows: number) => void,
): AsyncGenerator<readonly ExportRow[]> {
  for await (const page of pages) {
    onRows(page.length);
    yield page;
  }
}

/** A failure on the way ends the connection before the file's end, so that no part is taken for the whole. */
async function send(
  request: Request,
  response: Response,
  pieces: ReturnType<typeof writeFile>,
  sent: { -readonly [Name in keyof SentBytes]: SentBytes[Name] },
): Promise<void> {
  const hash = createHash('sha256');
  const hashed = async function* (): AsyncGenerator<string | Buffer> {
    for await (const piece of pieces) {
      hash.update(piece);
      sent.bytes += Buffer.byteLength(piece);
      yield piece;
    }
    const digest = hash.digest();
    sent.sha256 = digest.toString('hex');
    response.addTrailers({ [DIGEST_FIELD]: `sha-256=:${digest.toString('base64')}:` });
  };
  // Only chunks can be followed by fields.
  if (request.httpVersion !== '1.0') response.set('trailer', DIGEST_FIELD);
  await pipeline(Readable.from(hashed()), response).then(
    () => {
      sent.complete = true;
    },
    (error: unknown) => {
      sent.sha256 = '';
      if (!isGone(error)) throw error;
    },
  );
}

function isGone(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === 'ERR_STREAM_PREMATURE_CLOSE';
}
