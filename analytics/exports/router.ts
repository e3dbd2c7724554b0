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
import type { Exported } from './file.ts';
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
        const sent = await sendFile({ request, response }, form, name, found);
        const file = { kind, parameters, from, to, rows: null, totals: null };
        if (sent) sources().onSent?.(request, { ...sent, ...file });
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

/** Answers with a file; undefined where only its head was asked for. Throws a 503 problem where many are being written. */
export async function sendFile(
  { request, response }: Exchange,
  form: ExportForm,
  name: string,
  exported: Exported,
): Promise<SentBytes | undefined> {
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
      return undefined;
    }
    return { name, form, ...(await send(request, response, writeFile(form, exported))) };
  } finally {
    underWay -= 1;
  }
}

/** A failure on the way ends the connection before the file's end, so that no part is taken for the whole. */
async function send(
  request: Request,
  response: Response,
  pieces: ReturnType<typeof writeFile>,
): Promise<Pick<SentBytes, 'bytes' | 'sha256' | 'complete'>> {
  const hash = createHash('sha256');
  const sent = { bytes: 0, sha256: '', complete: false };
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
    () => (sent.complete = true),
    (error: unknown) => {
      if (!isGone(error)) throw error;
    },
  );
  return sent;
}

function isGone(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === 'ERR_STREAM_PREMATURE_CLOSE';
}
