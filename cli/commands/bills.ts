// outlay bills: what was imported, what of it is not understood, and the connections that read providers.
import { Option, type Command } from 'commander';
import { z } from 'zod';
import {
  billConnectionAnswer,
  billReadResult,
  type BillConnectionAnswer,
} from '../../schemas/bill-connections-api.ts';
import { BILL_SOURCES } from '../../schemas/bills.ts';
import {
  billImportsAnswer,
  billLine,
  billTakenBack,
  type BillImport,
  type BillLineAnswer,
} from '../../schemas/bills-api.ts';
import { call } from '../client/call.ts';
import { change } from '../client/change.ts';
import { queryOf, read, readAll, readIfAny, understood } from '../client/read.ts';
import { sureCountOf } from '../limits/amount.ts';
import { isWanted } from '../limits/confirm.ts';
import { textOf } from '../limits/input-file.ts';
import { asking, changing, type Asking, type Changing } from './options.ts';
import { serverOf } from '../client/server.ts';
import { counted, jsonText, momentText, tableText } from '../limits/words.ts';
import { UNKNOWN } from '../report/format-number.ts';
import { cleanText } from '../report/terminal-text.ts';

/** How long a reading is waited for, in milliseconds. */
const READ_PATIENCE_MS = 60_000;

/** Adds `list`, `unknown`, `take-back`, `connections`, `connect`, `read` and `disconnect`. */
export function billsCommands(command: Command): void {
  asking(command.command('list', { isDefault: true }).description('imports, the latest first'))
    .addOption(sourceOption())
    .action(list);
  asking(command.command('unknown').description('lines that count and are not understood'))
    .addOption(sourceOption())
    .action(listUnknown);
  changing(
    command
      .command('take-back <import>')
      .description('what counted before an import counts again; nothing is deleted'),
  ).action(takeBack);
  asking(command.command('connections').description('who reads providers by itself, and how far')).action(
    connections,
  );
  changing(
    command.command('connect <source>').description('read a provider by itself, or change how that is done'),
  )
    .option('--name <id>', 'of the connection (default: the source)')
    .option('--secret <key>', 'key or token of the provider')
    .option(
      '--secret-file <path>',
      'file that holds it, which other users of this machine do not see; - for input',
    )
    .option('--account <name>', 'organization, enterprises/<name> or workspace')
    .option('--api-url <address>', 'of its API, where that is not at the usual place')
    .addOption(new Option('--allow-private', 'its API may be in a private network'))
    .option('--every <hours>', 'how often it is asked; 0: only on request', sureCountOf)
    .option('--look-back <days>', 'how many days are read again each time', sureCountOf)
    .action(connect);
  asking(command.command('read <connection>').description('ask the provider now'))
    .option('--from <day>', 'first day, UTC')
    .option('--to <day>', 'the day after the last one')
    .action(readNow);
  changing(command.command('disconnect <connection>').description('take a connection away')).action(
    disconnect,
  );
}

function sourceOption(): Option {
  return new Option('--source <source>', 'only of this report').choices(BILL_SOURCES);
}

type Listing = Asking & { readonly source?: string };

async function list({ url, json, source }: Listing): Promise<void> {
  const told = await read(serverOf(url), `/bill-imports${queryOf({ source })}`, billImportsAnswer);
  const none = 'Nothing was imported. Import a report with: outlay import bill <file>\n';
  const titles = ['At', 'Source', 'Days', 'Lines', 'Unknown', 'Counts', 'From', 'Name', 'Import'];
  const text = told.data.length === 0 ? none : tableText(titles, told.data.map(importCells));
  process.stdout.write(json ? jsonText(told) : text);
}

function importCells(one: BillImport): string[] {
  const { at, source, first_day: first, last_day: last, state, origin, name, id } = one;
  const days = first === null ? UNKNOWN : first === last ? first : `${first} … ${last ?? ''}`;
  const counts = state === 'counts' ? `${one.current_slices} of ${one.changed_slices}` : state;
  const moment = at.slice(0, 16).replace('T', ' ');
  return [moment, source, days, String(one.lines), String(one.unknown_lines), counts, origin, name, id];
}

const linesPage = z.object({ data: z.array(billLine), next_cursor: z.string().nullable() });

async function listUnknown({ url, json, source }: Listing): Promise<void> {
  const asked = { unknown: 'true', source, limit: 1000 };
  const lines = await readAll(serverOf(url), '/bill-lines', asked, linesPage);
  const titles = ['Day', 'Source', 'Project', 'Item', 'Quantity', 'Billed', 'Why'];
  const text = lines.length === 0 ? 'Every line is understood.\n' : tableText(titles, lines.map(lineCells));
  process.stdout.write(json ? jsonText({ data: lines }) : text);
}

function lineCells(line: BillLineAnswer): string[] {
  const { day, source, scope, account, item, quantity, unit, billed_cost: billed, currency, unknown } = line;
  const much = quantity === null ? UNKNOWN : `${quantity} ${unit}`;
  const cost = billed === null ? UNKNOWN : `${billed} ${currency}`;
  return [day, source, scope || account || UNKNOWN, item, much, cost, unknown];
}

async function takeBack(importId: string, options: Changing): Promise<void> {
  const server = serverOf(options.url);
  if (!(await isWanted(`Take the import ${importId} back?`, options.yes))) return;
  const asked = { method: 'DELETE', patience: READ_PATIENCE_MS };
  const told = await call(server, `/bill-imports/${encodeURIComponent(importId)}`, asked);
  const { slices, lines } = understood(server, billTakenBack, told.body);
  const what = `${counted(slices, 'day of a project', 'days of projects')} put back, ${counted(lines, 'line', 'lines')} in them`;
  process.stdout.write(options.json ? jsonText(told.body) : `Taken back: ${what}.\n`);
}

async function connections({ url, json }: Asking): Promise<void> {
  const told = await read(
    serverOf(url),
    '/bill-connections',
    z.object({ data: z.array(billConnectionAnswer) }),
  );
  const none = 'No provider is connected. Connect one with: outlay bills connect openai.costs\n';
  const titles = ['Connection', 'Source', 'Account', 'Asked', 'Read to its end', 'State'];
  const text = told.data.length === 0 ? none : tableText(titles, told.data.map(connectionCells));
  process.stdout.write(json ? jsonText(told) : text);
}

function connectionCells(one: BillConnectionAnswer): string[] {
  const { id, source, account, every_hours: hours, last_read: turn, last_success_at: success } = one;
  const asked = hours === 0 ? 'on request' : `every ${hours} h`;
  const state = turn === null ? UNKNOWN : turn.running ? 'reading' : turn.stopped || 'whole';
  const moment = success === null ? UNKNOWN : momentText(success);
  return [id, source, account || UNKNOWN, asked, moment, state];
}

type ConnectOptions = Changing & {
  readonly name?: string;
  readonly secret?: string;
  readonly secretFile?: string;
  readonly account?: string;
  readonly apiUrl?: string;
  readonly allowPrivate?: boolean;
  readonly every?: number;
  readonly lookBack?: number;
};

async function connect(source: string, options: ConnectOptions): Promise<void> {
  const { name: id = source, account, apiUrl, allowPrivate, every, lookBack, reason } = options;
  if (!(await isWanted(`Set the connection ${id}?`, options.yes))) return;
  const server = serverOf(options.url);
  const { etag } = await readIfAny(server, pathOf(id));
  const told = await change(server, pathOf(id), {
    method: 'PUT',
    body: {
      source,
      secret: secretOf(options),
      account,
      api_url: apiUrl,
      allow_private: allowPrivate,
      every_hours: every,
      look_back_days: lookBack,
      reason,
    },
    etag,
  });
  const made = understood(server, billConnectionAnswer, told);
  const when = made.every_hours === 0 ? 'on request' : `every ${made.every_hours} hours`;
  const text = `${cleanText(made.id)} reads ${made.source} ${when}, ${made.look_back_days} days back. Now: outlay bills read ${cleanText(made.id)}\n`;
  process.stdout.write(options.json ? jsonText(made) : text);
}

function secretOf({ secret, secretFile: path }: ConnectOptions): string | undefined {
  return path === undefined ? secret : textOf(path).trim();
}

function pathOf(connection: string): string {
  return `/bill-connections/${encodeURIComponent(connection)}`;
}

type Reading = Asking & { readonly from?: string; readonly to?: string };

async function readNow(connection: string, { url, json, from, to }: Reading): Promise<void> {
  const server = serverOf(url);
  const asked = { method: 'POST', body: { from, to }, patience: READ_PATIENCE_MS };
  const told = await call(server, `${pathOf(connection)}/read`, asked);
  const result = understood(server, billReadResult, told.body);
  const { running, lines, changed_slices: changes, stopped, next_at: next } = result;
  const what = `${counted(lines, 'line', 'lines')} read, ${counted(changes, 'day of a project', 'days of projects')} changed`;
  const how = stopped === '' ? '' : ` Stopped: ${cleanText(stopped)}`;
  const later = next === null ? '' : ` Goes on ${momentText(next)}.`;
  process.stdout.write(
    json ? jsonText(result) : `${what}${running ? '; still reading' : ''}.${how}${later}\n`,
  );
  if (stopped !== '') process.exitCode = 1;
}

async function disconnect(connection: string, options: Changing): Promise<void> {
  const server = serverOf(options.url);
  const { etag } = await call(server, pathOf(connection));
  if (!(await isWanted(`Take the connection ${connection} away?`, options.yes))) return;
  const path = `${pathOf(connection)}${queryOf({ reason: options.reason })}`;
  await change(server, path, { method: 'DELETE', etag });
  process.stdout.write(options.json ? jsonText({}) : 'Taken away; what it read stays.\n');
}
