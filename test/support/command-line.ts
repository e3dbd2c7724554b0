// Commands of limits as people type them, in this process: what they print and with which code they end.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Command } from 'commander';
import { creditsCommands } from '../../cli/commands/credits.ts';
import { billsCommands } from '../../cli/commands/bills.ts';
import { exportCommands } from '../../cli/commands/export.ts';
import { forgesCommands } from '../../cli/commands/forges.ts';
import { importBillCommand } from '../../cli/commands/import-bill.ts';
import { reconcileCommand } from '../../cli/commands/reconcile.ts';
import { limitCommands } from '../../cli/commands/limit-commands.ts';
import { pricesCommands } from '../../cli/commands/prices.ts';
import { startTestOutlay, type TestOutlay } from './outlay.ts';
import { requestEvents } from './request-events.ts';

export type Ran = {
  readonly stdout: string;
  readonly stderr: string;
  readonly code: number;
  /** What it failed with. */
  readonly error: string;
};

/** Runs `outlay …words` with these variables set. Nobody is there to be asked. */
export async function runCommand(
  words: readonly string[],
  env: Readonly<Record<string, string>>,
): Promise<Ran> {
  const told = { stdout: '', stderr: '' };
  const [out, err] = [process.stdout, process.stderr].map((stream) => stream.write.bind(stream));
  const before = { ...process.env };
  const { argv, exitCode } = process;
  let error = '';
  Object.assign(process.env, env);
  process.argv = ['node', 'outlay', ...words];
  process.stdout.write = keep('stdout', told);
  process.stderr.write = keep('stderr', told);
  try {
    const program = new Command('outlay').exitOverride();
    limitCommands(program);
    forgesCommands(program.command('forges'));
    pricesCommands(program.command('prices'));
    creditsCommands(program.command('credits'));
    billsCommands(program.command('bills'));
    importBillCommand(program.command('import'));
    exportCommands(program.command('export'));
    reconcileCommand(program.command('reconcile'));
    await program.parseAsync([...words], { from: 'user' });
  } catch (failure) {
    error = failure instanceof Error ? failure.message : String(failure);
  } finally {
    if (out) process.stdout.write = out;
    if (err) process.stderr.write = err;
    for (const name of Object.keys(process.env))
      if (!(name in before)) Reflect.deleteProperty(process.env, name);
    Object.assign(process.env, before);
    process.argv = argv;
  }
  const code = Number(process.exitCode ?? 0);
  process.exitCode = exitCode;
  return { ...told, code, error };
}

function keep(name: 'stdout' | 'stderr', told: Record<'stdout' | 'stderr', string>) {
  return (chunk: string | Uint8Array): boolean => {
    told[name] += String(chunk);
    return true;
  };
}

export const ADMIN = 'an-admin-token-for-tests';

export type CommandLine = {
  readonly outlay: TestOutlay;
  /** An empty home. */
  readonly home: string;
  /** Of the scope read, bound to ada. */
  readonly adasToken: string;
  /** Of the scope ingest, bound to ada. */
  readonly sendersToken: string;
  /** Runs `outlay …`, words as a shell would split them, as an administrator unless other variables are given, and of this Outlay unless `--url` names another. */
  run(words: string, env?: Readonly<Record<string, string>>): Promise<Ran>;
  end(): Promise<void>;
};

/** An Outlay with authentication, where ada spent $50 and bob $40. */
export async function startCommandLine(): Promise<CommandLine> {
  const home = mkdtempSync(join(tmpdir(), 'outlay-command-line-'));
  const outlay = await startTestOutlay({ adminToken: ADMIN, allowPrivateWebhooks: true });
  const events = Object.entries({ ada: 50, bob: 40 }).map(([user, dollars]) => ({
    'user.email': user,
    'session.id': user,
    request_id: user,
    input_tokens: dollars * 200_000,
  }));
  const status = await outlay.send({
    name: 'logs.json',
    signal: 'logs',
    body: Buffer.from(requestEvents(events)),
  });
  if (status !== 200) throw new Error(`The spend was answered ${status}.`);
  const token = async (scope: string): Promise<string> => {
    const { body } = await outlay.call('POST', '/api/v1/tokens', {
      name: `ada, ${scope}`,
      scope,
      user: 'ada',
    });
    return (body as { token: string }).token;
  };
  const nobody = {
    HOME: home,
    XDG_CONFIG_HOME: home,
    CI: '',
    GITHUB_ACTIONS: '',
    OUTLAY_DATA_DIR: join(home, 'none'),
  };
  return {
    outlay,
    home,
    adasToken: await token('read'),
    sendersToken: await token('ingest'),
    run: async (words, env = { OUTLAY_ADMIN_TOKEN: ADMIN }) => {
      const typed = [...words.matchAll(/"([^"]*)"|(\S+)/g)].map(([, quoted, plain]) => quoted ?? plain ?? '');
      const at = typed.includes('--url') ? [] : ['--url', outlay.url];
      return await runCommand([...typed, ...at], { ...nobody, ...env });
    },
    end: async () => {
      await outlay.end();
      rmSync(home, { recursive: true, force: true });
    },
  };
}
