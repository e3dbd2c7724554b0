// outlay credits: the pool of a month, what is used of it, and when it runs out; and the pools as they are set.
import { Option, type Command } from 'commander';
import { CREDIT_UNITS } from '../../schemas/credit-units.ts';
import {
  creditPoolList,
  creditPoolPut,
  creditPoolTold,
  creditsAnswer,
  type CreditPoolPut,
  type CreditPoolTold,
} from '../../schemas/credits-api.ts';
import { creditsText, poolTable } from '../credits/credits-text.ts';
import { call } from '../client/call.ts';
import { change } from '../client/change.ts';
import { queryOf, read, readIfAny, understood } from '../client/read.ts';
import { sureCountOf } from '../limits/amount.ts';
import { isWanted } from '../limits/confirm.ts';
import { asking, changing, type Asking, type Changing } from './options.ts';
import { serverOf } from '../client/server.ts';
import { jsonText } from '../limits/words.ts';
import { ReportError } from '../report/report-error.ts';
import { cleanText } from '../report/terminal-text.ts';

type ShowOptions = Asking & { readonly month?: string; readonly unit?: string };
type SetOptions = Changing & {
  readonly unit?: string;
  readonly name?: string;
  readonly seats?: number;
  readonly since?: string;
  readonly perSeat?: string;
  readonly seatPrice?: string;
  readonly overage?: boolean;
  readonly unusedTo?: string;
  readonly from?: string;
  readonly until?: string;
};

/** Adds what is shown without a word behind it, `pools`, `set` and `delete`. */
export function creditsCommands(command: Command): void {
  asking(command.command('show', { isDefault: true }).description('a month of each kind of credits'))
    .option('--month <month>', 'such as 2026-10 (default: the current one, in UTC)')
    .option('--unit <unit>', 'only these, such as github_ai_credit')
    .action(show);
  asking(command.command('pools').description('what seats bring each month')).action(pools);
  changing(command.command('set <pool>').description('make a pool, or change what is named of one'))
    .option('--unit <unit>', 'which credits, such as github_ai_credit')
    .option('--seats <number>', 'how many seats', sureCountOf)
    .option('--since <day>', 'from which UTC day on there are so many (default: from the first month on)')
    .option('--per-seat <credits>', 'credits of a seat and month, such as 1900')
    .option('--seat-price <dollars>', 'of a seat and month; none: not known')
    .addOption(new Option('--overage', 'what goes beyond it is billed'))
    .option('--no-overage', 'what goes beyond it is refused')
    .option('--unused-to <cost-center>', 'who bears credits that nobody used; none: nobody in particular')
    .option('--from <month>', 'the first month')
    .option('--until <month>', 'the last month; none: no end')
    .option('--name <name>', 'for people')
    .action(setPool);
  changing(command.command('delete <pool>').description('take a pool away')).action(remove);
}

async function show({ url, json, month, unit }: ShowOptions): Promise<void> {
  const told = await read(serverOf(url), `/credits${queryOf({ month, unit })}`, creditsAnswer);
  process.stdout.write(json ? jsonText(told) : creditsText(told));
}

async function pools({ url, json }: Asking): Promise<void> {
  const told = await read(serverOf(url), '/credit-pools', creditPoolList);
  process.stdout.write(json ? jsonText(told) : poolTable(told.data));
}

function pathOf(pool: string): string {
  return `/credit-pools/${encodeURIComponent(pool)}`;
}

async function setPool(pool: string, options: SetOptions): Promise<void> {
  const server = serverOf(options.url);
  const seen = await readIfAny(server, pathOf(pool));
  const before = seen.body === undefined ? undefined : understood(server, creditPoolTold, seen.body);
  const body = wantedOf(before, options);
  const told = await change(server, pathOf(pool), { method: 'PUT', body, etag: seen.etag });
  const set = understood(server, creditPoolTold, told);
  process.stdout.write(options.json ? jsonText(set) : poolTable([set]));
  process.stderr.write(
    remarks(before, set)
      .map((remark) => `outlay: ${remark}\n`)
      .join(''),
  );
}

/** What somebody who sets a pool may not have meant. */
function remarks(before: CreditPoolTold | undefined, set: CreditPoolTold): string[] {
  const { unit, seats, seat_changes: changes, from_month: from } = set;
  const known = CREDIT_UNITS.map((one) => one.unit);
  const isAnother =
    before !== undefined &&
    from < new Date().toISOString().slice(0, 7) &&
    (before.seats !== seats || before.seat_changes.length > changes.length);
  return [
    ...(known.includes(unit)
      ? []
      : [`no credits are known here as ${cleanText(unit)}; known are ${known.join(', ')}`]),
    ...(isAnother
      ? [
          `it has ${seats} seats in all months since ${from}, those that are over too; to change them from a day on: --since`,
        ]
      : []),
  ];
}

const NEEDED = 'A new pool needs --unit, --seats, --per-seat and --from';

/** The pool as it is to be: what is not named stays. */
function wantedOf(before: CreditPoolTold | undefined, options: SetOptions): CreditPoolPut {
  const { unit, seats, perSeat, from, reason } = options;
  if (!before && [unit, seats, perSeat, from].includes(undefined)) throw new ReportError('usage', NEEDED);
  const named = Object.entries({ ...namedIn(options), ...seatsIn(before, options) });
  const given = Object.fromEntries(named.filter(([, value]) => value !== undefined));
  const parsed = creditPoolPut.safeParse({ ...kept(before), ...given, reason });
  if (parsed.success) return parsed.data;
  const faults = parsed.error.issues.map(({ path, message }) => `${path.join('.')} ${message}`);
  throw new ReportError('usage', `The pool makes no sense: ${faults.join('; ')}`);
}

function namedIn(options: SetOptions) {
  const { unit, name, perSeat, seatPrice, overage, unusedTo, from, until } = options;
  return {
    unit,
    name,
    credits_per_seat: perSeat,
    seat_price_usd: orNone(seatPrice),
    allows_overage: overage,
    unused_cost_center: unusedTo === 'none' ? '' : unusedTo,
    from_month: from,
    to_month: orNone(until),
  };
}

/** Seats from a day on take the place of those that were to come; without a day, of all. */
function seatsIn(before: CreditPoolTold | undefined, { seats, since }: SetOptions): Partial<CreditPoolPut> {
  if (since === undefined) return seats === undefined ? {} : { seats, seat_changes: [] };
  if (!before || seats === undefined)
    throw new ReportError(
      'usage',
      '--since needs --seats, and a pool that is set: it tells from which day on',
    );
  const earlier = before.seat_changes.filter(({ from }) => from < since);
  return { seat_changes: [...earlier, { from: since, seats }] };
}

/** Without what is known of it beside what it says. */
function kept(before: CreditPoolTold | undefined): Partial<CreditPoolPut> {
  if (!before) return {};
  const beside = ['pool', 'credits', 'updated_at', 'updated_by'];
  return Object.fromEntries(Object.entries(before).filter(([name]) => !beside.includes(name)));
}

/** `none` takes away what was set. */
function orNone(text: string | undefined): string | null | undefined {
  return text === 'none' ? null : text;
}

async function remove(pool: string, options: Changing): Promise<void> {
  const server = serverOf(options.url);
  const { body, etag } = await call(server, pathOf(pool));
  process.stderr.write(poolTable([understood(server, creditPoolTold, body)]));
  if (!(await isWanted(`Delete the pool ${pool}?`, options.yes))) return;
  await change(server, `${pathOf(pool)}${queryOf({ reason: options.reason })}`, { method: 'DELETE', etag });
  process.stdout.write(options.json ? jsonText({}) : 'Deleted.\n');
}
