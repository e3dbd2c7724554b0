// outlay raise: more for a while. Anybody asks, an administrator decides, and it is over by itself.
import { Option, type Command } from 'commander';
import { RAISE_STATES, raiseAnswer, raiseListAnswer, type RaiseAnswer } from '../../schemas/raises.ts';
import type { Period } from '../../schemas/period.ts';
import { microsText, sureAmountOf } from '../limits/amount.ts';
import { call, type Told } from '../client/call.ts';
import { change } from '../client/change.ts';
import { queryOf, readAll, understood } from '../client/read.ts';
import { RefusedCall } from '../client/faults.ts';
import { isWanted } from '../limits/confirm.ts';
import { asking, changing, periodOption, type Asking, type Changing } from './options.ts';
import { isAgreed } from '../limits/preview.ts';
import { personHere, serverOf, type Server } from '../client/server.ts';
import { jsonText, momentText, tableText, whoseText } from '../limits/words.ts';
import { ReportError } from '../report/report-error.ts';
import { cleanText } from '../report/terminal-text.ts';

/** Adds `ask`, `list`, `approve`, `deny` and `withdraw`. */
export function raiseCommands(command: Command): void {
  const dollars = new Option('--amount <dollars>', 'by how much').argParser(sureAmountOf);
  const until = '--until <time>';
  asking(command.command('ask').description('ask for more until the period ends, or until another time'))
    .option('--user <user>', 'for whom (default: who works here)')
    .option('--group <group>', 'for each member of a group')
    .option('--everyone', 'for everyone')
    .addOption(periodOption().default('month'))
    .addOption(new Option(dollars.flags, dollars.description).argParser(sureAmountOf).makeOptionMandatory())
    .requiredOption('--reason <why>', 'why')
    .option(until, 'when it ends by itself, as RFC 3339')
    .action(ask);
  asking(command.command('list').description('raises, the latest first'))
    .addOption(new Option('--state <state>', 'only those').choices(RAISE_STATES))
    .option('--user <user>', 'only of this person')
    .option('--group <group>', 'only of this group')
    .action(list);
  changing(command.command('approve <id>').description('it counts at once'))
    .addOption(dollars)
    .option(until, 'when it ends by itself, as RFC 3339')
    .action(approve);
  asking(command.command('deny <id>').description('refuse it'))
    .requiredOption('--reason <why>', 'why')
    .action(async (id: string, { url, json, reason }: Changing) => {
      await decide(serverOf(url), { id, decision: 'deny', body: { reason } }, json);
    });
  changing(
    command.command('withdraw <id>').description('take a request back, or end an approved raise at once'),
  ).action(withdraw);
}

type AskOptions = Asking & {
  readonly user?: string;
  readonly group?: string;
  readonly everyone?: true;
  readonly period: Period;
  readonly amount: number;
  readonly reason: string;
  readonly until?: string;
};

async function ask({ url, json, amount, until, ...told }: AskOptions): Promise<void> {
  const server = serverOf(url);
  const { user, group, everyone, period, reason } = told;
  const isNamed = user !== undefined || group !== undefined || everyone !== undefined;
  const person = isNamed ? user : await personHere();
  if (person === '') throw new ReportError('usage', 'Nobody is named: say for whom with --user');
  const body = { user: person, group, everyone, period, reason, amount_micros: amount, expires_at: until };
  const { body: answered } = await call(server, '/raises', { method: 'POST', body });
  const raise = understood(server, raiseAnswer, answered);
  const asked = `Asked for ${sentence(raise)}\nAn administrator decides: outlay raise approve ${raise.id}\n`;
  process.stdout.write(json ? jsonText(raise) : asked);
}

async function list({
  url,
  json,
  ...filters
}: Asking & { state?: string; user?: string; group?: string }): Promise<void> {
  const server = serverOf(url);
  const raises = await readAll(server, '/raises', { ...filters, limit: 500 }, raiseListAnswer);
  const rows = raises.map((raise) => [
    raise.id,
    raise.state,
    whoseText(raise.source),
    raise.period,
    microsText(raise.amount_micros),
    momentText(raise.expires_at),
    raise.requested_by,
    raise.reason,
  ]);
  const titles = ['Id', 'State', 'Limit', 'Period', 'Amount', 'Ends', 'Asked by', 'Why'];
  const text = rows.length === 0 ? 'There are no raises.\n' : tableText(titles, rows);
  process.stdout.write(json ? jsonText({ data: raises }) : text);
}

async function approve(id: string, options: Changing & { amount?: number; until?: string }): Promise<void> {
  const server = serverOf(options.url);
  const { amount: amount_micros, until: expires_at, reason } = options;
  const approval = { amount_micros, expires_at, reason };
  const seen = await call(server, `/raises/${encodeURIComponent(id)}`);
  process.stderr.write(`${sentence(understood(server, raiseAnswer, seen.body))}\n`);
  const proposed = { kind: 'raise' as const, raise: id, ...approval };
  if (!(await isAgreed(server, [proposed], 'Approve it?', options.yes))) return;
  await decide(server, { id, decision: 'approve', body: approval, etag: seen.etag }, options.json);
}

type Decision = {
  readonly id: string;
  readonly decision: 'approve' | 'deny';
  readonly body: object;
  readonly etag?: string;
};

async function decide(server: Server, { id, decision, body, etag }: Decision, json?: boolean): Promise<void> {
  const path = `/raises/${encodeURIComponent(id)}`;
  const seen = etag ?? (await call(server, path)).etag;
  const told = await change(server, `${path}/${decision}`, { method: 'POST', body, etag: seen });
  const raise = understood(server, raiseAnswer, told);
  process.stdout.write(json ? jsonText(raise) : `${raise.state}: ${sentence(raise)}\n`);
}

async function withdraw(id: string, { url, json, yes, reason }: Changing): Promise<void> {
  const server = serverOf(url);
  const path = `/raises/${encodeURIComponent(id)}`;
  const seen = await seenIfAllowed(server, path);
  if (seen) process.stderr.write(`${sentence(understood(server, raiseAnswer, seen.body))}\n`);
  if (!(await isWanted('Withdraw it?', yes))) return;
  await change(server, `${path}${queryOf({ reason })}`, { method: 'DELETE', etag: seen?.etag ?? '*' });
  process.stdout.write(json ? jsonText({ id, state: 'withdrawn' }) : 'Withdrawn.\n');
}

/** A token that sends telemetry withdraws what its person asked for, and reads nothing. */
async function seenIfAllowed(server: Server, path: string): Promise<Told | undefined> {
  try {
    return await call(server, path);
  } catch (error) {
    if (error instanceof RefusedCall && error.status === 403) return undefined;
    throw error;
  }
}

function sentence(raise: RaiseAnswer): string {
  const { amount_micros, period, source, expires_at, reason, requested_by } = raise;
  const what = `${microsText(amount_micros)} more in the ${period} limit ${whoseText(source)}`;
  return `${what}, until ${momentText(expires_at)}; ${cleanText(requested_by)}: ${cleanText(reason)}`;
}
