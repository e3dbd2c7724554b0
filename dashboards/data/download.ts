// Saves files of the API: by the browser itself where no token is needed, which holds nothing in memory.
import { ApiProblem, authorization, problemOf } from './client.ts';
import { apiUrl } from './place.ts';

/** Most that is held in memory: with a token a file is read first, because a link cannot carry one. */
const MOST_BYTES = 256 * 1024 * 1024;

/** Saves the answer to a GET. Throws an {@link ApiProblem} where there is none, and an error where it is too large to hold. */
export async function download(path: string): Promise<void> {
  const headers = authorization();
  const url = apiUrl(path);
  if (headers['authorization'] === undefined) {
    const answer = await fetch(url, { method: 'HEAD' });
    if (!answer.ok) throw await problemAt(url, headers);
    save(url, nameOf(answer));
    return;
  }
  const answer = await fetch(url, { headers });
  if (!answer.ok) throw await problemOf(answer);
  const address = URL.createObjectURL(await blobOf(answer));
  save(address, nameOf(answer));
  // Some browsers begin to read a moment later.
  setTimeout(() => URL.revokeObjectURL(address), 60_000);
}

/** A HEAD tells no reason. */
async function problemAt(url: string, headers: Record<string, string>): Promise<Error> {
  const answer = await fetch(url, { headers });
  await (answer.ok ? answer.body?.cancel() : undefined);
  return answer.ok ? new ApiProblem(503, { detail: 'The file could not be begun. Try again.' }) : await problemOf(answer);
}

async function blobOf(answer: Response): Promise<Blob> {
  const reader = answer.body?.getReader();
  const parts: BlobPart[] = [];
  let size = 0;
  for (let piece = await reader?.read(); piece && !piece.done; piece = await reader?.read()) {
    size += piece.value.length;
    if (size > MOST_BYTES) {
      await reader?.cancel();
      throw new Error(
        `The file is larger than ${MOST_BYTES / 1024 / 1024} MB, which is more than this page holds. Narrow the range or the filters, or run “Copy as API call” in a terminal.`,
      );
    }
    parts.push(piece.value);
  }
  return new Blob(parts);
}

function nameOf(answer: Response): string {
  return /filename="([^"]+)"/.exec(answer.headers.get('content-disposition') ?? '')?.[1] ?? 'outlay.csv';
}

function save(href: string, name: string): void {
  const link = document.createElement('a');
  link.href = href;
  link.download = name;
  link.click();
}
