// Pages of JSON, asked for one after the other and put into one list, each exactly as it came.
import { z } from 'zod';
import { MAX_REPORT_BYTES } from '../../../schemas/bills-api.ts';
import { ReadStopped, type ProviderApi } from './provider-api.ts';

type Page = { readonly text: string; readonly json: unknown };

/** Pages of a report as one file. */
export class PageList {
  readonly #texts: string[] = [];
  #bytes = 0;

  /** Fails with {@link ReadStopped} where they become more than one import takes. */
  add({ text }: Page): void {
    this.#bytes += Buffer.byteLength(text) + 1;
    if (this.#bytes > MAX_REPORT_BYTES)
      throw new ReadStopped('The pages are more than one import takes: read fewer days at once.');
    this.#texts.push(text);
  }

  /** A JSON list of the pages. */
  bytes(): Buffer {
    return Buffer.from(`[${this.#texts.join(',\n')}]`);
  }
}

/** Reads an answer as a page. Fails with {@link ReadStopped} where it is no JSON object: a broken page changes nothing. */
export function pageOf(body: Buffer, name: string): Page {
  const text = body.toString('utf8');
  try {
    const json: unknown = JSON.parse(text);
    if (typeof json === 'object' && json !== null && !Array.isArray(json)) return { text, json };
  } catch (error) {
    throw new ReadStopped(`An answer of ${name} is not JSON, or was cut short.`, undefined, error);
  }
  throw new ReadStopped(`An answer of ${name} has another shape than its API.`);
}

const following = z.looseObject({
  data: z.array(z.unknown()),
  has_more: z.boolean().nullish(),
  next_page: z.string().nullish(),
});

type Question = {
  readonly name: string;
  readonly path: string;
  readonly query: readonly (readonly [string, string])[];
};

/** Adds page after page, as `next_page` names them. Fails with {@link ReadStopped}. */
export async function followPages(
  api: ProviderApi,
  { name, path, query }: Question,
  pages: PageList,
): Promise<void> {
  const seen = new Set<string>();
  let next: string | undefined;
  do {
    const asked = next === undefined ? query : [...query, ['page', next] as const];
    const page = pageOf((await api.ask({ path, query: asked })).body, name);
    const { success, data } = following.safeParse(page.json);
    if (!success) throw new ReadStopped(`An answer of ${name} has another shape than its API.`);
    pages.add(page);
    const isMore = data.has_more ?? Boolean(data.next_page);
    if (isMore && !data.next_page) throw new ReadStopped(`${name} tells of more pages and names none.`);
    next = isMore ? (data.next_page ?? undefined) : undefined;
    if (next !== undefined && seen.has(next)) throw new ReadStopped(`${name} names the same page again.`);
    if (next !== undefined) seen.add(next);
  } while (next !== undefined);
}
