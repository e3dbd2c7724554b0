// outlay credits: the pool of a month, what is used of it, and when it runs out; and the pools as they are set.
import { Option, type Command } from 'commander';
import {
  creditPoolList,
  creditPoolPut,
  creditPoolTold,
  creditsAnswer,
  type CreditPoolPut,
  type CreditPoolTold,
} from '../../schemas/credits-api.ts';
import { creditsText, poolTable } from '../credits/credits-text.ts';
import { call, change, queryOf, read, readIfAny, understood } from '../limits/api.ts';
import { isWanted } from '../limits/confirm.ts';
import { asking, changing, type Asking, type Changing } from '../limits/options.ts';
import { serverOf } from '../limits/server.ts';
import { jsonText } from '../limits/words.ts';
import { ReportError } from '../report/report-error.ts';

type ShowOptions = Asking & { readonly month?: string; readonly unit?: string };
type SetOptions = Changing & {
  readonly unit?: string;
  readonly name?: string;
  readonly seats?: string;
  readonly perSeat?: string;
  readonly seatPrice?: string;
  readonly overage?: boolean;
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
    .option('--seats <number>', 'how many seats')
    .option('--per-seat <credits>', 'credits of a seat and month, such as 1900')
    .option('--seat-price <dollars>', 'of a seat and month; none: not known')
    .addOption(new Option('--overage', 'what goes beyond it is billed'))
    .option('--no-overage', 'what goes beyond it is refused')
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
}

const NEEDED = 'A new pool needs --unit, --seats, --per-seat and --from';

/** The pool as it is to be: what is not named stays. */
function wantedOf(before: CreditPoolTold | undefined, options: SetOptions): CreditPoolPut {
  const { unit, seats, perSeat, from, reason } = options;
  if (!before && [unit, seats, perSeat, from].includes(undefined)) throw new ReportError('usage', NEEDED);
  const named = Object.entries(namedIn(options)).filter(([, value]) => value !== undefined);
  const parsed = creditPoolPut.safeParse({ ...kept(before), ...Object.fromEntries(named), reason });
  if (parsed.success) return parsed.data;
  const faults = parsed.error.issues.map(({ path, message }) => `${path.join('.')} ${message}`);
  throw new ReportError('usage', `The pool makes no sense: ${faults.join('; ')}`);
}

function namedIn({ unit, name, seats, perSeat, seatPrice, overage, from, until }: SetOptions) {
  return {
    unit,
    name,
    seats: seats === undefined ? undefined : Number(seats),
    credits_per_seat: perSeat,
    seat_price_usd: orNone(seatPrice),
    allows_overage: overage,
    from_month: from,
    to_month: orNone(until),
  };
}

function kept(before: CreditPoolTold | undefined): Partial<CreditPoolPut> {
  if (!before) return {};
  const { unit, name, seats, credits_per_seat, seat_price_usd, allows_overage, from_month, to_month } =
    before;
  return { unit, name, seats, credits_per_seat, seat_price_usd, allows_overage, from_month, to_month };
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
