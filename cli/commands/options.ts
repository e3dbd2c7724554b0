// Options that commands share.
import { Option, type Command } from 'commander';
import { PERIODS } from '../../schemas/period.ts';

export type Asking = { readonly url?: string; readonly json?: boolean };
export type Changing = Asking & { readonly yes?: boolean; readonly reason?: string };

/** Whom to ask, and how the answer is written. */
export function asking(command: Command): Command {
  return command.option('--json', 'what the API answers').addOption(urlOption());
}

/** `--url`. */
export function urlOption(): Option {
  return new Option(
    '--url <url>',
    'the Outlay to ask (default: the one that runs here, or that this machine is connected to)',
  );
}

/** Those, and what a change needs. */
export function changing(command: Command): Command {
  return asking(command).option('--reason <why>', 'for the audit trail').option('--yes', 'do not ask');
}

/** `--period`. */
export function periodOption(): Option {
  return new Option('--period <period>', 'of which period, in UTC').choices(PERIODS);
}
