#!/usr/bin/env node
// The outlay command: reads arguments, calls one command, turns its failure into a sentence and an exit code.
import { Command } from 'commander';
import { ConfigError } from '../config.ts';
import { DataDirInUse } from '../server/instance.ts';
import { audit } from './commands/audit.ts';
import { backupCommand } from './commands/backup.ts';
import { billsCommands } from './commands/bills.ts';
import { connectCommand, disconnectCommand } from './commands/connect.ts';
import { creditsCommands } from './commands/credits.ts';
import { demo } from './commands/demo.ts';
import { digestCommand } from './commands/digest.ts';
import { doctorCommand } from './commands/doctor.ts';
import { exportCommands } from './commands/export.ts';
import { forgesCommands } from './commands/forges.ts';
import { importBillCommand } from './commands/import-bill.ts';
import { importCommands } from './commands/import-history.ts';
import { limitCommands } from './commands/limit-commands.ts';
import { pricesCommands } from './commands/prices.ts';
import { report, reportOptions } from './commands/report.ts';
import { reconcileCommand } from './commands/reconcile.ts';
import { replayCommand } from './commands/replay.ts';
import { restoreCommand } from './commands/restore.ts';
import { runCommand } from './commands/run.ts';
import { sendersCommand } from './commands/senders.ts';
import { start } from './commands/start.ts';
import { tokenCommands } from './commands/token.ts';
import { verifyCommand } from './commands/verify.ts';
import { VERSION } from '../server/version.ts';
import { ReportError } from './report/report-error.ts';

/** Wrong arguments or configuration, as in sysexits.h. */
const EXIT_USAGE = 64;

/** No Outlay answers. */
const EXIT_UNREACHABLE = 4;

const program = new Command('outlay')
  .version(VERSION)
  .description('What did we get for the money that coding agents spend, and how do we stop a runaway?')
  .showHelpAfterError()
  .enablePositionalOptions()
  .exitOverride((error) => process.exit(error.exitCode === 0 ? 0 : EXIT_USAGE));

program
  .command('start')
  .description('receive telemetry, keep the ledger, answer the API (configured by OUTLAY_* variables)')
  .action(start);

runCommand(
  program.command('run').description('start an agent so that its work is counted: outlay run -- claude'),
);

connectCommand(
  program
    .command('connect')
    .description('set an agent up for good: its telemetry and the hook that keeps limits'),
);

disconnectCommand(program.command('disconnect').description('take back what connect set, byte for byte'));

doctorCommand(
  program
    .command('doctor')
    .description('what stands between the agents of this machine and numbers that add up, and what mends it'),
);

program
  .command('demo')
  .description('start an Outlay of its own, filled with a month of a company of 40 people')
  .option('--seed <number>', 'which company', '1')
  .option('--days <number>', 'length of the history', '30')
  .option('--load-only', 'stop when everything is loaded')
  .action(demo);

reportOptions(program.command('report').description('what was spent, as a table or as JSON')).action(report);

digestCommand(program.command('digest').description('what a week of spend bought, as a text to forward'));

sendersCommand(
  program.command('senders').description('what arrived, from whom, what it lacks and which setting mends it'),
);

limitCommands(program);

creditsCommands(
  program
    .command('credits')
    .description('credits of GitHub and Codex: the pool, what is used, when it runs out'),
);

forgesCommands(
  program.command('forges').description('GitHub, GitLab, Bitbucket: what tells which work was merged'),
);

pricesCommands(program.command('prices').description('what models cost, and what was agreed with providers'));
reconcileCommand(
  program
    .command('reconcile')
    .description('what telemetry says beside what providers bill; exit 1 if they differ'),
);

verifyCommand(
  program
    .command('verify')
    .description(
      'recompute every rollup and the limit meter from the ledger; exit 1 and tell the difference if any',
    ),
);

backupCommand(program.command('backup').description('copy everything to a folder, while Outlay runs'));

restoreCommand(program.command('restore').description('put a backup into an empty data folder'));

replayCommand(program.command('replay').description('give rows that the ledger refused to it again'));

program
  .command('audit')
  .description('take back what the ledger holds twice, then compare everything with it; exit 1 if it differs')
  .option('--json', 'the result as JSON')
  .action(audit);

const importing = program
  .command('import')
  .description('spend from before Outlay ran, and what providers bill');
importCommands(importing);
importBillCommand(importing);

billsCommands(
  program.command('bills').description('what providers report and bill: imports, and who reads them'),
);

exportCommands(program.command('export').description('files for finance: FOCUS, charges, people'));

tokenCommands(program.command('token').description('credentials of senders and readers'));

try {
  await program.parseAsync();
} catch (error) {
  process.stderr.write(`outlay: ${error instanceof Error ? error.message : String(error)}\n`);
  process.exitCode = exitCodeOf(error);
  // What is still open after a failed start must not keep the process.
  setTimeout(() => process.exit(), 1_000).unref();
}

function exitCodeOf(error: unknown): number {
  if (error instanceof ReportError)
    return { usage: EXIT_USAGE, unreachable: EXIT_UNREACHABLE, refused: 1 }[error.fault];
  return error instanceof ConfigError || error instanceof DataDirInUse ? EXIT_USAGE : 1;
}
