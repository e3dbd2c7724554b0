// outlay token: credentials, made and revoked at the running Outlay.
import { Option, type Command } from 'commander';
import { call } from '../client/call.ts';
import { post } from '../client/post.ts';
import { queryOf, read } from '../client/read.ts';
import { ownServerOf } from '../client/server.ts';
import { jsonText } from '../limits/words.ts';
import { newTokenAnswer, TOKEN_SCOPES, tokenAnswer, tokenListAnswer } from '../../schemas/token.ts';
import { z } from 'zod';
import type { Asking } from './options.ts';

const OWN_URL = 'the Outlay to ask (default: the one that runs here)';

/** Adds `create`, `list` and `revoke`. */
export function tokenCommands(command: Command): void {
  command
    .command('create')
    .description('make a token; its text is shown once')
    .requiredOption('--name <name>', 'whose or what for')
    .addOption(new Option('--scope <scope>', 'what it may do').choices(TOKEN_SCOPES).default('ingest'))
    .option('--user <user>', 'telemetry sent with it is this person’s, whatever it claims')
    .option('--group <group>', 'telemetry sent with it is this group’s, whatever it claims')
    .option('--reason <reason>', 'why, for the audit trail')
    .option('--url <url>', OWN_URL)
    .action(async ({ url, ...asked }: Record<string, string>) => {
      const made = await post(ownServerOf(url), '/tokens', newTokenAnswer, asked);
      process.stdout.write(`${made.token}\n`);
      process.stderr.write(
        `Keep it: it is not shown again. Revoke it with: outlay token revoke ${made.id}\n${adviceOn(made)}`,
      );
    });
  command
    .command('list')
    .description('all tokens, without their text')
    .option('--json', 'what the API answers')
    .option('--url <url>', OWN_URL)
    .action(async ({ url, json }: Asking) => {
      const answer = await read(ownServerOf(url), '/tokens', tokenListAnswer);
      const text = answer.data.map(line).join('') || 'There are no tokens.\n';
      process.stdout.write(json ? jsonText(answer) : text);
    });
  command
    .command('revoke <id>')
    .description('end a token at once')
    .option('--reason <reason>', 'why, for the audit trail')
    .option('--url <url>', OWN_URL)
    .action(async (id: string, { url, reason }: { readonly url?: string; readonly reason?: string }) => {
      const path = `/tokens/${encodeURIComponent(id)}${queryOf({ reason })}`;
      await call(ownServerOf(url), path, { method: 'DELETE' });
    });
}

/** Whoever holds an unbound token may send in anybody's name, so that hooks are told no amounts with it. */
function adviceOn({ scope, user }: z.infer<typeof newTokenAnswer>): string {
  return scope === 'ingest' && user === ''
    ? 'For one person’s machine bind it to them with --user <user>: the hook shows them their amounts then.\n'
    : '';
}

function line({ id, name, scope, user, group, created_at }: z.infer<typeof tokenAnswer>): string {
  const bound = [user && `user ${user}`, group && `group ${group}`].filter(Boolean).join(', ');
  return `${id}  ${scope.padEnd(6)}  ${created_at}  ${name}${bound && `  (${bound})`}\n`;
}
