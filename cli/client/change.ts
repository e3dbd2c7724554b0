// Changes of what was read before: each names the version that was read.
import { z } from 'zod';
import { cleanText } from '../report/terminal-text.ts';
import { momentText } from '../limits/words.ts';
import { call, type Call, type Told } from './call.ts';
import { RefusedCall } from './faults.ts';
import { NEVER_SET } from './read.ts';
import type { Server } from './server.ts';

type Change = Call & { readonly etag: string };

/**
 * Changes what was read before as version `etag`. Where somebody was faster, nothing is changed and the message says who it
 * was and when; `path` is where the setting is read, with a query string of the change.
 */
export async function change(server: Server, path: string, asked: Change): Promise<unknown> {
  return (await changed(server, path, asked)).body;
}

/** The same, with the entity tag of what the change made. */
export async function changed(server: Server, path: string, asked: Change): Promise<Told> {
  const { etag, ...others } = asked;
  try {
    return await call(server, path, { ...others, ...(etag !== '' && { ifMatch: etag }) });
  } catch (error) {
    if (!(error instanceof RefusedCall) || error.status !== 412) throw error;
    const version = etag === NEVER_SET ? removedVersion(error.problem) : undefined;
    if (version !== undefined) return await call(server, path, { ...others, ifMatch: version });
    throw new RefusedCall('refused', await overtaken(server, path), 412, error.problem);
  }
}

/** What was taken away has a version too: there is still nothing that anybody could overwrite. */
function removedVersion(problem: RefusedCall['problem']): string | undefined {
  const { etag, current } = problem;
  return typeof etag === 'string' && (current === null || current === undefined) ? etag : undefined;
}

const author = z.looseObject({ updated_by: z.string(), updated_at: z.string().nullable() });

async function overtaken(server: Server, path: string): Promise<string> {
  const now = await call(server, path.replace(/\?.*$/, '')).catch(() => undefined);
  const { data } = author.safeParse(now?.body);
  const by = data?.updated_at ? ` by ${cleanText(data.updated_by)}, ${momentText(data.updated_at)}` : '';
  return `Nothing was changed: somebody was faster. It was changed${by}; look at it and ask again.`;
}
