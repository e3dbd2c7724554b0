// outlay channels: where alerts go, a try of each, and what became of what was sent.
import { Option, type Command } from 'commander';
import { z } from 'zod';
import {
  changedChannelAnswer,
  channelAnswer,
  channelType,
  delivery,
  deliveryResult,
  type ChannelAnswer,
} from '../../schemas/channels.ts';
import { ALERT_KINDS } from '../../schemas/alerts.ts';
import { countOf, type Given } from '../limits/amount.ts';
import { call } from '../client/call.ts';
import { change } from '../client/change.ts';
import { queryOf, read, readIfAny, understood } from '../client/read.ts';
import { isWanted } from '../limits/confirm.ts';
import { asking, changing, type Asking, type Changing } from './options.ts';
import { serverOf } from '../client/server.ts';
import { jsonText, momentText, tableText } from '../limits/words.ts';
import { UNKNOWN } from '../report/format-number.ts';
import { cleanText } from '../report/terminal-text.ts';

type SetOptions = Changing & {
  readonly type?: string;
  readonly to?: string;
  readonly name?: string;
  readonly kinds?: string[];
  readonly subjects?: string[];
  readonly from?: Given;
  readonly rotateSecret?: true;
  readonly enabled?: boolean;
};

const listOf = <Item extends z.ZodType>(item: Item) => z.object({ data: z.array(item) });

/** Adds `list`, `set`, `test`, `delete` and `deliveries`. */
export function channelsCommands(command: Command): void {
  asking(command.command('list').description('all channels')).action(list);
  changing(command.command('set <channel>').description('make a channel, or change what is named of one'))
    .addOption(new Option('--type <type>', 'what it takes').choices(channelType.options))
    .option('--to <address>', 'where it is; it is not shown again')
    .option('--name <name>', 'for people')
    .addOption(new Option('--kinds <kind...>', 'only alerts of these kinds').choices(ALERT_KINDS))
    .option('--subjects <subject...>', 'only alerts of these, such as budget or user/ada@example.com')
    .addOption(new Option('--from <percent>', 'only thresholds from there on').argParser(countOf))
    .option('--rotate-secret', 'make a new signing secret; the one before signs for another day')
    .addOption(new Option('--enabled', 'deliver again'))
    .addOption(new Option('--no-enabled', 'deliver nothing'))
    .action(set);
  asking(
    command.command('test <channel>').description('send a test alert now; exits 1 if it does not arrive'),
  ).action(test);
  changing(command.command('delete <channel>').description('take a channel away')).action(remove);
  asking(command.command('deliveries <channel>').description('the latest attempts, the latest first')).action(
    deliveries,
  );
}

function pathOf(channel: string): string {
  return `/channels/${encodeURIComponent(channel)}`;
}

async function list({ url, json }: Asking): Promise<void> {
  const told = await read(serverOf(url), '/channels', listOf(channelAnswer));
  const titles = ['Channel', 'Type', 'To', 'Alerts', 'State'];
  const text =
    told.data.length === 0 ? 'There are no channels.\n' : tableText(titles, told.data.map(cellsOf));
  process.stdout.write(json ? jsonText(told) : text);
}

function cellsOf({ channel, type, target, filter, enabled, disabled_reason }: ChannelAnswer): string[] {
  const { kinds, subjects, min_threshold } = filter;
  const told = [
    kinds?.join(' ') ?? 'all',
    subjects === null ? '' : `of ${subjects.join(' ')}`,
    min_threshold === 0 ? '' : `from ${min_threshold} %`,
  ];
  const state = enabled ? 'on' : `off ${disabled_reason}`;
  return [channel, type, target, told.filter((part) => part !== '').join(', '), state];
}

async function set(channel: string, options: SetOptions): Promise<void> {
  const server = serverOf(options.url);
  const { etag } = await readIfAny(server, pathOf(channel));
  const filter = {
    kinds: options.kinds,
    subjects: options.subjects,
    min_threshold: options.from === 'none' ? 0 : options.from,
  };
  const hasFilter = Object.values(filter).some((value) => value !== undefined);
  const { name, type, to, rotateSecret, enabled, reason, yes } = options;
  if (!(await isWanted(`Set the channel ${channel}?`, yes))) return;
  const fields = { name, type, url: to, rotate_secret: rotateSecret, enabled, reason };
  const body = { ...fields, ...(hasFilter && { filter }) };
  const told = await change(server, pathOf(channel), { method: 'PUT', body, etag });
  const made = understood(server, changedChannelAnswer, told);
  const secret =
    made.secret === undefined ? '' : `Its signing secret, which is not shown again:\n${made.secret}\n`;
  process.stdout.write(
    options.json ? jsonText(made) : `${channel} goes to ${cleanText(made.target)}.\n${secret}`,
  );
}

async function test(channel: string, { url, json }: Asking): Promise<void> {
  const server = serverOf(url);
  const told = await call(server, `${pathOf(channel)}/test`, { method: 'POST', body: {} });
  const result = understood(server, deliveryResult, told.body);
  const { delivered, status, duration_ms, reason, body } = result;
  const answer = status === null ? '' : ` (status ${status})`;
  const text = delivered
    ? `It arrived${answer} in ${duration_ms} ms.\n`
    : `It did not arrive${answer}: ${cleanText(reason)}${body === '' ? '' : `\n${cleanText(body)}`}\n`;
  process.stdout.write(json ? jsonText(result) : text);
  if (!delivered) process.exitCode = 1;
}

async function remove(channel: string, options: Changing): Promise<void> {
  const server = serverOf(options.url);
  const { etag } = await call(server, pathOf(channel));
  if (!(await isWanted(`Delete the channel ${channel}?`, options.yes))) return;
  const path = `${pathOf(channel)}${queryOf({ reason: options.reason })}`;
  await change(server, path, { method: 'DELETE', etag });
  process.stdout.write(options.json ? jsonText({}) : 'Deleted.\n');
}

async function deliveries(channel: string, { url, json }: Asking): Promise<void> {
  const told = await read(serverOf(url), `${pathOf(channel)}/deliveries`, listOf(delivery));
  const rows = told.data.map((one) => [
    momentText(one.at),
    one.outcome,
    String(one.attempt),
    one.status === null ? UNKNOWN : String(one.status),
    `${one.duration_ms} ms`,
    one.next_at === null ? UNKNOWN : momentText(one.next_at),
    one.alert,
    one.reason,
  ]);
  const titles = ['At', 'Outcome', 'Attempt', 'Status', 'Took', 'Again', 'Alert', 'Why'];
  const text = rows.length === 0 ? 'Nothing was sent yet.\n' : tableText(titles, rows);
  process.stdout.write(json ? jsonText(told) : text);
}
