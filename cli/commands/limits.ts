// outlay limits: who may spend how much, changed after a look at whom the change would block.
import { Option, type Command } from 'commander';
import { limitSettingsAnswer } from '../../schemas/settings-api.ts';
import type { Period } from '../../schemas/period.ts';
import { amountOf, orNull, type Given } from '../limits/amount.ts';
import { call } from '../client/call.ts';
import { change, changed } from '../client/change.ts';
import { understood } from '../client/read.ts';
import {
  readTarget,
  removalOf,
  targetOf,
  targetOptions,
  type TargetOptions,
} from '../limits/limit-target.ts';
import { asking, changing, periodOption, type Changing } from './options.ts';
import { isAgreed, previewOf, previewText } from '../limits/preview.ts';
import { serverOf, type Server } from '../client/server.ts';
import { jsonText } from '../limits/words.ts';
import { historyCommand } from './limit-history.ts';
import { showLimits } from './limits-show.ts';

type SetOptions = Changing &
  TargetOptions & { readonly period: Period; readonly amount: Given; readonly failClosed?: boolean };

const SETTINGS = '/settings/limits';
const QUESTION = 'Change it?';

/** Adds `show`, `set`, `clear`, `preview`, `enable`, `disable` and `history`. */
export function limitsCommands(command: Command): void {
  const show = command.command('show').description('what is set; of a person also what counts, and why');
  asking(show)
    .option('--user <user>', 'what counts for a person')
    .option('--group <group>', 'what each member of a group may spend')
    .action(showLimits);
  amounts(changing(command.command('set').description('set the limit of a period'))).action(set);
  amounts(asking(command.command('preview').description('whom a limit would block; changes nothing'))).action(
    preview,
  );
  const clearing = command.command('clear').description('take a limit away, or those of all periods');
  targetOptions(changing(clearing)).addOption(periodOption()).action(clear);
  for (const [name, enabled] of [
    ['enable', true],
    ['disable', false],
  ] as const) {
    const text = enabled ? 'hold limits again' : 'limit nobody; every setting stays';
    changing(command.command(name).description(text)).action(
      async (options: Changing) => await turn(enabled, options),
    );
  }
  historyCommand(command.command('history').description('who changed which setting, and why'));
}

function amounts(command: Command): Command {
  return targetOptions(command)
    .addOption(periodOption().makeOptionMandatory())
    .addOption(
      new Option('--amount <dollars>', 'such as 20 or 19.99; 0 stops spending, none takes the limit away')
        .argParser(amountOf)
        .makeOptionMandatory(),
    )
    .option('--fail-closed', 'refuse while spend cannot be read')
    .option('--no-fail-closed', 'allow while spend cannot be read');
}

/** Commander sets a negatable option to nothing unless it is told. */
function amountIn({ period, amount, failClosed }: SetOptions) {
  return {
    period,
    limit_micros: orNull(amount),
    ...(failClosed !== undefined && { fail_closed: failClosed }),
  };
}

async function preview(options: SetOptions): Promise<void> {
  const told = await previewOf(serverOf(options.url), [targetOf(options).proposed(amountIn(options))]);
  process.stdout.write(options.json ? jsonText(told) : previewText(told));
}

async function set(options: SetOptions): Promise<void> {
  const server = serverOf(options.url);
  const target = targetOf(options);
  const { etag } = await readTarget(server, target);
  const amount = amountIn(options);
  if (!(await isAgreed(server, [target.proposed(amount)], QUESTION, options.yes))) return;
  const body = { ...amount, ...(options.reason !== undefined && { reason: options.reason }) };
  tell(await change(server, target.path, { method: 'PUT', body, etag }), options);
}

async function clear(options: Changing & TargetOptions & { period?: Period }): Promise<void> {
  const server = serverOf(options.url);
  const target = targetOf(options);
  const { limits, etag } = await readTarget(server, target);
  const gone = limits.filter(({ period }) => options.period === undefined || period === options.period);
  if (gone.length === 0) {
    process.stdout.write(`No such limit is set for ${target.name}; nothing to do.\n`);
    return;
  }
  const amounts = gone.map(({ period }) => ({ period, limit_micros: null }));
  if (!(await isAgreed(server, amounts.map(target.proposed), QUESTION, options.yes))) return;
  if (options.default) await clearDefaults(server, amounts, etag, options.reason);
  else await change(server, removalOf(target, options.period, options.reason), { method: 'DELETE', etag });
  tell(undefined, options);
}

async function clearDefaults(
  server: Server,
  amounts: readonly object[],
  etag: string,
  reason: string | undefined,
): Promise<void> {
  let seen = etag;
  for (const amount of amounts) {
    seen = (await changed(server, SETTINGS, { method: 'PUT', body: { ...amount, reason }, etag: seen })).etag;
  }
}

async function turn(enabled: boolean, options: Changing): Promise<void> {
  const server = serverOf(options.url);
  const { etag } = await call(server, SETTINGS);
  if (!(await isAgreed(server, [{ kind: 'settings', update: { enabled } }], QUESTION, options.yes))) return;
  const body = { enabled, ...(options.reason !== undefined && { reason: options.reason }) };
  const told = await change(server, SETTINGS, { method: 'PUT', body, etag });
  tell(understood(server, limitSettingsAnswer, told), options);
}

function tell(body: unknown, { json }: Changing): void {
  if (json) process.stdout.write(jsonText(body ?? {}));
  else process.stdout.write('Changed.\n');
}
