// outlay forges: which forges deliver, the address and secret to paste there, and what was missed.
import { Option, type Command } from 'commander';
import { z } from 'zod';
import {
  catchUpResult,
  changedForgeAnswer,
  connectedForge,
  forgeAnswer,
  type ForgeAnswer,
} from '../../schemas/forge-api.ts';
import { call } from '../client/call.ts';
import { change } from '../client/change.ts';
import { queryOf, read, readIfAny, understood } from '../client/read.ts';
import { isWanted } from '../limits/confirm.ts';
import { asking, changing, type Asking, type Changing } from './options.ts';
import { serverOf, type Server } from '../client/server.ts';
import { counted, jsonText, momentText, tableText } from '../limits/words.ts';
import { UNKNOWN } from '../report/format-number.ts';
import { cleanText } from '../report/terminal-text.ts';

type AddOptions = Changing & {
  readonly name?: string;
  readonly host?: string;
  readonly secret?: string;
  readonly token?: string;
  readonly repos?: string[];
  readonly reviewWorkflows?: string[];
  readonly poll?: boolean;
  readonly apiUrl?: string;
  readonly allowPrivate?: boolean;
};

/** How long a turn of catching up is waited for, in milliseconds. */
const CATCH_UP_PATIENCE_MS = 60_000;

/** Adds `list`, `add`, `rotate`, `catch-up` and `remove`. */
export function forgesCommands(command: Command): void {
  asking(command.command('list').description('all connections, and what they delivered')).action(list);
  changing(
    command
      .command('add <forge>')
      .description(`connect ${connectedForge.options.join(', ')}, or change what is named of a connection`),
  )
    .option('--name <id>', 'of the connection (default: the name of the forge)')
    .option('--host <host>', 'of an own server')
    .option('--secret <secret>', 'to sign with (default: one is made)')
    .option('--token <token>', 'reads what was missed; GitHub only')
    .option('--repos <repo...>', 'what is asked for, as owner/name')
    .option('--review-workflows <path...>', "workflows that review, beside Copilot's")
    .option('--api-url <address>', 'of its API, where that is not at the usual place')
    .addOption(new Option('--allow-private', 'its API may be in a private network'))
    .addOption(new Option('--poll', 'ask every five minutes for what was missed'))
    .addOption(new Option('--no-poll', 'do not ask'))
    .action(add);
  changing(
    command.command('rotate <connection>').description('make a new secret; the one before holds for a day'),
  ).action(rotate);
  asking(command.command('catch-up <connection>').description('ask now for what was missed')).action(catchUp);
  changing(command.command('remove <connection>').description('take a connection away')).action(remove);
}

function pathOf(connection: string): string {
  return `/forges/${encodeURIComponent(connection)}`;
}

async function list({ url, json }: Asking): Promise<void> {
  const told = await read(serverOf(url), '/forges', z.object({ data: z.array(forgeAnswer) }));
  const titles = [
    'Connection',
    'Forge',
    'Host',
    'Last delivery',
    'Taken',
    'Ignored',
    'Refused',
    'Catches up',
  ];
  const none = 'No forge is connected. Connect one with: outlay forges add github\n';
  const text = told.data.length === 0 ? none : tableText(titles, told.data.map(cellsOf));
  process.stdout.write(json ? jsonText(told) : text);
}

function cellsOf({ id, forge, host, deliveries, poll, catch_up: turn }: ForgeAnswer): string[] {
  const { last_delivery_at: last, taken, ignored, refused } = deliveries;
  const asks = turn && turn.stopped !== '' ? `stopped: ${turn.stopped}` : poll ? 'every 5 min' : UNKNOWN;
  const moment = last === null ? UNKNOWN : momentText(last);
  return [id, forge, host, moment, String(taken), String(sumOf(ignored)), String(sumOf(refused)), asks];
}

function sumOf(counts: Readonly<Record<string, number>>): number {
  return Object.values(counts).reduce((sum, count) => sum + count, 0);
}

async function add(forge: string, options: AddOptions): Promise<void> {
  const id = options.name ?? forge;
  if (!(await isWanted(`Set the connection ${id}?`, options.yes))) return;
  const { host, secret, token, repos, reviewWorkflows, apiUrl, allowPrivate, poll, reason } = options;
  await put(id, options, {
    forge,
    host,
    secret,
    token,
    repositories: repos,
    review_workflows: reviewWorkflows,
    api_url: apiUrl,
    allow_private: allowPrivate,
    poll,
    reason,
  });
}

async function rotate(connection: string, options: Changing): Promise<void> {
  if (!(await isWanted(`Make a new secret for ${connection}?`, options.yes))) return;
  await call(serverOf(options.url), pathOf(connection));
  await put(connection, options, { rotate_secret: true, reason: options.reason });
}

async function put(id: string, { url, json }: Asking, body: object): Promise<void> {
  const server = serverOf(url);
  const { etag } = await readIfAny(server, pathOf(id));
  const told = await change(server, pathOf(id), { method: 'PUT', body, etag });
  const made = understood(server, changedForgeAnswer, told);
  process.stdout.write(json ? jsonText(made) : madeText(server, made));
}

function madeText({ url }: Server, made: z.infer<typeof changedForgeAnswer>): string {
  const { forge, webhook_path: path, events, secret } = made;
  const isLocal = /^https?:\/\/(?:localhost|127\.|\[::1\])/.test(url);
  return [
    `Add a webhook at ${forge}, for an organisation, a group or a repository:`,
    `  Address       ${url}${path}`,
    ...(isLocal ? ['                with the name under which the forge reaches this machine'] : []),
    ...(forge === 'github' ? ['  Content type  application/json'] : []),
    secret === undefined
      ? '  Secret        as it was'
      : `  Secret        ${secret}\n                which is not shown again`,
    `  Events        ${events.join(', ')}`,
    '',
  ].join('\n');
}

async function catchUp(connection: string, { url, json }: Asking): Promise<void> {
  const server = serverOf(url);
  const asked = { method: 'POST', body: {}, patience: CATCH_UP_PATIENCE_MS };
  const told = await call(server, `${pathOf(connection)}/catch-up`, asked);
  const result = understood(server, catchUpResult, told.body);
  const { running, changes, facts, stopped, next_at: next } = result;
  const what = `${counted(changes, 'change', 'changes')} asked for, ${counted(facts, 'fact', 'facts')} new`;
  const how = stopped === '' ? '' : ` Stopped: ${cleanText(stopped)}`;
  const later = next === null ? '' : ` Goes on ${momentText(next)}.`;
  process.stdout.write(
    json ? jsonText(result) : `${what}${running ? '; still asking' : ''}.${how}${later}\n`,
  );
  if (stopped !== '') process.exitCode = 1;
}

async function remove(connection: string, options: Changing): Promise<void> {
  const server = serverOf(options.url);
  const { etag } = await call(server, pathOf(connection));
  if (!(await isWanted(`Take the connection ${connection} away?`, options.yes))) return;
  const path = `${pathOf(connection)}${queryOf({ reason: options.reason })}`;
  await change(server, path, { method: 'DELETE', etag });
  process.stdout.write(options.json ? jsonText({}) : 'Taken away; what it delivered stays.\n');
}
