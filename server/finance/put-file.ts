// Puts a file into a folder so that whoever looks finds the one before or the whole new one, never a part.
import { createHash } from 'node:crypto';
import { createWriteStream } from 'node:fs';
import { open, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';

/** Readable by the group: programs of finance run under other names. */
const MODE = 0o640;

/** A file that was put; `sha256` in hex. */
export type PutFile = { readonly bytes: number; readonly sha256: string };

/**
 * Writes the pieces beside the name, and takes the name when they are on disk; `<name>.sha256` follows, as `sha256sum -c`
 * reads it. Where anything fails, what was there stays.
 */
export async function putFile(
  folder: string,
  name: string,
  pieces: AsyncIterable<string | Buffer>,
  signal: AbortSignal,
): Promise<PutFile> {
  const part = join(folder, `${name}.part`);
  const hash = createHash('sha256');
  let bytes = 0;
  const hashed = async function* (): AsyncGenerator<string | Buffer> {
    for await (const piece of pieces) {
      hash.update(piece);
      bytes += Buffer.byteLength(piece);
      yield piece;
    }
  };
  try {
    await pipeline(hashed(), createWriteStream(part, { mode: MODE, flush: true }), { signal });
    const sha256 = hash.digest('hex');
    await rename(part, join(folder, name));
    await putText(folder, `${name}.sha256`, `${sha256}  ${name}\n`);
    await flushFolder(folder);
    return { bytes, sha256 };
  } catch (error) {
    await rm(part, { force: true });
    throw error;
  }
}

async function putText(folder: string, name: string, text: string): Promise<void> {
  const part = join(folder, `${name}.part`);
  await writeFile(part, text, { mode: MODE, flush: true });
  await rename(part, join(folder, name));
}

/** Names of files are of the folder. */
async function flushFolder(folder: string): Promise<void> {
  const handle = await open(folder);
  await handle.sync().finally(async () => await handle.close());
}
