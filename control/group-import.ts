// Groups from a file: what it says, what that changes, and the change.
import { createHash } from 'node:crypto';
import type { GroupImportAnswer, ImportedGroup } from '../schemas/directory-api.ts';
import { badRequest, type Fault } from '../schemas/problem.ts';
import { groupId, MAX_MEMBERS, memberKey } from '../schemas/settings-api.ts';
import { parseCsv, type CsvRow } from './csv.ts';
import type { Groups } from './groups.ts';
import { requireTag, type IfMatch } from './if-match.ts';
import type { SettingChange } from './setting.ts';

/** One group of a file. */
export type FileGroup = {
  readonly id: string;
  /** Undefined where the file does not name it. */
  readonly name: string | undefined;
  readonly users: ReadonlySet<string>;
};

const MOST_FAULTS = 20;
const MAX_NAME_LENGTH = 200;

/**
 * Reads a file with the columns `group` and `user`, and optionally `name` (of the group), in any order beside others. A row
 * without a user makes a group that may be empty. 400 names the lines at fault.
 */
export function parseGroupFile(text: string): FileGroup[] {
  const [head, ...rows] = parseCsv(text) ?? [];
  if (!head)
    throw badRequest({ name: 'body', detail: 'must be CSV with a header; is a quote never closed?' });
  const columns = columnsIn(head);
  const groups = new Map<string, { id: string; name: string | undefined; users: Set<string> }>();
  const faults: Fault[] = [];
  for (const row of rows) {
    const read = readRow(row, columns);
    if ('detail' in read) {
      faults.push(read);
      continue;
    }
    const found = groups.get(read.group) ?? { id: read.group, name: undefined, users: new Set() };
    groups.set(read.group, found);
    found.name = read.name || found.name;
    if (read.user !== '') found.users.add(read.user);
    if (found.users.size > MAX_MEMBERS)
      faults.push(faultAt(row, `is one member too many: a group has at most ${MAX_MEMBERS}`));
  }
  const [first, ...others] = faults;
  if (first) throw badRequest(first, ...others.slice(0, MOST_FAULTS - 1));
  return [...groups.values()].sort((left, right) => (left.id < right.id ? -1 : 1));
}

/** Where each column is; -1 where there is none. */
type Columns = { readonly group: number; readonly user: number; readonly name: number };

function columnsIn(head: CsvRow): Columns {
  const names = head.cells.map((cell) => cell.toLowerCase());
  const columns = {
    group: names.indexOf('group'),
    user: names.indexOf('user'),
    name: names.indexOf('name'),
  };
  if (columns.group >= 0 && columns.user >= 0) return columns;
  throw badRequest(faultAt(head, 'must name the columns, among them group and user'));
}

function faultAt({ line }: CsvRow, detail: string): Fault {
  return { name: `line ${line}`, detail };
}

function readRow(
  row: CsvRow,
  columns: Columns,
): { readonly group: string; readonly user: string; readonly name: string } | Fault {
  const { cells } = row;
  const group = groupId.safeParse(cells[columns.group] ?? '');
  const text = cells[columns.user] ?? '';
  const user = text === '' ? undefined : memberKey.safeParse(text);
  const name = cells[columns.name] ?? '';
  if (!group.success)
    return faultAt(row, 'group must be 1 to 64 lower-case letters, digits, dots, dashes or underscores');
  if (user?.success === false) return faultAt(row, 'user must have at most 512 characters');
  if (name.length > MAX_NAME_LENGTH)
    return faultAt(row, `name must have at most ${MAX_NAME_LENGTH} characters`);
  return { group: group.data, user: user?.data ?? '', name };
}

/** What the file changes, but for {@link GroupImportAnswer.unknown_users}. */
export function groupDiff(
  { settings, directory }: Groups,
  file: readonly FileGroup[],
): Omit<GroupImportAnswer, 'preview' | 'unknown_users'> {
  const groups = file.map(({ id, name, users }): ImportedGroup => {
    const current = settings.groups.get(id);
    const before = new Set(directory.membersOf(id));
    const after = new Set([...users].map((user) => directory.personOf(user)));
    const added = [...after].filter((user) => !before.has(user)).sort();
    return {
      group: id,
      name: name ?? current?.value.name ?? id,
      is_new: !current,
      added,
      removed: [...before].filter((user) => !after.has(user)),
      unchanged: after.size - added.length,
    };
  });
  const named = new Set(file.map(({ id }) => id));
  return {
    groups,
    other_groups: settings.groups.list().flatMap(({ id }) => (named.has(id) ? [] : [id])),
    added: groups.reduce((sum, { added }) => sum + added.length, 0),
    removed: groups.reduce((sum, { removed }) => sum + removed.length, 0),
  };
}

/** The entity tag of what a file would do: changes with the file, and with any group, membership or alias. */
export function importTag({ settings }: Pick<Groups, 'settings'>, file: readonly FileGroup[]): string {
  const versions = [settings.groups, settings.members, settings.aliases].map((kind) =>
    kind
      .rows()
      .map(({ id, version }) => JSON.stringify([id, version]))
      .sort(),
  );
  const told = file.map(({ id, name, users }) => [id, name ?? null, [...users].sort()]);
  return `"${createHash('sha256')
    .update(JSON.stringify([versions, told]))
    .digest('hex')
    .slice(0, 16)}"`;
}

/** Prepares making the groups of the file what the file says. */
export function importGroups(groups: Groups, file: readonly FileGroup[], ifMatch: IfMatch): SettingChange[] {
  const { settings, directory } = groups;
  const diff = groupDiff(groups, file);
  requireTag(ifMatch, { etag: importTag(groups, file), exists: true, current: diff });
  return diff.groups.flatMap(({ group, name, is_new, added, removed }) => {
    const isRenamed = settings.groups.get(group)?.value.name !== name;
    const gone = new Set(removed);
    const members = [...directory.membersOf(group).filter((user) => !gone.has(user)), ...added].sort();
    return [
      ...(is_new || isRenamed ? [settings.groups.put(group, { name })] : []),
      ...(added.length + removed.length > 0 ? [settings.members.put(group, { members })] : []),
    ];
  });
}
