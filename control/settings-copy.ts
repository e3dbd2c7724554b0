// A copy of the settings in the data folder, for a start at which the store that holds them is away.
import { open, readFile, rename, rm } from 'node:fs/promises';
import { dirname } from 'node:path';
import { z } from 'zod';
import type { SettingRow } from './setting.ts';

export type SettingsCopy = {
  /** Hands over the latest version of each setting; false where there is no copy of this store that can be used. */
  read(take: (rows: readonly SettingRow[]) => void): Promise<boolean>;
  /** Replaces the copy whole, on disk when it resolves. Never rejects: a copy that would be stale is removed. */
  write(rows: readonly SettingRow[]): Promise<void>;
};

type Options = {
  readonly path: string;
  /** Names the store whose settings these are: those of another one are not believed. */
  readonly store: string;
  /** Told why there is no copy, in a sentence. */
  readonly onFault: (sentence: string) => void;
};

const copySchema = z.object({
  store: z.string(),
  settings: z.array(
    z.object({
      kind: z.string(),
      id: z.string(),
      version: z.int(),
      value: z.string(),
      deleted: z.boolean(),
      changedAt: z.string(),
      changedBy: z.string(),
    }),
  ),
});

/** The copy at `path`. */
export function createSettingsCopy({ path, store, onFault }: Options): SettingsCopy {
  return {
    async read(take) {
      try {
        const copy = copySchema.parse(JSON.parse(await readFile(path, 'utf8')));
        if (copy.store !== store) return false;
        take(copy.settings);
        return true;
      } catch (error) {
        if (!isMissing(error)) onFault(`The copy of the settings at ${path} cannot be used and is ignored.`);
        return false;
      }
    },
    async write(settings) {
      const text = `${JSON.stringify({ store, settings })}\n`;
      try {
        if ((await readFile(path, 'utf8').catch(() => '')) !== text) await replaceFile(path, text);
      } catch (error) {
        // A revoked token must not come back with an old copy.
        await rm(path, { force: true }).catch(() => undefined);
        const reason = error instanceof Error ? error.message : String(error);
        onFault(`The settings could not be copied to ${path}: ${reason}. The next start needs the store.`);
      }
    },
  };
}

function isMissing(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === 'ENOENT';
}

/** The file is the old one or the new one, whenever the machine stops. It holds hashes of tokens, so it is private. */
async function replaceFile(path: string, text: string): Promise<void> {
  const temporary = `${path}.new`;
  await rm(temporary, { force: true });
  const file = await open(temporary, 'wx', 0o600);
  try {
    await file.writeFile(text);
    await file.sync();
  } finally {
    await file.close();
  }
  await rename(temporary, path);
  const folder = await open(dirname(path), 'r');
  try {
    await folder.sync();
  } finally {
    await folder.close();
  }
}
