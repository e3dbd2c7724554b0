// Pages of a report that was fetched page by page: each once, and all of them.
import type { JsonObject } from './json-object.ts';
import { readPages } from './json.ts';

/** What a file holds. */
export type WholePages = {
  readonly pages: readonly JsonObject[];
  /** The last page, where it says that others follow it. */
  readonly cut: JsonObject | undefined;
  readonly notes: readonly string[];
};

/**
 * Reads all pages. One that is there twice was fetched twice: it is left out, with a note. Throws BillRefused, also where a
 * page has no `data`: it is something else, and must not pass for a report of nothing.
 */
export function wholePages(text: string): WholePages {
  const all = readPages(text);
  for (const page of all) requireList(page, 'data');
  const pages = [...new Map(all.map((page) => [page.raw(), page])).values()];
  const repeated = all.length - pages.length;
  const last = pages.at(-1);
  return {
    pages,
    cut: last?.flag('has_more') ? last : undefined,
    notes:
      repeated === 0 ? [] : [`${repeated} of ${all.length} pages are in the file twice; they count once.`],
  };
}

/**
 * The rows of all pages. Throws BillRefused where others follow the last page: rows of its last day may be on them, and a
 * day is replaced as a whole.
 */
export function wholeRows({ pages, cut }: WholePages): JsonObject[] {
  if (cut) {
    throw cut.fault(
      'has_more',
      'more pages follow this one: put all of them into one file, one after the other, or into a list',
    );
  }
  return pages.flatMap((page) => page.objects('data'));
}

/** Throws BillRefused where the list is missing: that is not the same as an empty one. */
export function requireList(entry: JsonObject, name: string): readonly JsonObject[] {
  if (!entry.has(name)) throw entry.fault(name, 'is missing: this is no page of the report');
  return entry.objects(name);
}

/** The first object of a list of a page, or of the lists in that list; undefined where there is none. */
export function firstIn(page: JsonObject, ...path: readonly string[]): JsonObject | undefined {
  const [name, ...rest] = path;
  if (name === undefined) return page;
  for (const entry of objectsIn(page, name)) {
    const found = firstIn(entry, ...rest);
    if (found) return found;
  }
  return undefined;
}

/** Empty also where the member is no list of objects. */
function objectsIn(page: JsonObject, name: string): readonly JsonObject[] {
  try {
    return page.objects(name);
  } catch {
    return [];
  }
}
