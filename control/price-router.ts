// The price book over HTTP: read, set, removed, imported.
import express, { type Router } from 'express';
import {
  priceBookQuery,
  priceImportQuery,
  priceUpdate,
  type PriceBookAnswer,
  type PriceBookQuery,
  type PriceFileEntry,
  type PriceImportAnswer,
  type PriceListState,
} from '../schemas/price-book-api.ts';
import { priceId, type PriceValue } from '../schemas/price-book.ts';
import { badRequest } from '../schemas/problem.ts';
import { BUILT_IN_PRICES } from '../schemas/unit-prices.ts';
import { answer, change, parse, type Writes } from './http.ts';
import { requireTag } from './if-match.ts';
import { parsePriceFile } from './price-file.ts';
import { importPrices, importTag, planImport, type PlannedPrice } from './price-import.ts';
import {
  isManaged,
  priceAnswerOf,
  priceValueOf,
  putPrice,
  removePrice,
  requireOwn,
  requirePrice,
  type PriceFileState,
} from './prices.ts';
import type { Setting } from './setting.ts';

/** What the routes read and change. `now` in milliseconds since 1970. */
export type PriceRoutes = Writes & {
  readonly file: () => PriceFileState | undefined;
  readonly list: () => PriceListState;
  readonly now: () => number;
};

const MAX_FILE = '16mb';

/** The routes below `/api/v1`. They throw problems; the application answers them. */
export function createPriceRouter(options: PriceRoutes): Router {
  const { settings, file, now } = options;
  const router = express.Router();
  const told = (entry: Setting<PriceValue>) => priceAnswerOf(entry, { now: now(), file: file() });
  router.get('/price-book', (request, response) => {
    const query = parse(priceBookQuery, request.query, 'query');
    const entries = settings.prices.list().filter(({ value }) => isAsked(value, query));
    answer(response, {
      data: entries.map(told),
      built_in: [...BUILT_IN_PRICES],
      file: fileAnswerOf(file()),
      list: options.list(),
      next_cursor: null,
    } satisfies PriceBookAnswer);
  });
  router
    .route('/price-book/:entry')
    .get((request, response) => {
      const found = requirePrice(settings, request.params.entry);
      answer(response, told(found), found.version);
    })
    .put(express.json(), async (request, response) => {
      const id = parse(priceId, request.params.entry, 'entry');
      const value = priceValueOf(parse(priceUpdate, request.body, 'body'));
      const made = { isNew: false };
      await change(options, request, (ifMatch) => {
        made.isNew = settings.prices.get(id) === undefined;
        return putPrice(settings, id, value, { ifMatch, file: file() });
      });
      const found = requirePrice(settings, id);
      answer(response.status(made.isNew ? 201 : 200), told(found), found.version);
    })
    .delete(async (request, response) => {
      const { entry } = request.params;
      await change(options, request, (ifMatch) => removePrice(settings, entry, { ifMatch, file: file() }));
      response.status(204).end();
    });
  addImport(router, options);
  return router;
}

function isAsked(value: PriceValue, { of, role }: PriceBookQuery): boolean {
  if (of !== undefined && value.of !== of) return false;
  return role === undefined || (value.of === 'tokens' && value.role === role);
}

function fileAnswerOf(file: PriceFileState | undefined): PriceBookAnswer['file'] {
  return file ? { path: file.path, read_at: file.readAt, fault: file.fault } : null;
}

function addImport(router: Router, options: PriceRoutes): void {
  const { settings } = options;
  const body = express.text({ type: ['text/csv', 'text/plain', 'application/json'], limit: MAX_FILE });
  router.post('/imports/prices', body, async (request, response) => {
    const { preview, replace } = parse(priceImportQuery, request.query, 'query');
    const told = parsePriceFile(textIn(request.body));
    const replaces = replace === 'true';
    const plan = () => planImport(settings, told, (entry) => replaces && !isManaged(entry, options.file()));
    let planned = plan();
    if (preview === 'true') refusable(planned, options);
    else
      await change(options, request, (ifMatch) => {
        planned = plan();
        const current = planned.filter((one) => one.change !== 'unchanged').map(({ id }) => id);
        requireTag(ifMatch, { etag: importTag(settings, told, replaces), exists: true, current });
        return refusable(planned, options);
      });
    answer(
      response,
      importAnswerOf(planned, { ...options, isPreview: preview === 'true' }),
      importTag(settings, told, replaces),
    );
  });
}

/** JSON may have been read already. */
function textIn(body: unknown): string {
  if (typeof body === 'string') return body;
  if (typeof body === 'object' && body !== null) return JSON.stringify(body);
  throw badRequest({
    name: 'content-type',
    detail: 'must be text/csv or application/json, and the body a file',
  });
}

/** The changes, or the problem for which they are refused. */
function refusable(plan: readonly PlannedPrice[], { settings, file }: PriceRoutes) {
  for (const planned of plan) if (planned.change !== 'unchanged') requireOwn(planned.before, file());
  return importPrices(settings, plan);
}

function importAnswerOf(
  plan: readonly PlannedPrice[],
  { settings, file, now, isPreview }: PriceRoutes & { readonly isPreview: boolean },
): PriceImportAnswer {
  const named = new Set(plan.map(({ id }) => id));
  const count = (kind: PlannedPrice['change']) => plan.filter((planned) => planned.change === kind).length;
  return {
    preview: isPreview,
    entries: plan.map(({ id, change: kind, before, after }) => ({
      entry: id,
      change: kind,
      before: before ? priceAnswerOf(before, { now: now(), file: file() }) : null,
      after: (after satisfies PriceFileEntry | undefined) ?? null,
    })),
    other_entries: settings.prices.list().flatMap(({ id }) => (named.has(id) ? [] : [id])),
    added: count('added'),
    changed: count('changed'),
    removed: count('removed'),
    unchanged: count('unchanged'),
  };
}
