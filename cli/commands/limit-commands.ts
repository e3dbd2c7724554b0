// The commands of limits: what holds for whom, who changes it, and how scripts ask.
import type { Command } from 'commander';
import { budgetsCommands } from './budgets.ts';
import { capsCommands } from './caps.ts';
import { channelsCommands } from './channels.ts';
import { checkCommand } from './check.ts';
import { groupsCommands } from './groups.ts';
import { limitsCommands } from './limits.ts';
import { raiseCommands } from './raise.ts';
import { statusCommand } from './status.ts';
import { statusline } from './statusline.ts';

/** Adds all of them. */
export function limitCommands(program: Command): void {
  statusCommand(program.command('status').description('what you may still spend, and whose limits hold'));
  checkCommand(program.command('check').description('may this work go on? exits 3 where it may not; for CI'));
  program
    .command('statusline')
    .description('one line for the status line of an agent, which connect sets up')
    .action(statusline);
  limitsCommands(program.command('limits').description('who may spend how much'));
  budgetsCommands(
    program.command('budgets').description('caps on agents, repositories, models, groups, everybody'),
  );
  capsCommands(program.command('caps').description('what one session may use'));
  raiseCommands(program.command('raise').description('more for a while: ask, approve, deny, withdraw'));
  groupsCommands(program.command('groups').description('who is in which group'));
  channelsCommands(program.command('channels').description('where alerts go'));
}
