// outlay caps: what one session may use, whoever's it is.
import { Option, type Command } from 'commander';
import { sessionCapsAnswer, SESSION_MEASURES, type SessionCapsAnswer } from '../../schemas/session-caps.ts';
import { amountOf, countOf, microsText, orNull, type Given } from '../limits/amount.ts';
import { call } from '../client/call.ts';
import { change } from '../client/change.ts';
import { queryOf, understood } from '../client/read.ts';
import { isWanted } from '../limits/confirm.ts';
import { asking, changing, type Asking, type Changing } from './options.ts';
import { serverOf } from '../client/server.ts';
import { jsonText, momentText, tableText } from '../limits/words.ts';
import { UNKNOWN } from '../report/format-number.ts';
import { ReportError } from '../report/report-error.ts';
import { cleanText } from '../report/terminal-text.ts';

type Scope = { readonly user?: string; readonly group?: string; readonly default?: boolean };
type SetOptions = Changing &
  Scope & {
    readonly [Measure in (typeof SESSION_MEASURES)[number]]?: Given;
  } & { readonly hard?: boolean; readonly soft?: boolean };

/** Adds `show`, `set` and `clear`. */
export function capsCommands(command: Command): void {
  scoped(asking(command.command('show').description('what is set'))).action(show);
  scoped(changing(command.command('set').description('set what is named; none takes a cap away')))
    .addOption(new Option('--cost <dollars>', 'what a session may cost').argParser(amountOf))
    .addOption(new Option('--tokens <n>', 'tokens of all kinds').argParser(countOf))
    .addOption(new Option('--subagents <n>', 'subagents that it may start').argParser(countOf))
    .addOption(new Option('--depth <n>', 'how deep they may be nested').argParser(countOf))
    .addOption(new Option('--retries <n>', 'attempts beyond the first, of all calls').argParser(countOf))
    .addOption(new Option('--hard', 'stop the session').conflicts('soft'))
    .option('--soft', 'only warn')
    .action(set);
  scoped(changing(command.command('clear').description('take all caps of a scope away'))).action(clear);
}

function scoped(command: Command): Command {
  return command
    .option('--user <user>', 'of the sessions of a person')
    .option('--group <group>', 'of each session of the members of a group')
    .option('--default', 'of every session that has no other');
}

function pathOf({ user, group, ...others }: Scope): string {
  if ([user, group, others.default].filter((one) => one !== undefined).length > 1)
    throw new ReportError('usage', 'Say one of --user, --group and --default');
  if (user !== undefined) return `/session-caps/users/${encodeURIComponent(user)}`;
  return group === undefined ? '/settings/session-caps' : `/session-caps/groups/${encodeURIComponent(group)}`;
}

async function readCaps(path: string, url: string | undefined) {
  const server = serverOf(url);
  const { body, etag } = await call(server, path);
  return { server, etag, caps: understood(server, sessionCapsAnswer, body) };
}

async function show({ url, json, ...scope }: Asking & Scope): Promise<void> {
  const { caps } = await readCaps(pathOf(scope), url);
  process.stdout.write(json ? jsonText(caps) : capsText(caps));
}

/** What is not named stays as it is. */
async function set(options: SetOptions): Promise<void> {
  const path = pathOf(options);
  const { server, etag, caps } = await readCaps(path, options.url);
  const { cost, tokens, subagents, depth, retries, soft, hard, reason, json, yes } = options;
  if ([cost, tokens, subagents, depth, retries, soft, hard].every((given) => given === undefined))
    throw new ReportError('usage', 'Say which cap: --cost, --tokens, --subagents, --depth or --retries');
  const kept = (given: Given | undefined, before: number | null) =>
    given === undefined ? before : orNull(given);
  const body = {
    cost_micros: kept(cost, caps.cost_micros),
    tokens: kept(tokens, caps.tokens),
    subagents: kept(subagents, caps.subagents),
    depth: kept(depth, caps.depth),
    retries: kept(retries, caps.retries),
    action: soft ? 'warn' : hard ? 'block' : caps.action,
    reason,
  };
  if (!(await isWanted('Set the caps?', yes))) return;
  const told = understood(
    server,
    sessionCapsAnswer,
    await change(server, path, { method: 'PUT', body, etag }),
  );
  process.stdout.write(json ? jsonText(told) : capsText(told));
}

async function clear(options: Changing & Scope): Promise<void> {
  const path = pathOf(options);
  const { server, etag, caps } = await readCaps(path, options.url);
  process.stderr.write(capsText(caps));
  if (!(await isWanted('Take these caps away?', options.yes))) return;
  const query = queryOf({ reason: options.reason });
  await change(server, `${path}${query}`, { method: 'DELETE', etag });
  process.stdout.write(options.json ? jsonText({}) : 'Changed.\n');
}

function capsText(caps: SessionCapsAnswer): string {
  const cells = SESSION_MEASURES.map((measure) => {
    const cap = measure === 'cost' ? caps.cost_micros : caps[measure];
    if (cap === null) return UNKNOWN;
    return measure === 'cost' ? microsText(cap) : String(cap);
  });
  if (cells.every((cell) => cell === UNKNOWN)) return 'No cap is set.\n';
  const titles = ['Cost', 'Tokens', 'Subagents', 'Depth', 'Retries', 'At the end'];
  const table = tableText(titles, [[...cells, caps.action === 'block' ? 'stops' : 'warns']]);
  const { updated_at: at, updated_by: by } = caps;
  return at === null ? table : `${table}Changed by ${cleanText(by)}, ${momentText(at)}.\n`;
}
