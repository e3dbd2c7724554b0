// Finds the session files that agents keep on this machine.
import type { Dirent } from 'node:fs';
import { open, readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import type { HistoryAgent, HistoryFolder } from '../../schemas/history.ts';
import type { FileKind, HistoryAdapter, HistoryPlaces } from '../adapters/history.ts';
import { HISTORIES } from '../adapters/histories.ts';

/** One file that may tell calls. */
export type HistoryFile = {
  readonly adapter: HistoryAdapter;
  readonly folder: string;
  /** Below the folder, with `/`. */
  readonly path: string;
  readonly kind: FileKind;
  /** Of the session that it belongs to. */
  readonly group: string;
  readonly bytes: number;
  readonly modifiedMs: number;
  readonly bornMs: number;
};

export type Selection = {
  readonly agents?: readonly HistoryAgent[] | undefined;
  /** Sessions that were not written to since are left out; those that were are taken whole. Milliseconds since 1970. */
  readonly fromMs?: number | undefined;
};

/** The files of some agents; folders that are not there or may not be read hold none. */
export async function findFiles(places: HistoryPlaces, selection: Selection): Promise<HistoryFile[]> {
  const { agents, fromMs = 0 } = selection;
  const found: HistoryFile[] = [];
  for (const adapter of HISTORIES) {
    if (agents && !agents.includes(adapter.agent)) continue;
    for (const folder of new Set(adapter.folders(places))) await walk(folder, '', adapter, found);
  }
  const groupKey = ({ adapter, folder, group }: HistoryFile) =>
    JSON.stringify([adapter.agent, folder, group]);
  const written = new Map<string, number>();
  for (const file of found) {
    const key = groupKey(file);
    written.set(key, Math.max(written.get(key) ?? 0, file.modifiedMs));
  }
  return found.filter((file) => (written.get(groupKey(file)) ?? 0) >= fromMs);
}

/** What there is in each folder. */
export function foldersOf(files: readonly HistoryFile[]): HistoryFolder[] {
  const folders = new Map<string, HistoryFile[]>();
  for (const file of files) {
    const key = JSON.stringify([file.adapter.agent, file.folder]);
    const known = folders.get(key);
    if (known) known.push(file);
    else folders.set(key, [file]);
  }
  return [...folders.values()].flatMap((all) => {
    const [first] = all;
    if (!first) return [];
    return {
      agent: first.adapter.agent,
      path: first.folder,
      files: all.length,
      sessions: all.some(({ kind }) => kind === 'database')
        ? null
        : new Set(all.map(({ group }) => group)).size,
      bytes: all.reduce((sum, { bytes }) => sum + bytes, 0),
    };
  });
}

async function walk(
  folder: string,
  below: string,
  adapter: HistoryAdapter,
  found: HistoryFile[],
): Promise<void> {
  for (const entry of await entriesOf(join(folder, below))) {
    const path = below === '' ? entry.name : `${below}/${entry.name}`;
    if (entry.isDirectory()) await walk(folder, path, adapter, found);
    const kind = entry.isFile() ? adapter.kindOf(path) : undefined;
    if (!kind) continue;
    const facts = await stat(join(folder, path)).catch(() => undefined);
    if (!facts) continue;
    const { size: bytes, mtimeMs: modifiedMs, birthtimeMs } = facts;
    const group = adapter.groupOf(path);
    const bornMs = birthtimeMs || modifiedMs;
    found.push({ adapter, folder, path, kind, group, bytes, modifiedMs, bornMs });
  }
}

async function entriesOf(folder: string): Promise<Dirent[]> {
  return await readdir(folder, { withFileTypes: true }).catch(() => []);
}

const HEAD_BYTES = 16_384;

/** Files that are open at a time: there may be more of them than a process may open. */
const OPEN_FILES = 16;

/**
 * The files in the order in which their sessions began, so that a fork, whose file repeats its parent's lines, comes after
 * it. Its own first moment tells when it began, where the copies do not come first.
 */
export async function inOrder(files: readonly HistoryFile[]): Promise<HistoryFile[]> {
  const dated: { file: HistoryFile; began: number }[] = [];
  const waiting = files.values();
  const read = async (): Promise<void> => {
    for (const file of waiting) dated.push({ file, began: (await firstMoment(file)) ?? file.bornMs });
  };
  await Promise.all(Array.from({ length: OPEN_FILES }, read));
  const isMain = ({ path, group }: HistoryFile) => (path.startsWith(`${group}/`) ? 1 : 0);
  return dated
    .sort(
      (a, b) =>
        a.began - b.began ||
        isMain(a.file) - isMain(b.file) ||
        a.file.bornMs - b.file.bornMs ||
        (a.file.path < b.file.path ? -1 : 1),
    )
    .map(({ file }) => file);
}

async function firstMoment({ folder, path, kind }: HistoryFile): Promise<number | undefined> {
  if (kind !== 'lines') return undefined;
  const handle = await open(join(folder, path), 'r').catch(() => undefined);
  if (!handle) return undefined;
  try {
    const { buffer, bytesRead } = await handle.read(Buffer.alloc(HEAD_BYTES), 0, HEAD_BYTES, 0);
    const stamp = /"timestamp":"([^"]{10,40})"/.exec(buffer.toString('latin1', 0, bytesRead))?.[1];
    const ms = stamp === undefined ? Number.NaN : Date.parse(stamp);
    return Number.isNaN(ms) ? undefined : ms;
  } finally {
    await handle.close();
  }
}
