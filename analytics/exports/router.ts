// Files over HTTP: everything that matches, streamed, and given up when the reader goes.
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
import type { QuerySchema } from '../../schemas/route.ts';
import { readQuery } from '../query-string.ts';
import { exportCharges } from './charges.ts';
import { fileName } from './file-name.ts';
import { writeFile } from './file.ts';
import { exportSessions, exportUsage, exportUsers, type Export, type ExportSources } from './lists.ts';

const MEDIA_TYPES: Readonly<Record<ExportForm, string>> = {
  csv: 'text/csv; charset=utf-8; header=present',
  json: 'application/json; charset=utf-8',
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
        response.set({
          'content-type': MEDIA_TYPES[form],
          'content-disposition': `attachment; filename="${fileName({ kind, form, from, to, parameters: Object.fromEntries(Object.entries(parameters)) })}"`,
          'x-content-type-options': 'nosniff',
          'cache-control': 'no-store',
        });
        await send(request, response, writeFile(form, found));
      });
    }
  };
  add('usage', usageExportQuery, exportUsage);
  add('users', usersExportQuery, exportUsers);
  add('sessions', sessionsExportQuery, exportSessions);
  add('charges', chargesExportQuery, exportCharges);
}

/** A failure on the way ends the connection before the file's end, so that no part is taken for the whole. */
async function send(request: Request, response: Response, pieces: AsyncGenerator<string>): Promise<void> {
  if (request.method === 'HEAD') {
    response.end();
    return;
  }
  await pipeline(Readable.from(pieces), response).catch((error: unknown) => {
    if (!isGone(error)) throw error;
  });
}

function isGone(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === 'ERR_STREAM_PREMATURE_CLOSE';
}
