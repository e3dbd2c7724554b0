// outlay groups: who is in which group, from a file or by hand, and who was.
import type { Command } from 'commander';
import type { z } from 'zod';
import { groupImportAnswer, membershipsAnswer, type GroupImportAnswer } from '../../schemas/directory-api.ts';
import { groupAnswer, groupListAnswer, membersAnswer } from '../../schemas/settings-api.ts';
import { microsText } from '../limits/amount.ts';
import { call } from '../client/call.ts';
import { change } from '../client/change.ts';
import { NEVER_SET, queryOf, read, readAll, understood } from '../client/read.ts';
import { isWanted } from '../limits/confirm.ts';
import { textOf } from '../limits/input-file.ts';
import { asking, changing, type Asking, type Changing } from './options.ts';
import { isAgreed } from '../limits/preview.ts';
import { serverOf, type Server } from '../client/server.ts';
import { counted, jsonText, tableText } from '../limits/words.ts';
import { UNKNOWN } from '../report/format-number.ts';
import { ReportError } from '../report/report-error.ts';
import { cleanText } from '../report/terminal-text.ts';

/** Adds `list`, `show`, `members`, `import` and `history`. */
export function groupsCommands(command: Command): void {
  asking(command.command('list').description('all groups')).action(list);
  asking(command.command('show <group>').description('one group, its amounts and members')).action(show);
  changing(
    command.command('members <group>').description('add or remove members; the group is made if it is new'),
  )
    .option('--add <user...>', 'who becomes a member')
    .option('--remove <user...>', 'who is no longer one')
    .action(members);
  changing(
    command
      .command('import <csv>')
      .description(
        'groups and members from CSV with the columns group and user, and optionally name; - is stdin',
      ),
  )
    .option('--preview', 'show what would change, and change nothing')
    .action(importFile);
  asking(command.command('history').description('who was a member from when to when, and who made them so'))
    .option('--user <user>', 'of a person')
    .option('--group <group>', 'of a group')
    .action(history);
}

async function list({ url, json }: Asking): Promise<void> {
  const told = await read(serverOf(url), '/groups', groupListAnswer);
  const rows = told.data.map((group) => [
    group.group,
    group.name,
    String(group.member_count),
    amountsText(group),
  ]);
  const table = tableText(['Group', 'Name', 'Members', 'Each member'], rows);
  process.stdout.write(json ? jsonText(told) : rows.length === 0 ? 'There are no groups.\n' : table);
}

function amountsText({ limits }: z.infer<typeof groupAnswer>): string {
  return (
    limits.map(({ period, limit_micros }) => `${microsText(limit_micros)} a ${period}`).join(', ') || UNKNOWN
  );
}

async function show(group: string, { url, json }: Asking): Promise<void> {
  const server = serverOf(url);
  const path = `/groups/${encodeURIComponent(group)}`;
  const told = await read(server, path, groupAnswer);
  const { members: names } = await read(server, `${path}/members`, membersAnswer);
  const most = told.group_maximum_micros;
  const text = [
    `${cleanText(told.name)} (${told.group}), ${counted(told.member_count, 'member', 'members')}`,
    `Each member: ${amountsText(told)}${most === null ? '' : `; all of them ${microsText(most)} a month at most`}`,
    ...names.map((name) => `  ${cleanText(name)}`),
  ];
  process.stdout.write(json ? jsonText({ ...told, members: names }) : `${text.join('\n')}\n`);
}

type MemberOptions = Changing & { readonly add?: string[]; readonly remove?: string[] };

async function members(group: string, options: MemberOptions): Promise<void> {
  const { add = [], remove = [], reason, json, yes } = options;
  if (add.length + remove.length === 0)
    throw new ReportError('usage', 'Say who: --add or --remove. outlay groups show lists the members');
  const server = serverOf(options.url);
  const path = `/groups/${encodeURIComponent(group)}/members`;
  await requireGroup(server, group, options);
  const seen = await call(server, path);
  const before = understood(server, membersAnswer, seen.body).members;
  const gone = new Set(remove.map(keyOf));
  const after = [...new Set([...before, ...add.map(keyOf)])].filter((name) => !gone.has(name));
  const told = { members: after };
  const proposed = { kind: 'members' as const, group, ...told };
  if (!(await isAgreed(server, [proposed], `Change the members of ${group}?`, yes))) return;
  const made = await change(server, path, { method: 'PUT', body: { ...told, reason }, etag: seen.etag });
  const done = `${group} has ${counted(after.length, 'member', 'members')} now.\n`;
  process.stdout.write(json ? jsonText(made) : done);
}

/** As Outlay spells people. */
function keyOf(name: string): string {
  return name.trim().toLowerCase();
}

/** Makes the group after a question; of a group that is there nothing is changed. */
async function requireGroup(server: Server, group: string, { yes, reason }: Changing): Promise<void> {
  const { data } = await read(server, '/groups', groupListAnswer);
  if (data.some((one) => one.group === group)) return;
  if (!(await isWanted(`There is no group ${group}. Make it?`, yes)))
    throw new ReportError('refused', `There is no group ${group}; nothing was changed`);
  const body = { name: group, reason };
  await change(server, `/groups/${encodeURIComponent(group)}`, { method: 'PUT', body, etag: NEVER_SET });
}

async function importFile(path: string, options: Changing & { readonly preview?: boolean }): Promise<void> {
  const server = serverOf(options.url);
  const body = textOf(path);
  const tried = await call(server, '/imports/groups?preview=true', { method: 'POST', body });
  const diff = understood(server, groupImportAnswer, tried.body);
  if (options.preview) {
    process.stdout.write(options.json ? jsonText(diff) : diffText(diff));
    return;
  }
  process.stderr.write(diffText(diff));
  if (!(await isWanted('Import it?', options.yes))) return;
  const query = queryOf({ reason: options.reason });
  const told = await change(server, `/imports/groups${query}`, { method: 'POST', body, etag: tried.etag });
  process.stdout.write(options.json ? jsonText(told) : 'Imported.\n');
}

function diffText({ groups, other_groups, added, removed, unknown_users }: GroupImportAnswer): string {
  const lines = groups.flatMap((group) => [
    `${group.group}${group.is_new ? ' (new)' : ''}: ${group.unchanged} stay`,
    ...group.added.map((user) => `  + ${cleanText(user)}`),
    ...group.removed.map((user) => `  - ${cleanText(user)}`),
  ]);
  const known =
    unknown_users === null
      ? ['Whether all of them have been heard of is not known at the moment.']
      : unknown_users.length === 0
        ? []
        : [`Nobody has heard of: ${unknown_users.map(cleanText).join(', ')}`];
  const others =
    other_groups.length === 0 ? [] : [`Not in the file, and left alone: ${other_groups.join(', ')}`];
  return [...lines, `${added} join, ${removed} leave.`, ...known, ...others]
    .map((line) => `${line}\n`)
    .join('');
}

async function history({
  url,
  json,
  user,
  group,
}: Asking & { user?: string; group?: string }): Promise<void> {
  if (user === undefined && group === undefined)
    throw new ReportError('usage', 'Say of whom: --user or --group');
  const filters = { user, group, limit: 5_000 };
  const data = await readAll(serverOf(url), '/memberships', filters, membershipsAnswer);
  const rows = data.map((one) => [
    one.group,
    one.user,
    one.valid_from,
    one.valid_to ?? 'now',
    one.added_by,
    one.added_because,
    one.removed_by ?? '',
    one.removed_because ?? '',
  ]);
  const titles = ['Group', 'Member', 'From', 'To', 'Added by', 'Why', 'Removed by', 'Why'];
  const text = rows.length === 0 ? 'There were no members.\n' : tableText(titles, rows);
  process.stdout.write(json ? jsonText({ data }) : text);
}
