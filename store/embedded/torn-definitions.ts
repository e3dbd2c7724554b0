// Definitions of tables that a full disk cut short: the engine would not start with one of them.
import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, statSync } from 'node:fs';
import { basename, join } from 'node:path';

/** Where they are kept. */
const ASIDE = 'torn-definitions';

/**
 * Moves them out of the engine's way and names them. What they define did not come into being: the statement that wrote
 * one was not answered, and is repeated by whoever gave it.
 */
export function setAsideTornDefinitions(dataDir: string): string[] {
  const torn = definitionsIn(dataDir).filter((path) => isTorn(dataDir, readFileSync(path, 'utf8')));
  if (torn.length > 0) mkdirSync(join(dataDir, ASIDE), { recursive: true });
  return torn.map((path) => {
    const aside = join(dataDir, ASIDE, `${basename(path)}.${Math.round(statSync(path).mtimeMs)}`);
    renameSync(path, aside);
    return aside;
  });
}

/** `metadata/<database>.sql` and `store/<prefix>/<uuid of the database>/<table>.sql`. */
function definitionsIn(dataDir: string): string[] {
  const store = join(dataDir, 'store');
  const databases = foldersIn(store).flatMap(foldersIn);
  return [join(dataDir, 'metadata'), ...databases].flatMap((folder) =>
    entriesOf(folder)
      .filter((entry) => entry.isFile() && entry.name.endsWith('.sql'))
      .map(({ name }) => join(folder, name)),
  );
}

function isTorn(dataDir: string, sql: string): boolean {
  if (!sql.startsWith('ATTACH ') || !sql.endsWith('\n')) return true;
  const uuid = /^ATTACH TABLE _ UUID '([0-9a-f-]{36})'/.exec(sql)?.[1];
  const version = uuid && join(dataDir, 'store', uuid.slice(0, 3), uuid, 'format_version.txt');
  return version !== undefined && existsSync(version) && statSync(version).size === 0;
}

function foldersIn(path: string): string[] {
  return entriesOf(path)
    .filter((entry) => entry.isDirectory())
    .map(({ name }) => join(path, name));
}

function entriesOf(path: string) {
  return existsSync(path) ? readdirSync(path, { withFileTypes: true }) : [];
}
