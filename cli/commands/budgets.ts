// outlay budgets: caps on what an agent, a repository, a model, a group, a session or everybody together spends.
import { InvalidArgumentError, Option, type Command } from 'commander';
import { budgetList, budgetPut, budgetTold, type BudgetPut, type BudgetTold } from '../../schemas/budgets.ts';
import { budgetScope, decisionPeriod } from '../../schemas/limit-api.ts';
import { sureAmountOf } from '../limits/amount.ts';
import { call } from '../client/call.ts';
import { change } from '../client/change.ts';
import { queryOf, read, readAll, readIfAny, understood } from '../client/read.ts';
import { budgetTable, budgetText } from '../limits/budget-text.ts';
import { asking, changing, type Asking, type Changing } from './options.ts';
import { isAgreed } from '../limits/preview.ts';
import { serverOf } from '../client/server.ts';
import { jsonText } from '../limits/words.ts';
import { ReportError } from '../report/report-error.ts';

type Kind = BudgetPut['scope']['kind'];
type SetOptions = Changing & {
  readonly scope?: Kind;
  readonly id?: string;
  readonly period?: BudgetPut['period'];
  readonly amount?: number;
  readonly hard?: boolean;
  readonly soft?: boolean;
  readonly thresholds?: number[];
  readonly name?: string;
  readonly failClosed?: boolean;
  readonly enabled?: boolean;
};

const KINDS = budgetScope.shape.kind.options;

/** Adds `list`, `show`, `set` and `delete`. */
export function budgetsCommands(command: Command): void {
  asking(command.command('list').description('budgets and how much of each is used'))
    .addOption(new Option('--scope <kind>', 'only of this kind').choices(KINDS))
    .option('--id <id>', 'only of this agent, repository…')
    .action(list);
  asking(command.command('show <budget>').description('one budget')).action(show);
  const set = command.command('set <budget>').description('make a budget, or change what is named of one');
  changing(set)
    .addOption(new Option('--scope <kind>', 'whose spend').choices(KINDS))
    .option('--id <id>', 'of which agent, repository, model, group or session')
    .addOption(new Option('--period <period>', 'of which period, in UTC').choices(decisionPeriod.options))
    .addOption(new Option('--amount <dollars>', 'how much').argParser(sureAmountOf))
    .addOption(new Option('--hard', 'stop what goes beyond it').conflicts('soft'))
    .option('--soft', 'only warn')
    .addOption(new Option('--thresholds <percent>', 'when it is told, such as 50,90,100').argParser(sharesOf))
    .option('--name <name>', 'for people')
    .option('--fail-closed', 'refuse while spend cannot be read')
    .option('--no-fail-closed', 'allow while spend cannot be read')
    .addOption(new Option('--enabled', 'hold it again'))
    .addOption(new Option('--no-enabled', 'keep it, and let it do nothing'))
    .action(setBudget);
  changing(command.command('delete <budget>').description('take a budget away')).action(remove);
}

function sharesOf(text: string): number[] {
  const shares = text.split(',').map((share) => share.trim().replace(/ ?%$/, ''));
  if (shares.every((share) => /^[1-9]\d{0,3}$/.test(share))) return shares.map(Number);
  throw new InvalidArgumentError('It is whole percent with commas, such as 50,90,100.');
}

function pathOf(budget: string): string {
  return `/budgets/${encodeURIComponent(budget)}`;
}

async function list({ url, json, scope, id }: Asking & { scope?: Kind; id?: string }): Promise<void> {
  const filters = { kind: scope, id, limit: 1000 };
  const data = await readAll(serverOf(url), '/budgets', filters, budgetList);
  process.stdout.write(json ? jsonText({ data }) : budgetTable(data));
}

async function show(budget: string, { url, json }: Asking): Promise<void> {
  const told = await read(serverOf(url), pathOf(budget), budgetTold);
  process.stdout.write(json ? jsonText(told) : budgetText(told));
}

async function setBudget(budget: string, options: SetOptions): Promise<void> {
  const server = serverOf(options.url);
  const seen = await readIfAny(server, pathOf(budget));
  const before = seen.body === undefined ? undefined : understood(server, budgetTold, seen.body);
  const wanted = wantedOf(before, options);
  if (!(await isAgreed(server, [{ kind: 'budget', budget, ...wanted }], 'Set it?', options.yes))) return;
  const body = { ...wanted, reason: options.reason };
  const told = understood(
    server,
    budgetTold,
    await change(server, pathOf(budget), { method: 'PUT', body, etag: seen.etag }),
  );
  process.stdout.write(options.json ? jsonText(told) : budgetText(told));
}

/** The budget as it is to be: what is not named stays; a new one needs whose it is, of which period, and how much. */
function wantedOf(before: BudgetTold | undefined, options: SetOptions): BudgetPut {
  const named = Object.entries(namedIn(options)).filter(([, value]) => value !== undefined);
  const scope = scopeOf(before?.scope, options);
  const wanted = { ...kept(before), ...Object.fromEntries(named), scope };
  if (!scope || !('period' in wanted) || !('limit_micros' in wanted)) throw new ReportError('usage', NEEDED);
  const parsed = budgetPut.safeParse(wanted);
  if (parsed.success) return parsed.data;
  const faults = parsed.error.issues.map(({ path, message }) => `${path.join('.')} ${message}`);
  throw new ReportError('usage', `The budget makes no sense: ${faults.join('; ')}`);
}

const NEEDED = 'A new budget needs --scope, --period and --amount, and --id but for the deployment';

function namedIn({ name, period, amount, hard, soft, thresholds, failClosed, enabled }: SetOptions) {
  const action = soft ? 'warn' : hard ? 'block' : undefined;
  return { name, period, limit_micros: amount, action, thresholds, fail_closed: failClosed, enabled };
}

/** Budgets that somebody makes by hand are meant to hold. */
function kept(before: BudgetTold | undefined): Partial<BudgetPut> {
  if (!before) return { action: 'block' };
  const { name, period, limit_micros, action, thresholds, fail_closed, enabled } = before;
  return { name, period, limit_micros, action, thresholds, fail_closed, enabled };
}

/** The id stays as long as it is one of the same kind. */
function scopeOf(before: BudgetPut['scope'] | undefined, { scope: kind = before?.kind, id }: SetOptions) {
  if (kind === undefined) return undefined;
  return { kind, id: id ?? (kind === before?.kind ? before.id : '') };
}

async function remove(budget: string, options: Changing): Promise<void> {
  const server = serverOf(options.url);
  const { body, etag } = await call(server, pathOf(budget));
  process.stderr.write(budgetTable([understood(server, budgetTold, body)]));
  const proposed = { kind: 'budget_removal' as const, budget };
  if (!(await isAgreed(server, [proposed], `Delete the budget ${budget}?`, options.yes))) return;
  const path = `${pathOf(budget)}${queryOf({ reason: options.reason })}`;
  await change(server, path, { method: 'DELETE', etag });
  process.stdout.write(options.json ? jsonText({}) : 'Deleted.\n');
}
