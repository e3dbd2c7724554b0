// Files of others, of which nothing is known: read only where that cannot take longer than the hook has.
import { constants, readFileSync, statSync } from 'node:fs';
import { open } from 'node:fs/promises';

const MAX_BYTES = 4 * 1024 * 1024;

/** The text of a file; empty for what is none, cannot be read, or is too large. Opening a pipe would wait for who writes it. */
export async function readText(path: string): Promise<string> {
  let file;
  try {
    file = await open(path, constants.O_RDONLY | constants.O_NONBLOCK);
    const stat = await file.stat();
    return stat.isFile() && stat.size <= MAX_BYTES ? await file.readFile('utf8') : '';
  } catch {
    return '';
  } finally {
    await file?.close();
  }
}

/** As {@link readText}, for a file of which the way was told by the machine itself. */
export function readTextNow(path: string): string {
  const stat = statSync(path, { throwIfNoEntry: false });
  return stat?.isFile() === true && stat.size <= MAX_BYTES ? readFileSync(path, 'utf8') : '';
}
